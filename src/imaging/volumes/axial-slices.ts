import { StageFailure } from "../../core/stage-failure.js";
import type { Pixels } from "../pixels.js";
import { resample } from "../transforms/resample.js";
import { greyLevel, type Window } from "../transforms/window-level.js";
import { type AxialGrid, axialGrid } from "./axial-grid.js";
import type { Volume } from "./volume.js";

/** Pixels. No scanner makes as many; a header with a wrong spacing does. */
const LONGEST_SIDE = 16_384;

interface Size {
  readonly width: number;
  readonly height: number;
}

export interface SliceOptions {
  /** How many pictures a volume gives; all slices where it has fewer. */
  readonly count: number;
  /**
   * `slice`: the slices in the middle of `count` equal parts of the volume. `maximum`, `mean`: each of these parts is
   * projected, so that none of the volume is left out.
   */
  readonly projection: "slice" | "maximum" | "mean";
  readonly window: Window;
}

export interface AxialSlice {
  /** Index of the (middle) slice from the foot end. */
  readonly index: number;
  /** 8-bit grey with square pixels. */
  readonly pixels: Pixels;
}

/**
 * Renders evenly spaced axial pictures of a volume, one at a time: patient's right at the left, front at the top.
 * @throws StageFailure where spacings of rows and columns differ so much that no picture with square pixels is possible.
 */
export function axialSlices(volume: Volume, options: SliceOptions): Iterable<AxialSlice> {
  const grid = axialGrid(volume);
  return slicesOf(volume, grid, squareSize(grid), options);
}

function* slicesOf(volume: Volume, grid: AxialGrid, size: Size, options: SliceOptions): Generator<AxialSlice> {
  const count = Math.min(options.count, grid.slices);
  for (let part = 0; part < count; part++) {
    const from = Math.floor((part * grid.slices) / count);
    const to = Math.floor(((part + 1) * grid.slices) / count);
    const middle = Math.floor((from + to) / 2);
    const [first, last] = options.projection === "slice" ? [middle, middle + 1] : [from, to];
    const data = renderPart(volume, grid, first, last, options);
    const pixels: Pixels = { data, width: grid.width, height: grid.height, channels: 1 };
    const isSquare = size.width === grid.width && size.height === grid.height;
    yield { index: middle, pixels: isSquare ? pixels : resample(pixels, { scaled: size, size, left: 0, top: 0 }) };
  }
}

function renderPart(volume: Volume, grid: AxialGrid, first: number, last: number, options: SliceOptions): Uint8Array {
  const { data, slope, intercept } = volume;
  const levels = new Uint8Array(grid.width * grid.height);
  for (let row = 0, target = 0; row < grid.height; row++) {
    for (let column = 0; column < grid.width; column++, target++) {
      let at = grid.start + column * grid.columnStep + row * grid.rowStep + first * grid.sliceStep;
      let value = (data[at] as number) * slope + intercept;
      for (let slice = first + 1; slice < last; slice++) {
        at += grid.sliceStep;
        const next = (data[at] as number) * slope + intercept;
        // A voxel that is not a number is no maximum, and is left out of no mean: the picture shows it as black.
        value = options.projection === "maximum" ? (next > value || Number.isNaN(value) ? next : value) : value + next;
      }
      levels[target] = greyLevel(options.projection === "mean" ? value / (last - first) : value, options.window);
    }
  }
  return levels;
}

/** In which a pixel is as wide as it is high, at the finer of both spacings. */
function squareSize({ width, height, spacing: [columnSpacing, rowSpacing] }: AxialGrid): Size {
  const finer = Math.min(columnSpacing, rowSpacing);
  const size = {
    width: Math.max(1, Math.round((width * columnSpacing) / finer)),
    height: Math.max(1, Math.round((height * rowSpacing) / finer)),
  };
  if (Math.max(size.width, size.height) <= LONGEST_SIDE) return size;
  throw new StageFailure(
    `Expected slices with square pixels to have at most ${LONGEST_SIDE} of them along a side, got ${size.width} x ${size.height} of voxels of ${columnSpacing} x ${rowSpacing} mm`,
    "Repair the spacing in the header, or resample the volume.",
  );
}
