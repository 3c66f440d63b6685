import { rangeParam } from "../../src/imaging/range-param.js";
import { sourceParams } from "../../src/imaging/sources/source-params.js";
import { type Static, Type } from "../../src/stage.js";

const Side = Type.Integer({ minimum: 8, maximum: 4096 });
const PerChannel = (description: string, limits: { readonly exclusiveMinimum?: number } = {}) =>
  Type.Optional(
    Type.Union([Type.Number(limits), Type.Array(Type.Number(limits), { minItems: 1, maxItems: 3 })], { description }),
  );

export const EmbedParams = Type.Object({
  ...sourceParams,
  output: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        "The tensor to take features from, also one within the network, which is cut there. Left out: what the last " +
        "matrix product (Gemm or MatMul) of a classifier reads, or else the network's one output.",
    }),
  ),
  pool: Type.Union([Type.Literal("mean"), Type.Literal("max"), Type.Literal("cls"), Type.Literal("none")], {
    description:
      "What becomes of feature maps and tokens: their mean over all places, the greatest, the first token (cls), or " +
      "all numbers as they are (none). Numbers that the network has pooled itself stay what they are.",
    default: "mean",
  }),
  preprocess: Type.Optional(
    Type.Union(
      [
        Type.Literal("imagenet"),
        Type.Literal("half"),
        Type.Literal("clip"),
        Type.Literal("xrv"),
        Type.Object(
          {
            scale: Type.Optional(
              Type.Number({
                exclusiveMinimum: 0,
                description: "What white becomes before mean and std; 1 if left out.",
              }),
            ),
            mean: PerChannel("Subtracted; one number, or one for each channel, red first. 0 if left out."),
            std: PerChannel("Divided by, in the same way. 1 if left out.", { exclusiveMinimum: 0 }),
            channels: Type.Optional(
              Type.Union([Type.Literal(1), Type.Literal(3)], {
                description: "Where the network takes any number of channels: 1 grey, 3 colour.",
              }),
            ),
          },
          { additionalProperties: false },
        ),
      ],
      {
        description:
          "How levels become what the network was trained on: (level / 255 * scale - mean) / std. imagenet: torchvision's " +
          "and timm's mean and std (the default, except of networks that take uint8). half: -1 to 1. clip: OpenAI's. " +
          "xrv: one channel of -1024 to 1024, torchxrayvision's. Or numbers: { scale: 255, mean: 127, std: 128 }. Grey " +
          "images are repeated where the network wants three channels.",
      },
    ),
  ),
  size: Type.Optional(
    Type.Union([Side, Type.Array(Side, { minItems: 2, maxItems: 2 })], {
      description:
        "Pixels: one number for both sides, or [height, width]. Left out: the network's own size, or 224 where it takes any.",
    }),
  ),
  fit: Type.Union([Type.Literal("contain"), Type.Literal("cover"), Type.Literal("fill")], {
    description:
      "How images of other proportions become `size`. contain: padded with black, nothing lost or distorted. " +
      "cover: the middle is cut out. fill: squashed.",
    default: "contain",
  }),
  range: rangeParam,
  flip: Type.Boolean({
    description:
      "Averages the features of each image and its mirror image. Off unless asked for: the heart has a side.",
    default: false,
  }),
  crops: Type.Boolean({
    description: "Averages in the four corners of each image, seven eighths of both sides, beside the whole.",
    default: false,
  }),
  copies: Type.Integer({
    description: "How many slightly rotated, shifted and zoomed copies of each image are averaged in.",
    minimum: 0,
    maximum: 32,
    default: 0,
  }),
  licence: Type.Optional(
    Type.String({
      minLength: 1,
      inert: true,
      description: "The network's licence by its SPDX name, such as Apache-2.0; said in model card and RO-Crate.",
    }),
  ),
  source: Type.Optional(
    Type.String({
      minLength: 1,
      inert: true,
      description: "Where the network is from, a URL or a paper; said beside its licence.",
    }),
  ),
  trainedOn: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      inert: true,
      description:
        "Data sets whose images the network was trained on: [ImageNet]. The audit compares them with where the images come " +
        "from. Left out: not known, which report and card say.",
    }),
  ),
  onCorrupt: Type.Union([Type.Literal("fail"), Type.Literal("drop")], {
    description: "An image that cannot be decoded fails the stage, or is left out and reported.",
    default: "fail",
  }),
});

export type EmbedParams = Static<typeof EmbedParams>;
