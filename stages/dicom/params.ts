import { subjectParams } from "../../src/imaging/subject-params.js";
import { type Static, Type } from "../../src/stage.js";

export const DicomParams = Type.Object({
  window: Type.Union(
    [
      Type.Literal("file"),
      Type.Literal("percentile"),
      Type.Object(
        {
          centre: Type.Number({ description: "Value that becomes mid-grey, after RescaleSlope and RescaleIntercept." }),
          width: Type.Number({ exclusiveMinimum: 0, description: "Values from black to white." }),
        },
        { additionalProperties: false },
      ),
    ],
    {
      default: "file",
      description:
        "file: WindowCenter and WindowWidth of the file, percentile where it has none. percentile: from `percentiles` of " +
        "the picture's values. Or numbers.",
    },
  ),
  percentiles: Type.Array(Type.Number({ minimum: 0, maximum: 100 }), {
    minItems: 2,
    maxItems: 2,
    default: [0.5, 99.5],
    description: "Percentiles that become black and white.",
  }),
  match: Type.Union([Type.Literal("file"), Type.Literal("patient"), Type.Literal("sopInstance")], {
    default: "file",
    description:
      "What the `id` column of the label table names: the file (without ending), the PatientID or the SOPInstanceUID.",
  }),
  ...subjectParams({ id: "image", idDescription: "Column that names the image, as `match` says.", noun: "images" }),
});

export type DicomParams = Static<typeof DicomParams>;
