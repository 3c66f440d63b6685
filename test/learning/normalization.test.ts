import { expect, test } from "vitest";
import { countIntensities, normalizeInto } from "../../src/learning/normalization.js";

test("mean and deviation per channel, whatever the pieces", () => {
  const whole = countIntensities(3);
  whole.add(Uint8Array.of(10, 0, 255, 20, 0, 255, 30, 0, 255, 40, 4, 255));
  const pieces = countIntensities(3);
  pieces.add(Uint8Array.of(30, 0, 255, 40, 4, 255));
  pieces.add(Uint8Array.of(10, 0, 255, 20, 0, 255));
  expect(pieces.normalization("mean-std")).toEqual(whole.normalization("mean-std"));
  expect(whole.normalization("mean-std")).toEqual({
    kind: "mean-std",
    mean: [25, 1, 255],
    std: [Math.sqrt(125), Math.sqrt(3), 0],
  });
  expect(whole.normalization("min-max")).toEqual({ kind: "min-max", minimum: [10, 0, 255], maximum: [40, 4, 255] });
});

const normalized = (pixels: Uint8Array, normalization: Parameters<typeof normalizeInto>[2], rowLength: number) => {
  const target = new Float32Array(pixels.length);
  normalizeInto(target, pixels, normalization, rowLength);
  return Array.from(target);
};

test("applies each kind; a channel that never varies becomes 0", () => {
  expect(normalized(Uint8Array.of(0, 7, 100, 7), { kind: "mean-std", mean: [50, 7], std: [25, 0] }, 4)).toEqual([
    -2, 0, 2, 0,
  ]);
  expect(normalized(Uint8Array.of(10, 20, 30), { kind: "min-max", minimum: [10], maximum: [30] }, 3)).toEqual([
    0, 0.5, 1,
  ]);
});

test("l2 divides each image by its own norm; a black image stays black", () => {
  const rows = normalized(Uint8Array.of(3, 4, 0, 0, 0, 5), { kind: "l2" }, 2);
  for (const [at, expected] of [0.6, 0.8, 0, 0, 0, 1].entries()) expect(rows[at]).toBeCloseTo(expected, 7);
});
