import { type Static, Type } from "../../src/stage.js";

/** Of `validation`, unless it is written. */
export const VALIDATION_SHARE = 0.1;

const share = (description: string, fallback: number) =>
  Type.Number({ description, minimum: 0, maximum: 1, default: fallback });

const FileName = (description: string, fallback: string) =>
  Type.String({ description, minLength: 1, default: fallback });

export const SplitParams = Type.Object({
  train: Type.Optional(
    Type.Number({
      description: "Fraction of the images for training; by default what the others leave.",
      exclusiveMinimum: 0,
      maximum: 1,
    }),
  ),
  validation: share(
    "Fraction of the images for choosing the epoch and the threshold. With `lists`: of the official training list. With `test: 1`: 0.",
    VALIDATION_SHARE,
  ),
  test: share(
    "Fraction of the images that is scored once, at the end. 1: all of them, as of another hospital's images on which a finished model is tried; train and validation are then empty. Not used with `lists` or `folds`.",
    0.2,
  ),
  calibration: share(
    "Fraction of the images that neither training nor any choice uses, for the stage `calibrate`. With `lists` or `keep`: of the training images, if no part of that name came with them.",
    0,
  ),
  groupBy: Type.Union([Type.Literal("patient"), Type.Literal("none")], {
    description:
      "patient: all images of a patient go into one partition. none: each image by itself, if patients are not " +
      "known or do not matter. Identical images stay together in either case. Every patient has the same chance of each " +
      "partition, however many images they have.",
    default: "patient",
  }),
  stratifyBy: Type.Union([Type.Literal("label"), Type.Literal("none")], {
    description:
      "label: the classes are as frequent in each partition as overall, as far as patients allow, and every " +
      "partition has images of each; validation and calibration go without a class that has too few patients.",
    default: "label",
  }),
  keep: Type.Boolean({
    description:
      "Keep the partitions that the dataset came with, such as those of folders or archives named train and test; " +
      "if there is no validation partition, `validation` is the fraction of the training images taken for it.",
    default: false,
  }),
  lists: Type.Object(
    {
      trainValidation: FileName("Images for training and validation.", "train_val_list.txt"),
      test: FileName("Images for the test.", "test_list.txt"),
    },
    {
      description: "Names of the files in the input `lists`, with or without .gz; used when that input is connected.",
      additionalProperties: false,
      default: {},
    },
  ),
  folds: Type.Optional(
    Type.Integer({
      description: "k-fold cross-validation: the number of folds. `fold` is the test set.",
      minimum: 2,
      maximum: 100,
    }),
  ),
  fold: Type.Optional(
    Type.Integer({ description: "Which fold is the test set, from 1 to `folds`.", minimum: 1, maximum: 100 }),
  ),
  innerFolds: Type.Optional(
    Type.Integer({
      description:
        "Of a nested cross-validation: images of `fold` are left out, and the rest is divided into so many folds, of which `innerFold` is the test set. `sweep.folds` sets both.",
      minimum: 2,
      maximum: 100,
    }),
  ),
  innerFold: Type.Optional(
    Type.Integer({
      description: "Which inner fold is the test set, from 1 to `innerFolds`.",
      minimum: 1,
      maximum: 100,
    }),
  ),
  onIdentical: Type.Union([Type.Literal("fail"), Type.Literal("drop")], {
    description:
      "With `lists` or `keep`: identical images in two partitions fail the stage, or are dropped from training, and from validation and calibration if test has them.",
    default: "fail",
  }),
  seed: Type.Integer({ description: "Seed of the assignment.", minimum: 0, default: 0, seed: true }),
});

export type SplitParams = Static<typeof SplitParams>;
