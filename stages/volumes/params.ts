import { populationParam } from "../../src/imaging/patients/patient-namespace.js";
import { subjectParams } from "../../src/imaging/subjects/subject-params.js";
import { type Static, Type } from "../../src/stage.js";

export const VolumesParams = Type.Object({
  ...populationParam,
  count: Type.Integer({
    minimum: 1,
    default: 8,
    description: "Pictures per volume, evenly spaced from foot to head; all slices if a volume has fewer.",
  }),
  projection: Type.Union([Type.Literal("slice"), Type.Literal("maximum"), Type.Literal("mean")], {
    default: "slice",
    description:
      "slice: single slices, each from the middle of one of `count` equal parts. maximum: the maximum-intensity " +
      "projection of each part. mean: its average.",
  }),
  window: Type.Union(
    [
      Type.Literal("lung"),
      Type.Literal("mediastinum"),
      Type.Literal("bone"),
      Type.Object(
        {
          centre: Type.Number({ description: "Hounsfield units that become mid-grey." }),
          width: Type.Number({ exclusiveMinimum: 0, description: "Hounsfield units from black to white." }),
        },
        { additionalProperties: false },
      ),
    ],
    {
      default: "lung",
      description: "lung: centre -600, width 1500. mediastinum: 40, 400. bone: 400, 1800. Or numbers.",
    },
  ),
  patient: Type.String({
    default: "auto",
    description:
      "What names the patient. file: the file name without extension. folder: the folder that holds it, not counting folders of " +
      "classes. Or a regular expression on the path below the source whose first group is the patient: " +
      "^([^/]+)/. auto: PatientID of label table or headers if it tells patients apart; else sub-<label> (BIDS), " +
      "the folder if files are named after it or all the same, or the file; the log says which.",
  }),
  match: Type.Union([Type.Literal("auto"), Type.Literal("file"), Type.Literal("patient")], {
    default: "auto",
    description:
      "What the `id` column of the label table names: the file (without extension) or the patient, as the path names " +
      "it. auto: the file if all file names are distinct, else the patient.",
  }),
  ...subjectParams({
    id: "PatientID",
    idDescription: "Column with the name of the volume, as `match` says.",
    noun: "volumes",
  }),
});

export type VolumesParams = Static<typeof VolumesParams>;
