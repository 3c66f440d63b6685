import { type Static, Type } from "../../src/stage.js";

const Values = Type.Array(Type.Union([Type.String(), Type.Number()]), { minItems: 1 });

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
  labels: Type.Object(
    {
      id: Type.String({
        default: "PatientID",
        description: "Column with the name of the volume's file, without ending.",
      }),
      column: Type.String({ default: "label", description: "Column that decides the class." }),
      positive: Type.Union([Type.String(), Type.Number(), Values], {
        default: 1,
        description: "Value, or values, of the positive class.",
      }),
      negative: Type.Optional(
        Type.Union([Type.String(), Type.Number(), Values], {
          description: "Value, or values, of the negative class. Default: every other value.",
        }),
      ),
      where: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Values]), {
        default: {},
        description: "Only volumes whose columns have these values take part, such as { probCOVID: 1 }.",
      }),
    },
    { default: {}, additionalProperties: false, description: "How the table on the port `labels` is read." },
  ),
  classes: Type.Array(Type.String({ minLength: 1 }), {
    minItems: 2,
    maxItems: 2,
    default: ["negative", "positive"],
    description:
      "Names of the negative and the positive class. Without a label table: the names of the two folders the volumes lie in.",
  }),
  onCorrupt: Type.Union([Type.Literal("fail"), Type.Literal("drop")], {
    default: "fail",
    description: "A volume that cannot be read fails the stage, or is left out and reported.",
  }),
});

export type VolumesParams = Static<typeof VolumesParams>;
