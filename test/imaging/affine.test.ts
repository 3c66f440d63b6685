import { describe, expect, it } from "vitest";
import type { Levels } from "../../src/imaging/pixels.js";
import { affine, type FillMode } from "../../src/imaging/transforms/affine.js";

const image = (rows: readonly (readonly number[])[]): Levels => ({
  data: Float32Array.from(rows.flat()),
  height: rows.length,
  width: rows[0]?.length ?? 0,
  channels: 1,
});
const still = { rotate: 0, shift: [0, 0], zoom: 1, fillMode: "constant" } as const;
const rounded = (levels: Levels) => [...levels.data].map((value) => Math.round(value * 100) / 100);
const square = image([
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
]);

describe("affine", () => {
  it("turns counter-clockwise about the centre", () => {
    expect(rounded(affine(square, { ...still, rotate: 90 }))).toEqual([3, 6, 9, 2, 5, 8, 1, 4, 7]);
  });

  it("shifts down and to the right", () => {
    expect(rounded(affine(square, { ...still, shift: [1 / 3, 0] }))).toEqual([0, 0, 0, 1, 2, 3, 4, 5, 6]);
    expect(rounded(affine(square, { ...still, shift: [0, 1 / 3] }))).toEqual([0, 1, 2, 0, 4, 5, 0, 7, 8]);
  });

  it("interpolates between two pixels", () => {
    expect(rounded(affine(square, { ...still, shift: [0, 1 / 6] }))).toEqual([
      0.5, 1.5, 2.5, 2, 4.5, 5.5, 3.5, 7.5, 8.5,
    ]);
  });

  it("grows with a zoom above 1", () => {
    const line = image([[0, 10, 20, 30, 40]]);
    expect(rounded(affine(line, { ...still, zoom: 2 }))).toEqual([10, 15, 20, 25, 30]);
  });

  it.each<[FillMode, readonly number[]]>([
    ["constant", [0, 1, 2]],
    ["nearest", [1, 1, 2]],
    ["reflect", [2, 1, 2]],
  ])("fills with %s", (fillMode, first) => {
    expect(rounded(affine(square, { ...still, shift: [0, 1 / 3], fillMode })).slice(0, 3)).toEqual(first);
  });

  it("moves the channels of a pixel together", () => {
    const colour: Levels = { data: Float32Array.from([1, 2, 3, 4, 5, 6]), height: 1, width: 2, channels: 3 };
    expect(rounded(affine(colour, { ...still, shift: [0, 0.5] }))).toEqual([0, 0, 0, 1, 2, 3]);
  });

  it("keeps an image of one pixel", () => {
    for (const fillMode of ["constant", "nearest", "reflect"] as const) {
      expect(rounded(affine(image([[9]]), { rotate: 33, shift: [0, 0], zoom: 1.1, fillMode }))).toEqual([9]);
    }
  });
});
