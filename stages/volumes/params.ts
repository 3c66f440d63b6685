import { subjectParams } from "../../src/imaging/subject-params.js";
import { type Static, Type } from "../../src/stage.js";

export const VolumesParams = Type.Object({
  count: Type.Integer({
    minimum: 1,
    default: 8,
    description: "Pictures a volume gives, evenly spaced from foot to head; all slices where a volume has fewer.",
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
  ...subjectParams({
    id: "PatientID",
    idDescription: "Column with the name of the volume's file, without ending.",
    noun: "volumes",
  }),
});

export type VolumesParams = Static<typeof VolumesParams>;
