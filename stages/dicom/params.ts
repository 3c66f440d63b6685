import { populationParam } from "../../src/imaging/patients/patient-namespace.js";
import { subjectParams } from "../../src/imaging/subjects/subject-params.js";
import { type Static, Type } from "../../src/stage.js";

export const DicomParams = Type.Object({
  ...populationParam,
  window: Type.Union(
    [
      Type.Literal("file"),
      Type.Literal("percentile"),
      Type.Object(
        {
          centre: Type.Number({
            description: "Value that becomes mid-grey, after RescaleSlope and RescaleIntercept or the Modality LUT.",
          }),
          width: Type.Number({ exclusiveMinimum: 0, description: "Values from black to white." }),
        },
        { additionalProperties: false },
      ),
    ],
    {
      default: "file",
      description:
        "file: the file's VOI LUT, else its first window (linear, exact or sigmoid), else percentile. " +
        "percentile: from `percentiles` of the picture's values. Or numbers. Colour becomes luma; with file, as it is.",
    },
  ),
  percentiles: Type.Array(Type.Number({ minimum: 0, maximum: 100 }), {
    minItems: 2,
    maxItems: 2,
    default: [0.5, 99.5],
    description: "Percentiles that become black and white.",
  }),
  frame: Type.Optional(
    Type.Union([Type.Literal("first"), Type.Literal("middle"), Type.Integer({ minimum: 1 })], {
      description:
        "Which frame of a multi-frame file is the picture, counting from 1. Without it such files are refused.",
    }),
  ),
  match: Type.Union([Type.Literal("file"), Type.Literal("patient"), Type.Literal("sopInstance")], {
    default: "file",
    description:
      "What the `id` column of the label table names: the file (without extension), the PatientID or the SOPInstanceUID.",
  }),
  ...subjectParams({ id: "image", idDescription: "Column that names the image, as `match` says.", noun: "images" }),
});

export type DicomParams = Static<typeof DicomParams>;
