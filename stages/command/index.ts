import { defineStage, type Port, Type } from "../../src/stage.js";
import { checkCommand } from "./check-command.js";
import { commandLine } from "./command-line.js";

const name = "^[A-Za-z][A-Za-z0-9_-]*$";

export default defineStage({
  name: "command",
  version: 2,
  changes: { 2: "it sees only the environment variables that `pipeline doctor` lists or the pipeline declares" },
  codeKey: "version",
  description:
    "Runs any program with declared inputs and outputs. It starts in an empty folder of its own, so files it reads are inputs.",
  params: Type.Object({
    run: Type.Array(Type.String(), {
      minItems: 1,
      description:
        "The program and its arguments, without a shell. `{inputs.NAME}` and `{outputs.NAME}` become paths, which are also in RADPIPE_INPUT_NAME and RADPIPE_OUTPUT_NAME.",
    }),
    outputs: Type.Record(Type.String({ pattern: name }), Type.String({ minLength: 1 }), {
      minProperties: 1,
      description:
        "What the program writes, by output: a file name, or a folder if it ends in `/`. Its parent folder is created.",
    }),
    kinds: Type.Record(
      Type.String({ pattern: name }),
      Type.Union([
        Type.Literal("files"),
        Type.Literal("images"),
        Type.Literal("table"),
        Type.Literal("dataset"),
        Type.Literal("tensors"),
        Type.Literal("model"),
        Type.Literal("history"),
        Type.Literal("predictions"),
        Type.Literal("metrics"),
        Type.Literal("explanations"),
        Type.Literal("findings"),
      ]),
      {
        default: {},
        description:
          "Kinds of outputs that are more than `files`, so that other stages can take them and reports and comparisons read them.",
      },
    ),
  }),
  inputs: {},
  outputs: {},
  check: checkCommand,
  portsOf: ({ outputs, kinds }) => ({
    inputs: "any",
    outputs: Object.fromEntries(
      Object.keys(outputs).map((output): [string, Port] => [
        output,
        { kind: kinds[output] ?? "files", optional: false },
      ]),
    ),
  }),
  commandLine,
});
