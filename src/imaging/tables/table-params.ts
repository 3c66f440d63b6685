import { Type } from "../../vendor/typebox.js";
import { ENCODINGS } from "./decode-text.js";

/** Parameters of stages that read a label table: how its text is read, and what values mean that are no answer. */
export const tableParams = {
  encoding: Type.Optional(
    Type.Union(
      ENCODINGS.map((encoding) => Type.Literal(encoding)),
      {
        description:
          "Encoding of the table's text. Default: UTF-8, or what its byte order mark says; bytes that do not fit are refused.",
      },
    ),
  ),
  delimiter: Type.Optional(
    Type.String({
      pattern: '^[^"\\r\\n]$',
      description: 'What separates columns, such as ";". Default: comma, semicolon, tab or |, as the header shows.',
    }),
  ),
  uncertain: Type.Union([Type.Literal("ignore"), Type.Literal("positive"), Type.Literal("negative")], {
    default: "ignore",
    description:
      'Class of images whose value is uncertain (-1, "uncertain") and named by no class; ignore: none. For findings: ' +
      "what they count as; ignore: unknown.",
  }),
  blank: Type.Union([Type.Literal("ignore"), Type.Literal("negative")], {
    default: "ignore",
    description:
      "Class of images whose value is empty or says that it is unknown (nan, NA, N/A, null, None, unknown) and is named " +
      "by no class; ignore: none. For findings: what they count as; ignore: unknown.",
  }),
};
