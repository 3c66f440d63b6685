import { backendParameters } from "../../src/learning/backend-parameters.js";
import { layerSpec } from "../../src/learning/layer-spec.js";
import { scheduleSchema } from "../../src/learning/learning-rate-schedule.js";
import { MONITORS, type Monitor } from "../../src/learning/monitor.js";
import { NORMALIZATIONS, type NormalizationKind } from "../../src/learning/normalization.js";
import { optimizerSchema } from "../../src/learning/optimizer-spec.js";
import { PRESETS, type Preset } from "../../src/learning/presets.js";
import { type Static, Type } from "../../src/stage.js";
import { HEADS, type HeadModel, headParameters } from "./head-params.js";

const choice = <T extends string>(values: readonly T[], options: object) =>
  Type.Unsafe<T>({ type: "string", enum: [...values], ...options });

const monitor = (description: string) =>
  Type.Unsafe<Monitor>({
    anyOf: [
      { type: "string", enum: [...MONITORS] },
      { type: "string", pattern: "^validation\\.auc\\[.+\\]$", examples: ["validation.auc[Effusion]"] },
    ],
    description,
  });

export const TrainParams = Type.Object({
  model: Type.Optional(
    choice<Preset | HeadModel>([...PRESETS, ...HEADS], {
      description:
        "On features logistic, which is solved to the optimum and the default, or mlp: dense 256 with dropout. On tensors a network by name; cnn-small if neither this nor `layers` is given. mlp-2022: dense 512, 256, 128 with dropout. cnn-small: three convolutions of 32, 64, 128 filters with pooling, dense 64. cnn-medium: eight convolutions of 16 to 128 filters with batch normalization, global average pooling.",
    }),
  ),
  layers: Type.Optional(
    Type.Array(layerSpec, {
      minItems: 1,
      maxItems: 500,
      description:
        "The network layer by layer, from the image to two outputs with softmax (or one with sigmoid); for several classes one each with softmax, for findings one each with sigmoid.",
    }),
  ),
  epochs: Type.Integer({
    minimum: 1,
    maximum: 100_000,
    default: 25,
    description: "How many times the network goes through all training images.",
  }),
  stopAfter: Type.Optional(
    Type.Integer({
      minimum: 1,
      description:
        "Stop after this many of the `epochs`, and write the output `checkpoint`: another `train` with that as its input `resume` continues to the same bits as one that never stopped.",
    }),
  ),
  batchSize: Type.Integer({ minimum: 1, maximum: 65_536, default: 32, description: "Images per step." }),
  optimizer: optimizerSchema,
  schedule: scheduleSchema,
  classWeights: Type.Union(
    [
      Type.Literal("none"),
      Type.Literal("balanced"),
      Type.Record(Type.String(), Type.Number({ exclusiveMinimum: 0 }), { minProperties: 1 }),
    ],
    {
      default: "none",
      description:
        "Weight of each class or finding in the loss. balanced: all classes count the same however many images they have; for each finding, images with and without it. Or numbers by name of class or finding.",
    },
  ),
  labelSmoothing: Type.Number({
    minimum: 0,
    exclusiveMaximum: 1,
    default: 0,
    description: "Share of each label that is spread over all classes, or over having a finding and not having it.",
  }),
  l2: Type.Number({
    minimum: 0,
    default: 0,
    description: "Weight of the sum of squares of every kernel, added to the loss.",
  }),
  gradientClipNorm: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      description: "Largest Euclidean norm of the gradient of all weights together.",
    }),
  ),
  normalization: choice<NormalizationKind>(NORMALIZATIONS, {
    default: "mean-std",
    description:
      "mean-std, min-max: by the mean and standard deviation, or the range, of the training images without their augmented copies, per channel. l2: each image by its Euclidean norm.",
  }),
  monitor: Type.Optional(
    monitor(
      "What the best epoch is chosen by, and what the plateau schedule watches; validation.loss by default. For several classes or findings validation.auc is the mean of those that can be measured, validation.auc[Effusion] that of one.",
    ),
  ),
  keep: choice<"best" | "last">(["best", "last"], {
    default: "best",
    description: "The epoch whose weights become the model.",
  }),
  earlyStopping: Type.Optional(
    Type.Object(
      {
        monitor: Type.Optional(monitor("Same as the parameter `monitor`, which it sets.")),
        patience: Type.Integer({ minimum: 1, default: 5, description: "Epochs without improvement before it stops." }),
        minDelta: Type.Number({
          minimum: 0,
          default: 0,
          description: "Smallest change that counts as an improvement.",
        }),
      },
      { additionalProperties: false, description: "Stops when the monitor no longer improves." },
    ),
  ),
  baseline: Type.Optional(
    Type.Unsafe<"shuffled">({
      type: "string",
      enum: ["shuffled"],
      description:
        "shuffled: the labels of the training images are shuffled, patient by patient if patients are known. What such a model achieves is chance: compare with it.",
    }),
  ),
  seed: Type.Integer({
    minimum: 0,
    default: 0,
    seed: true,
    description: "Seed of the initial weights, the order of the images and the dropout.",
  }),
  ...headParameters,
  ...backendParameters,
});

export type TrainParams = Static<typeof TrainParams>;
