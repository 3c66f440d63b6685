import { SIDE } from "../copies/square.js";

/** Half the side of what a mark must stand out from: letters are up to 13 places large. */
const REACH = 6;
/** Share of the grey levels of a picture by which marks stand out. */
const CONTRAST = 0.35;
/** Cells a side in which marks are counted. */
const CELLS = 4;
/** Places a side that a mark may take. */
const LARGEST = 14;
const SMALLEST = 3;

/**
 * Small, bright things with sharp edges, such as letters: for each of 4 x 4 cells how far the brightest stands out from
 * what is around it, 0..1.
 * @param square `SIDE` x `SIDE` grey levels, 0..255.
 */
export function marksOf(square: Float32Array): readonly number[] {
  const opened = extreme(extreme(square, Math.min), Math.max);
  const above = square.map((value, at) => value - opened[at]!);
  const sorted = Float32Array.from(square).sort();
  const range = Math.max(32, sorted[Math.floor(0.98 * sorted.length)]! - sorted[Math.floor(0.02 * sorted.length)]!);
  const cells = new Array<number>(CELLS * CELLS).fill(0);
  const seen = new Uint8Array(square.length);
  for (let start = 0; start < square.length; start += 1) {
    if (seen[start] || above[start]! < CONTRAST * range) continue;
    const places = [start];
    seen[start] = 1;
    let [left, right, top, bottom, most] = [SIDE, 0, SIDE, 0, 0];
    for (let next = 0; next < places.length; next += 1) {
      const at = places[next]!;
      const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
      [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
      most = Math.max(most, above[at]!);
      for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
        if (x + dx < 0 || x + dx >= SIDE || y + dy < 0 || y + dy >= SIDE) continue;
        const other = at + dy * SIDE + dx;
        if (seen[other] || above[other]! < CONTRAST * range) continue;
        seen[other] = 1;
        places.push(other);
      }
    }
    if (places.length < SMALLEST || right - left >= LARGEST || bottom - top >= LARGEST) continue;
    const cell = CELLS * Math.floor(((top + bottom) / 2 / SIDE) * CELLS) + Math.floor(((left + right) / 2 / SIDE) * CELLS);
    cells[cell] = Math.max(cells[cell]!, most / range);
  }
  return cells;
}

/** The least or greatest of each place's neighbourhood. */
function extreme(from: Float32Array, of: (a: number, b: number) => number): Float32Array {
  const across = new Float32Array(from.length);
  const to = new Float32Array(from.length);
  for (let y = 0; y < SIDE; y += 1) {
    for (let x = 0; x < SIDE; x += 1) {
      let value = from[y * SIDE + x]!;
      for (let near = Math.max(0, x - REACH); near <= Math.min(SIDE - 1, x + REACH); near += 1) {
        value = of(value, from[y * SIDE + near]!);
      }
      across[y * SIDE + x] = value;
    }
  }
  for (let y = 0; y < SIDE; y += 1) {
    for (let x = 0; x < SIDE; x += 1) {
      let value = across[y * SIDE + x]!;
      for (let near = Math.max(0, y - REACH); near <= Math.min(SIDE - 1, y + REACH); near += 1) {
        value = of(value, across[near * SIDE + x]!);
      }
      to[y * SIDE + x] = value;
    }
  }
  return to;
}
