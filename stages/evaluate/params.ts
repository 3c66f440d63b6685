import { CLASS_ACTIVATION_METHODS, type ClassActivationMethod } from "../../src/artifacts/explanations.js";
import { backendParameters } from "../../src/learning/backend-parameters.js";
import { SCORED_PARTITIONS, type ScoredPartition, type Static, Type } from "../../src/stage.js";

const Share = (description: string) => Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1, description }));

const AGGREGATIONS = ["none", "mean", "max", "median"] as const;

export type Aggregation = (typeof AGGREGATIONS)[number];

export const EvaluateParams = Type.Object({
  threshold: Type.Union(
    [
      Type.Literal("youden"),
      Type.Number({ minimum: 0, maximum: 1 }),
      Type.Object(
        {
          sensitivity: Share("The highest threshold with at least this sensitivity."),
          specificity: Share("The lowest threshold with at least this specificity."),
          cost: Type.Optional(
            Type.Object(
              {
                falsePositive: Type.Number({
                  exclusiveMinimum: 0,
                  description: "Cost of calling a healthy case positive.",
                }),
                falseNegative: Type.Number({ exclusiveMinimum: 0, description: "Cost of missing a case." }),
                prevalence: Share(
                  "Share of positive cases where the model will be used; by default that of the images.",
                ),
              },
              { additionalProperties: false, description: "The threshold with the lowest expected cost." },
            ),
          ),
        },
        { additionalProperties: false, minProperties: 1, maxProperties: 1 },
      ),
    ],
    {
      default: "youden",
      description:
        "Score from which an image is called positive, chosen on the validation partition, for each finding separately. youden: highest sensitivity + specificity. Or a target, such as { sensitivity: 0.95 }, or costs. A number is used as it is.",
    },
  ),
  costs: Type.Optional(
    Type.Record(Type.String(), Type.Record(Type.String(), Type.Number({ minimum: 0 })), {
      description:
        "For exclusive classes: the cost of calling a case of one class another, such as `{ COVID: { Normal: 10 } }`; 1 unless given. The class with the lowest expected cost is called instead of the most probable one.",
    }),
  ),
  partitions: Type.Array(Type.Unsafe<ScoredPartition>({ type: "string", enum: [...SCORED_PARTITIONS] }), {
    minItems: 1,
    uniqueItems: true,
    default: [...SCORED_PARTITIONS],
    description:
      "What is scored. [validation]: the test set stays unseen while settings are chosen; `pipeline evaluate RUN --test` scores it later, with the model of the chosen run.",
  }),
  aggregate: Type.Unsafe<Aggregation>({
    type: "string",
    enum: [...AGGREGATIONS],
    default: "none",
    description:
      "How the scores of a patient's images become one score; results are then reported for patients too. A patient is positive if any of the images is; a finding is unknown if it is known in none. For exclusive classes: mean.",
  }),
  mixedPatients: Type.Union([Type.Literal("fail"), Type.Literal("leave-out")], {
    default: "fail",
    description:
      "With `aggregate` and exclusive classes: what to do with patients who have images of two classes. leave-out: they are counted but not measured.",
  }),
  bins: Type.Integer({
    minimum: 2,
    maximum: 100,
    default: 10,
    description: "Bins of the calibration curve and error.",
  }),
  explain: Type.Integer({
    minimum: 0,
    maximum: 20,
    default: 4,
    description:
      "How many images of each kind (true positive, false negative, false positive, true negative) to show with a map of the evidence for the class that was called, from the test set if it is scored; 0: none.",
  }),
  explainBy: Type.Unsafe<"auto" | ClassActivationMethod>({
    type: "string",
    enum: ["auto", ...CLASS_ACTIVATION_METHODS],
    default: "auto",
    description:
      "How maps are made. grad-cam: each feature map has a single weight. hires-cam: weights place by place, which is the same if the model pools globally after its last convolution. auto: grad-cam for models that do, hires-cam for those that flatten, where places have weights of their own.",
  }),
  onOverlap: Type.Union([Type.Literal("fail"), Type.Literal("warn")], {
    default: "fail",
    description:
      "What to do if test images or test patients are among those that the model was trained or chosen on: fail, or measure anyway and warn.",
  }),
  batchSize: Type.Integer({ minimum: 1, maximum: 65_536, default: 64, description: "Images per batch." }),
  ...backendParameters,
});

export type EvaluateParams = Static<typeof EvaluateParams>;
