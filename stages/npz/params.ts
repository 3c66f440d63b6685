import { sourceParams } from "../../src/imaging/sources/source-params.js";
import { type Static, Type } from "../../src/stage.js";

export const NpzParams = Type.Object({
  ...sourceParams,
  classes: Type.Array(Type.String({ minLength: 1 }), {
    minItems: 2,
    description: "What the labels 0, 1, ... mean, in that order, such as [normal, pneumonia].",
  }),
  positive: Type.Optional(
    Type.String({
      description: "The class to tell from all others. Default: the last of two; required where there are more.",
    }),
  ),
  partitions: Type.Object(
    {
      train: Type.String({ default: "train", description: "Prefix of the arrays of the training part." }),
      validation: Type.String({ default: "val", description: "Prefix of the arrays of the validation part." }),
      test: Type.String({ default: "test", description: "Prefix of the arrays of the test part." }),
    },
    {
      default: {},
      additionalProperties: false,
      description: "Prefixes of the arrays: `train` stands for train_images and train_labels.",
    },
  ),
  limitPerPartition: Type.Optional(
    Type.Integer({ minimum: 1, description: "Takes only the first so many images of each partition." }),
  ),
});

export type NpzParams = Static<typeof NpzParams>;
