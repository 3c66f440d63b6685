import { describe, expect, it } from "vitest";
import type { Levels } from "../../src/imaging/pixels.js";
import { clahe } from "../../src/imaging/transforms/clahe.js";

const pattern = (height: number, width: number): Levels => ({
  data: Float32Array.from({ length: height * width }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return ((x * x * 3 + y * 17) % 97) + 60;
  }),
  height,
  width,
  channels: 1,
});

// What OpenCV 5.0.0 gives: cv2.createCLAHE(clipLimit, (columns, rows)).apply(image). The second size is not a multiple
// of its grid. OpenCV computes in single precision, so its rounding may differ by one level.
const SQUARE = [
  16, 32, 48, 88, 152, 215, 48, 143, 64, 80, 112, 143, 207, 255, 80, 191, 128, 143, 175, 203, 239, 60, 112, 239, 183,
  195, 219, 231, 16, 94, 159, 28, 207, 215, 231, 253, 64, 130, 215, 64, 231, 243, 16, 52, 118, 173, 255, 108, 32, 48,
  80, 112, 151, 231, 32, 159, 96, 112, 143, 151, 183, 16, 80, 207,
];
const OBLONG = [
  13, 26, 38, 76, 140, 207, 38, 150, 248, 140, 51, 178, 51, 64, 89, 122, 184, 252, 89, 185, 58, 169, 89, 217, 102, 115,
  140, 172, 236, 48, 115, 232, 102, 210, 128, 51, 154, 166, 191, 223, 13, 96, 165, 28, 138, 32, 153, 88, 208, 217, 234,
  254, 59, 128, 213, 73, 170, 73, 191, 124, 242, 248, 13, 44, 105, 172, 255, 107, 214, 102, 236, 153, 26, 34, 60, 92,
  153, 219, 51, 150, 26, 141, 60, 191, 75, 86, 114, 143, 203, 12, 79, 197, 70, 180, 89, 241, 128, 140, 166, 194, 236,
  64, 128, 236, 102, 220, 128, 64, 178, 191, 217, 227, 26, 96, 178, 41, 140, 45, 166, 89,
];

describe("clahe", () => {
  it.each([
    [pattern(8, 8), { clipLimit: 40, tileGrid: [2, 2] as const }, SQUARE],
    [pattern(10, 12), { clipLimit: 2, tileGrid: [2, 3] as const }, OBLONG],
  ])("gives what OpenCV gives", (image, options, expected) => {
    const result = [...clahe(image, options).data];
    expect(result).toHaveLength(expected.length);
    for (const [index, level] of result.entries()) {
      expect(Math.abs(level - (expected[index] as number))).toBeLessThanOrEqual(1);
    }
  });

  it("equalizes each channel as if it were alone", () => {
    const grey = pattern(8, 8);
    const data = Float32Array.from({ length: 192 }, (_, i) => grey.data[Math.floor(i / 3)] as number);
    const options = { clipLimit: 2, tileGrid: [2, 2] as const };
    const colour = clahe({ ...grey, data, channels: 3 }, options).data;
    const alone = clahe(grey, options).data;
    for (const channel of [0, 1, 2]) expect(colour.filter((_, i) => i % 3 === channel)).toEqual(alone);
  });

  it("takes images that are smaller than its grid", () => {
    const result = clahe(pattern(1, 1), { clipLimit: 2, tileGrid: [8, 8] });
    expect(result).toMatchObject({ height: 1, width: 1 });
    expect(result.data).toHaveLength(1);
  });
});
