import { expect, test } from "vitest";
import { burntInMarks } from "../../src/imaging/regions/burnt-in-marks.js";

test("a pattern of more bright spots than a function takes arguments is looked through, and is no mark", () => {
  const side = 800;
  const spots = Uint8Array.from({ length: side * side }, (_, at) => {
    const [row, column] = [Math.floor(at / side), at % side];
    return row % 2 === 1 && column % 2 === 1 ? 0 : row % 2 === 0 && column % 2 === 0 ? 255 : 130;
  });
  expect(burntInMarks(spots, side, side)).toEqual([]);
});
