import type { Levels } from "../pixels.js";
import { toBytes } from "./intensity.js";

const BINS = 256;

interface ClaheOptions {
  /** How many times the mean count a bin of a tile's histogram may hold. */
  readonly clipLimit: number;
  /** Rows and columns of tiles. */
  readonly tileGrid: readonly [number, number];
}

/**
 * Contrast-limited adaptive histogram equalization (Zuiderveld 1994) as OpenCV does it: the histogram of each tile is
 * clipped and what was cut off spread evenly, and each pixel is mapped by the four nearest tiles, weighted bilinearly.
 * Sizes that the grid does not divide are continued by reflection. Works on each channel of 0..255; gives whole levels.
 */
export function clahe(levels: Levels, options: ClaheOptions): Levels {
  const { height, width, channels } = levels;
  const bytes = toBytes(levels);
  const data = new Float32Array(bytes.length);
  for (let channel = 0; channel < channels; channel++) {
    const plane = {
      height,
      width,
      at: (y: number, x: number) => bytes[(y * width + x) * channels + channel] as number,
    };
    equalize(plane, options, (y, x, value) => {
      data[(y * width + x) * channels + channel] = value;
    });
  }
  return { data, height, width, channels };
}

interface Plane {
  readonly height: number;
  readonly width: number;
  readonly at: (y: number, x: number) => number;
}

function equalize(plane: Plane, options: ClaheOptions, set: (y: number, x: number, value: number) => void): void {
  const [rows, columns] = options.tileGrid;
  const whole = plane.height % rows === 0 && plane.width % columns === 0;
  // OpenCV continues both sides as soon as one is not divisible, a side that is by a whole tile row.
  const tileHeight = whole ? plane.height / rows : Math.floor(plane.height / rows) + 1;
  const tileWidth = whole ? plane.width / columns : Math.floor(plane.width / columns) + 1;
  const tables: Uint8Array[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const counts = new Int32Array(BINS);
      for (let y = row * tileHeight; y < (row + 1) * tileHeight; y++) {
        for (let x = column * tileWidth; x < (column + 1) * tileWidth; x++) {
          counts[plane.at(reflected(y, plane.height), reflected(x, plane.width))]!++;
        }
      }
      tables.push(lookupTable(counts, tileHeight * tileWidth, options.clipLimit));
    }
  }
  for (let y = 0; y < plane.height; y++) {
    const down = neighbours(y / tileHeight - 0.5, rows);
    for (let x = 0; x < plane.width; x++) {
      const across = neighbours(x / tileWidth - 0.5, columns);
      const level = plane.at(y, x);
      const mapped = (row: number, column: number): number => tables[row * columns + column]![level] as number;
      const above = mapped(down.low, across.low) * (1 - across.weight) + mapped(down.low, across.high) * across.weight;
      const below =
        mapped(down.high, across.low) * (1 - across.weight) + mapped(down.high, across.high) * across.weight;
      set(y, x, Math.round(above * (1 - down.weight) + below * down.weight));
    }
  }
}

/** The two tiles around a place between tile centres and the weight of the second; at the border they are the same. */
function neighbours(place: number, count: number): { low: number; high: number; weight: number } {
  const low = Math.floor(place);
  return { low: Math.max(0, low), high: Math.min(count - 1, low + 1), weight: place - low };
}

function lookupTable(counts: Int32Array, area: number, clipLimit: number): Uint8Array {
  const limit = Math.max(1, Math.floor((clipLimit * area) / BINS));
  let excess = 0;
  for (let bin = 0; bin < BINS; bin++) {
    const over = (counts[bin] as number) - limit;
    if (over > 0) {
      excess += over;
      counts[bin] = limit;
    }
  }
  const share = Math.floor(excess / BINS);
  let rest = excess - share * BINS;
  for (let bin = 0; bin < BINS; bin++) counts[bin]! += share;
  if (rest > 0) {
    const step = Math.max(1, Math.floor(BINS / rest));
    for (let bin = 0; bin < BINS && rest > 0; bin += step, rest--) counts[bin]!++;
  }
  const table = new Uint8Array(BINS);
  let sum = 0;
  for (let bin = 0; bin < BINS; bin++) {
    sum += counts[bin] as number;
    table[bin] = Math.min(255, Math.round((sum * 255) / area));
  }
  return table;
}

/** An index beyond the end, mirrored at the last pixel without repeating it; a line of one pixel is that pixel. */
function reflected(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const phase = index % period;
  return phase < length ? phase : period - phase;
}
