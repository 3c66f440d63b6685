import { type Static, Type } from "../vendor/typebox.js";

const Intensity = Type.Integer({ minimum: 0, maximum: 65_535 });

/** The parameter `range` of stages that make 8 bits of images. */
export const rangeParam = Type.Union(
  [
    Type.Literal("dataset"),
    Type.Literal("dtype"),
    Type.Literal("image"),
    Type.Literal("percentile"),
    Type.Array(Intensity, { minItems: 2, maxItems: 2 }),
  ],
  {
    description:
      "Which intensities become black and white. dataset: 8-bit images stay as they are; for 16-bit images the bits " +
      "that all of them together use, 0 to 1023, 4095, 16383 or 65535, with a warning if fewer than 16. dtype: " +
      "the limits of the type. image: the darkest and brightest pixel of each image. percentile: its 1st and 99th " +
      "percentile. [darkest, brightest]: these values; for 16-bit images only if the second is above 255.",
    default: "dataset",
  },
);

export type RangeParam = Static<typeof rangeParam>;

/** What is wrong with it that the schema does not see. */
export const rangeProblems = (range: RangeParam): { readonly path: string[]; readonly message: string }[] =>
  Array.isArray(range) && !(range[0]! < range[1]!)
    ? [{ path: ["range"], message: `Expected range to be [darkest, brightest], got [${range.join(", ")}]` }]
    : [];
