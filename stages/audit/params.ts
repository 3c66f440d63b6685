import { type Static, Type } from "../../src/stage.js";

export const AuditParams = Type.Object({
  onProblem: Type.Union([Type.Literal("warn"), Type.Literal("fail")], {
    default: "warn",
    description: "warn: problems become warnings of the run. fail: they fail the stage, after all checks.",
  }),
  nearIdentical: Type.Object(
    {
      points: Type.Integer({
        minimum: 8,
        maximum: 60,
        default: 18,
        description:
          "How many of the 60 most distinct points of two pictures must look the same and coincide, once one picture is turned, mirrored, enlarged and shifted onto the other, for the two to count as alike. In copies of chest X-rays and CT slices mostly 23 to 60 do (in equalized slices as few as 14), in chest X-rays of different patients at most 12.",
      }),
      likeness: Type.Number({
        minimum: 0.5,
        maximum: 1,
        default: 0.84,
        description:
          "How well the grey levels of one picture must be predictable from those of the other (correlation ratio, the same for inverted and equalized copies) for 13 points to be enough, or 8 if they are predicted twice as well. It is mostly above 0.9 between copies, at most 0.83 between chest X-rays of different patients that share 5 points or more.",
      }),
    },
    {
      default: {},
      additionalProperties: false,
      description: "When two images in different partitions count as the same.",
    },
  ),
  featureAuc: Type.Number({
    exclusiveMinimum: 0.5,
    maximum: 1,
    default: 0.999,
    description:
      "AUC at which a single feature (a pixel, a statistic of an image, a column) counts as the label itself.",
  }),
  shortcutAuc: Type.Number({
    exclusiveMinimum: 0.5,
    maximum: 1,
    default: 0.7,
    description:
      "Metadata alone, or the border or corners of images alone, are a problem if the interval of their cross-validated AUC lies above this.",
  }),
  sample: Type.Integer({
    minimum: 50,
    default: 2000,
    description:
      "Number of images, chosen with the seed, that are searched for features and shortcuts; above 180 x 180 pixels fewer are searched for marks and regions, 67 million pixels in all.",
  }),
  origin: Type.Optional(
    Type.Array(Type.String(), {
      origin: true,
      description:
        "Where the images come from, compared with what a pretrained network was trained on; `source` and `population` of the pipeline's `study` if left out.",
    }),
  ),
  trainedOn: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      handed: "features",
      description:
        "Data sets whose images the pretrained network of `features` was trained on; what `embed` says of it if left out.",
    }),
  ),
  seed: Type.Integer({ minimum: 0, default: 0, seed: true, description: "Seed of the sample and of the folds." }),
});

export type AuditParams = Static<typeof AuditParams>;
