import { describe, expect, it } from "vitest";
import { type AxialGrid, axialGrid } from "../../../src/imaging/volumes/axial-grid.js";
import type { Vector3, Volume } from "../../../src/imaging/volumes/volume.js";

type Stored = Pick<Volume, "data" | "size" | "spacing" | "directions">;

const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;
const SIGNS = Array.from({ length: 8 }, (_, bits) => [0, 1, 2].map((axis) => (bits & (1 << axis) ? -1 : 1)));

/** The same volume with its axes in another order, some of them backwards. */
function stored(volume: Stored, order: readonly (0 | 1 | 2)[], signs: readonly number[]): Stored {
  const size = order.map((axis) => volume.size[axis]) as unknown as Vector3;
  const data = new Float64Array(volume.data.length);
  const at = [0, 0, 0];
  for (let index = 0; index < data.length; index++) {
    const own = [index % size[0], Math.floor(index / size[0]) % size[1], Math.floor(index / (size[0] * size[1]))];
    for (const [place, axis] of order.entries()) {
      at[axis] =
        (signs[place] as number) < 0 ? (size[place] as number) - 1 - (own[place] as number) : (own[place] as number);
    }
    const [i, j, k] = at as [number, number, number];
    data[index] = volume.data[(k * volume.size[1] + j) * volume.size[0] + i] as number;
  }
  const turn = (place: number): Vector3 =>
    volume.directions[order[place] as 0].map((part) => part * (signs[place] as number)) as unknown as Vector3;
  return {
    data,
    size,
    spacing: order.map((axis) => volume.spacing[axis]) as unknown as Vector3,
    directions: [turn(0), turn(1), turn(2)],
  };
}

/** All voxels in the order of slices, rows and columns. */
function axial(volume: Stored): readonly number[] {
  const grid: AxialGrid = axialGrid(volume);
  const values: number[] = [grid.width, grid.height, grid.slices, ...grid.spacing];
  for (let slice = 0; slice < grid.slices; slice++) {
    for (let row = 0; row < grid.height; row++) {
      for (let column = 0; column < grid.width; column++) {
        values.push(
          volume.data[grid.start + column * grid.columnStep + row * grid.rowStep + slice * grid.sliceStep] as number,
        );
      }
    }
  }
  return values;
}

/** Turned about the axis from foot to head, then about that from right to left. */
function turned(degrees: number, nod: number): Volume["directions"] {
  const [c, s, d, t] = [degrees, nod].flatMap((angle) => [
    Math.cos((angle * Math.PI) / 180),
    Math.sin((angle * Math.PI) / 180),
  ]) as [number, number, number, number];
  return [
    [c, s * d, s * t],
    [-s, c * d, c * t],
    [0, -t, d],
  ];
}

describe("slices come out equal in whatever order voxels are stored", () => {
  it.each([
    [0, 0],
    [20, 10],
    [45, 0],
    [-45, 0],
    [45, 45],
    [135, 0],
    [60, 30],
    [0, 45],
  ])("turned by %d and %d degrees", (degrees, nod) => {
    const volume: Stored = {
      data: Float64Array.from({ length: 24 }, (_, index) => index),
      size: [4, 3, 2],
      spacing: [0.7, 0.8, 2.5],
      directions: turned(degrees, nod),
    };
    const expected = axial(volume);
    for (const order of ORDERS) {
      for (const signs of SIGNS) {
        const other = stored(volume, order, signs);
        // Headers are written in float32.
        const rounded = other.directions.map((step) => step.map(Math.fround)) as unknown as Volume["directions"];
        expect(axial({ ...other, directions: rounded })).toEqual(expected);
      }
    }
  });
});

it("columns run to the left, rows to the back, slices to the head", () => {
  const directions: Volume["directions"] = [
    [0, 0, 1],
    [1, 0, 0],
    [0, -1, 0],
  ];
  const grid = axialGrid({ size: [6, 5, 4], spacing: [3, 1, 2], directions });
  expect(grid).toEqual({
    width: 5,
    height: 4,
    slices: 6,
    spacing: [1, 2, 3],
    start: 3 * 30,
    columnStep: 6,
    rowStep: -30,
    sliceStep: 1,
  });
});
