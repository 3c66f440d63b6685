import { AGGREGATES, type Aggregate, COVARIATES, type Covariate } from "../../src/artifacts/head.js";
import { Type } from "../../src/stage.js";

/** What is trained on features. */
export const HEADS = ["logistic", "mlp"] as const;

export type HeadModel = (typeof HEADS)[number];

const strength = Type.Number({ exclusiveMinimum: 0, maximum: 1e12 });

/** Parameters of trainings on features. */
export const headParameters = {
  aggregate: Type.Unsafe<Aggregate>({
    type: "string",
    enum: [...AGGREGATES],
    default: "none",
    description:
      "On features: how the images of a patient become one row, which the model then scores. mean, max: of each feature. A patient is positive where any image is.",
  }),
  covariates: Type.Array(Type.Unsafe<Covariate>({ type: "string", enum: [...COVARIATES] }), {
    uniqueItems: true,
    default: [],
    description:
      "On features: what of the dataset the model knows beside them. All columns are standardized by the training rows; where one is not known, a column of its own says so.",
  }),
  C: Type.Union([strength, Type.Array(strength, { minItems: 1, maxItems: 50, uniqueItems: true })], {
    default: [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100, 1000],
    description:
      "With `model: logistic`: scikit-learn's C, which multiplies the sum of the losses beside half the squared norm of the coefficients; small values are strong penalties. Of several the one with the least loss on patients left out is chosen, of each finding its own, from strong to weak until two in a row are worse; of equals the strongest.",
  }),
  innerFolds: Type.Integer({
    minimum: 2,
    maximum: 20,
    default: 5,
    description: "With `model: logistic` and several C: parts that the training patients are dealt into to choose it.",
  }),
};
