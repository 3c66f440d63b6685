import { rangeParam } from "../../src/imaging/range-param.js";
import { type Static, Type } from "../../src/stage.js";

const Side = Type.Integer({
  minimum: 1,
  maximum: 4096,
  description: "Pixels per side. Most networks take 64 to 512.",
});
const change = (description: string, maximum: number) =>
  Type.Number({ description: `${description} 0 is off.`, minimum: 0, maximum, default: 0 });

export const AugmentParams = Type.Object({
  size: Type.Union([Side, Type.Array(Side, { minItems: 2, maxItems: 2 })], {
    description: "Pixels of the tensors: one number for both sides, or [height, width].",
    default: 128,
  }),
  fit: Type.Union([Type.Literal("contain"), Type.Literal("cover"), Type.Literal("fill")], {
    description:
      "How images with other proportions are fitted to `size`. contain: padded with black, nothing lost or distorted. " +
      "cover: the middle is cut out. fill: squashed.",
    default: "contain",
  }),
  channels: Type.Union([Type.Literal(1), Type.Literal(3)], {
    description: "1: grey (colour becomes luma, Rec. 601). 3: colour, as pretrained networks expect; grey is repeated.",
    default: 1,
  }),
  range: rangeParam,
  clahe: Type.Union(
    [
      Type.Boolean(),
      Type.Object(
        {
          clipLimit: Type.Optional(
            Type.Number({
              description: "How steep the mapping may be (OpenCV's clipLimit); 2 by default.",
              minimum: 1,
              maximum: 256,
            }),
          ),
          tileGrid: Type.Optional(
            Type.Array(Type.Integer({ minimum: 1, maximum: 64 }), {
              description: "Rows and columns of tiles; [8, 8] by default.",
              minItems: 2,
              maxItems: 2,
            }),
          ),
        },
        { additionalProperties: false },
      ),
    ],
    {
      description:
        "Contrast-limited adaptive histogram equalization of every image, in all partitions. true: clip limit 2 and 8 x 8 tiles.",
      default: false,
    },
  ),
  copies: Type.Integer({
    description: "How many altered copies of each training image are made in addition to the image itself.",
    minimum: 0,
    maximum: 100,
    default: 0,
  }),
  rotate: change("Degrees to either side; 10 suits chest X-rays.", 180),
  shift: change("Fraction of height and width, in every direction; 0.05 suits chest X-rays.", 1),
  zoom: change("0.1: from 0.9 to 1.1 times as large.", 0.9),
  brightness: change("0.1: up to a tenth of the whole range is added or subtracted.", 1),
  contrast: change("0.1: distances from the mean of the image become 0.9 to 1.1 times as large.", 1),
  gamma: change("0.1: intensities are raised to a power from 1/1.1 to 1.1.", 4),
  noise: change("Standard deviation of Gaussian noise, as a fraction of the whole range.", 1),
  flip: Type.Boolean({
    description: "Mirrors left and right half of the time. Off by default: the heart is on one side.",
    default: false,
  }),
  fillMode: Type.Union([Type.Literal("constant"), Type.Literal("nearest"), Type.Literal("reflect")], {
    description:
      "What fills the space outside the image. constant: black. nearest: its edge. reflect: its mirror image.",
    default: "constant",
  }),
  onCorrupt: Type.Union([Type.Literal("fail"), Type.Literal("drop")], {
    description: "An image that cannot be decoded fails the stage, or is left out and reported.",
    default: "fail",
  }),
  seed: Type.Integer({ description: "Seed of the random changes.", minimum: 0, default: 0, seed: true }),
});

export type AugmentParams = Static<typeof AugmentParams>;
