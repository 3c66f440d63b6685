import { type Static, Type } from "../../src/stage.js";

export const AuditParams = Type.Object({
  onProblem: Type.Union([Type.Literal("warn"), Type.Literal("fail")], {
    default: "warn",
    description: "warn: problems are warnings of the run. fail: they fail the stage, after all checks.",
  }),
  nearIdentical: Type.Object(
    {
      hashDistance: Type.Integer({
        minimum: 0,
        maximum: 6,
        default: 6,
        description:
          "Bits of the 63-bit perceptual hash in which candidates may differ. Chest X-rays and CT slices that were compressed, halved or brightened differ in at most 6 from what they were; some different slices do too, so the correlation decides.",
      }),
      correlation: Type.Number({
        minimum: 0,
        maximum: 1,
        default: 0.9,
        description:
          "Normalized correlation of the details of two candidates from which they count as near-identical. On chest X-rays and CT slices such copies reach 0.94, different images at most 0.79. A copy that was cropped is not found.",
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
      "AUC from which a single feature (a pixel, a statistic of an image, a column) counts as the label itself.",
  }),
  shortcutAuc: Type.Number({
    exclusiveMinimum: 0.5,
    maximum: 1,
    default: 0.7,
    description: "Cross-validated AUC of metadata alone whose interval must lie above it to be a problem.",
  }),
  sample: Type.Integer({
    minimum: 50,
    default: 2000,
    description: "Images, chosen with the seed, that the search for features and shortcuts looks at.",
  }),
  seed: Type.Integer({ minimum: 0, default: 0, seed: true, description: "Seed of the sample and of the folds." }),
});

export type AuditParams = Static<typeof AuditParams>;
