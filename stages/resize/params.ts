import { rangeParam } from "../../src/imaging/range-param.js";
import { sourceParams } from "../../src/imaging/sources/source-params.js";
import { type Static, Type } from "../../src/stage.js";

const Side = Type.Integer({ minimum: 1, maximum: 8192 });

export const ResizeParams = Type.Object({
  ...sourceParams,
  size: Type.Union([Side, Type.Array(Side, { minItems: 2, maxItems: 2 })], {
    description: "Pixels: one number for both sides, or [height, width].",
    default: 256,
  }),
  fit: Type.Union([Type.Literal("inside"), Type.Literal("contain"), Type.Literal("cover"), Type.Literal("fill")], {
    description:
      "inside: the longest side becomes `size`, proportions stay (what a later stage can still pad or crop). " +
      "contain: padded with black to exactly `size`. cover: the middle is cut out. fill: squashed.",
    default: "inside",
  }),
  enlarge: Type.Boolean({
    description: "With fit inside: whether images smaller than `size` are enlarged.",
    default: false,
  }),
  bitDepth: Type.Union([Type.Literal(8), Type.Literal(16)], {
    description: "Bits per pixel of the result. 16 keeps what 16-bit sources have; 8-bit sources stay 8 bit.",
    default: 8,
  }),
  range: rangeParam,
  onCorrupt: Type.Union([Type.Literal("fail"), Type.Literal("drop")], {
    description: "An image that cannot be decoded fails the stage, or is left out and reported.",
    default: "fail",
  }),
});

export type ResizeParams = Static<typeof ResizeParams>;
