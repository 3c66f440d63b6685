/** Half the side of the surroundings of a mark: letters and blocks are up to 20 pixels large. */
const REACH = 10;
/** Grey levels by which it stands out. */
const CONTRAST = 48;
/** Grey levels by which a mark of one colour varies: JPEG leaves such traces. */
const EVEN = 16;
/** Grey levels by which half of the pixels beside a mark are less than it; beside bright parts of a body they fall off slowly. */
const SHARP = 40;
/** Pixels a side that a mark may take. */
const LARGEST = 24;
const NARROWEST = 3;
/** Pixels that a mark has at least. */
const SMALLEST = 5;

/** A small thing of one grey level that stands out from all around it. */
export interface BurntInMark {
  /** Its middle, in pixels from the top left. */
  readonly row: number;
  readonly column: number;
  readonly height: number;
  readonly width: number;
  readonly area: number;
  readonly bright: boolean;
  /** Which pixels of its bounding box are its own: equal for the same letters wherever they are. */
  readonly shape: string;
}

/**
 * Letters, arrows, blocks: what is burnt in has one grey level and stands out sharply.
 * @param grey height x width.
 */
export function burntInMarks(grey: Uint8Array, height: number, width: number): readonly BurntInMark[] {
  const inverted = grey.map((value) => 255 - value);
  return [...marksOf(grey, height, width, true), ...marksOf(inverted, height, width, false)];
}

function marksOf(grey: Uint8Array, height: number, width: number, bright: boolean): readonly BurntInMark[] {
  const opened = opening(grey, height, width);
  const standsOut = new Uint8Array(grey.length);
  for (let at = 0; at < grey.length; at += 1) standsOut[at] = grey[at]! - opened[at]! >= CONTRAST ? 1 : 0;
  const isLevel = new Uint8Array(grey.length);
  // Of a thin letter no connected part may be covered wholly, and what touches a letter would change the form of the whole.
  const found: (readonly number[])[] = [];
  for (const all of pieces(standsOut, width)) {
    let most = 0;
    for (const at of all) most = Math.max(most, grey[at]!);
    const level = all.filter((at) => grey[at]! >= most - EVEN);
    for (const at of level) isLevel[at] = 1;
    const parts = [...pieces(isLevel, width, all[0]!)];
    if (parts.length > 1) found.push(level);
    for (const part of parts) found.push(part);
  }
  return found
    .filter((places) => isSharp(places, grey, width))
    .flatMap((places) => markOf(places, width, bright) ?? []);
}

/** Pixels that are connected, diagonals too; what they are found in is emptied. */
function* pieces(is: Uint8Array, width: number, from = 0): Generator<readonly number[]> {
  for (let start = is.indexOf(1, from); start !== -1; start = is.indexOf(1, start)) {
    const places = [start];
    is[start] = 0;
    for (let next = 0; next < places.length; next += 1) {
      const at = places[next]!;
      const column = at % width;
      for (let dy = -width; dy <= width; dy += width) {
        for (let dx = column > 0 ? -1 : 0; dx <= (column < width - 1 ? 1 : 0); dx += 1) {
          const other = at + dy + dx;
          if (is[other] !== 1) continue;
          is[other] = 0;
          places.push(other);
        }
      }
    }
    yield places;
  }
}

function isSharp(places: readonly number[], grey: Uint8Array, width: number): boolean {
  if (places.length < SMALLEST || places.length > LARGEST * LARGEST) return false;
  const own = new Set(places);
  let [beside, sharp] = [0, 0];
  for (const at of places) {
    const column = at % width;
    const neighbours = [at - width, at + width, column > 0 ? at - 1 : -1, column < width - 1 ? at + 1 : -1];
    for (const other of neighbours) {
      if (other < 0 || other >= grey.length || own.has(other)) continue;
      beside += 1;
      if (grey[at]! - grey[other]! >= SHARP) sharp += 1;
    }
  }
  return 2 * sharp >= beside;
}

/** undefined where it is too large or too narrow. */
function markOf(places: readonly number[], width: number, bright: boolean): BurntInMark | undefined {
  let [top, left, bottom, right] = [Number.POSITIVE_INFINITY, width, 0, 0];
  for (const at of places) {
    const [row, column] = [Math.floor(at / width), at % width];
    top = Math.min(top, row);
    bottom = Math.max(bottom, row);
    left = Math.min(left, column);
    right = Math.max(right, column);
  }
  const [rows, columns] = [bottom - top + 1, right - left + 1];
  if (Math.max(rows, columns) > LARGEST || Math.min(rows, columns) < NARROWEST) return undefined;
  const bits = new Uint8Array(rows * columns);
  for (const at of places) bits[(Math.floor(at / width) - top) * columns + (at % width) - left] = 1;
  return {
    row: (top + bottom) / 2,
    column: (left + right) / 2,
    height: rows,
    width: columns,
    area: places.length,
    bright,
    shape: bits.join(""),
  };
}

/** Windows are doubled up to the largest power of two within, and two of those cover the whole. */
const SIZE = 2 * REACH + 1;
const DOUBLINGS = [1, 2, 4, 8, SIZE - 16] as const;

/** The greatest, of each pixel's square, of the least of a square: what is smaller and brighter than all around is gone. */
function opening(grey: Uint8Array, height: number, width: number): Uint8Array {
  const wide = width + 2 * REACH;
  const padded = new Uint8Array((height + 2 * REACH) * wide).fill(255);
  for (let row = 0; row < height; row += 1) {
    padded.set(grey.subarray(row * width, (row + 1) * width), (row + REACH) * wide + REACH);
  }
  // Of the window that begins at each place; windows that would go over the end of a row are not looked at.
  for (const unit of [1, wide]) {
    for (const shift of DOUBLINGS) {
      const far = shift * unit;
      for (let at = 0; at < padded.length - far; at += 1) padded[at] = Math.min(padded[at]!, padded[at + far]!);
    }
  }
  const least = new Uint8Array(padded.length);
  for (let row = 0; row < height; row += 1) {
    least.set(padded.subarray(row * wide, row * wide + width), (row + REACH) * wide + REACH);
  }
  for (const unit of [1, wide]) {
    for (const shift of DOUBLINGS) {
      const far = shift * unit;
      for (let at = 0; at < least.length - far; at += 1) least[at] = Math.max(least[at]!, least[at + far]!);
    }
  }
  const opened = new Uint8Array(grey.length);
  for (let row = 0; row < height; row += 1) opened.set(least.subarray(row * wide, row * wide + width), row * width);
  return opened;
}
