import { sourceParams } from "../../src/imaging/sources/source-params.js";
import { type Static, Type } from "../../src/stage.js";

export const NpzParams = Type.Object({
  ...sourceParams,
  classes: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      minItems: 2,
      description:
        "What the labels 0, 1, ... mean, in that order, such as [normal, pneumonia]. Default: their meaning in the " +
        "MedMNIST set that the archive is named after (bloodmnist.npz, bloodmnist_224.npz).",
    }),
  ),
  findings: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      minItems: 2,
      description:
        "If labels have a column for each finding (ChestMNIST), what the columns mean. 1: present, 0: absent, -1 or no " +
        "number: unknown. Default: as for `classes`.",
    }),
  ),
  positive: Type.Optional(
    Type.String({
      description:
        "The class (or finding) to tell from all others: the question then has two classes. Default: the last of two; with " +
        "more, each is a class (or finding) of its own.",
    }),
  ),
  partitions: Type.Object(
    {
      train: Type.String({ default: "train", description: "Prefix of the arrays of the training set." }),
      validation: Type.String({ default: "val", description: "Prefix of the arrays of the validation set." }),
      calibration: Type.Optional(
        Type.String({ description: "Prefix of the arrays of a calibration set, if the archive has one." }),
      ),
      test: Type.String({ default: "test", description: "Prefix of the arrays of the test set." }),
    },
    {
      default: {},
      additionalProperties: false,
      description: "Prefixes of the arrays: `train` stands for train_images and train_labels.",
    },
  ),
  limitPerPartition: Type.Optional(
    Type.Integer({ minimum: 1, description: "Takes only this many images of each partition, from the start." }),
  ),
});

export type NpzParams = Static<typeof NpzParams>;
