import type { Alignment } from "./align-keypoints.js";
import { boxMean, SIDE } from "./square.js";

/** Places from the border of what either picture shows that are not compared. */
const BORDER = 3;
/** Share of the square that must lie on both. */
const OVERLAP = 0.3;
const LEVELS = 64;

/**
 * How well the grey levels of one picture follow from those of the other where it lies: the correlation ratio (Roche et
 * al. 1998), of both the lesser, 0..1. It is near 1 for copies, whether inverted or with another curve of grey levels.
 * @param a `SIDE` x `SIDE` grey levels, 0..255, as `b`.
 */
export function likenessOf(a: Float32Array, b: Float32Array, alignment: Alignment): number {
  const { mirrored, real, imaginary, x, y } = alignment;
  const [ofA, ofB] = [contentOf(a), contentOf(b)];
  const [smoothA, smoothB] = [boxMean(a, SIDE, 1, 1), boxMean(b, SIDE, 1, 1)];
  const flip = mirrored ? -1 : 1;
  const squared = real * real + imaginary * imaginary;
  const [valuesA, valuesB]: [number[], number[]] = [[], []];
  for (let row = ofB.top + BORDER; row <= ofB.bottom - BORDER; row += 1) {
    for (let column = ofB.left + BORDER; column <= ofB.right - BORDER; column += 1) {
      const dx = column - x;
      const dy = row - y;
      const u = (real * dx + imaginary * dy) / squared;
      const v = (flip * (real * dy - imaginary * dx)) / squared;
      if (u < ofA.left + BORDER || v < ofA.top + BORDER || u > ofA.right - BORDER || v > ofA.bottom - BORDER) continue;
      const left = Math.floor(u);
      const top = Math.floor(v);
      const from = top * SIDE + left;
      const above = smoothA[from]! + (u - left) * (smoothA[from + 1]! - smoothA[from]!);
      const below = smoothA[from + SIDE]! + (u - left) * (smoothA[from + SIDE + 1]! - smoothA[from + SIDE]!);
      valuesA.push(above + (v - top) * (below - above));
      valuesB.push(smoothB[row * SIDE + column]!);
    }
  }
  if (valuesA.length < OVERLAP * SIDE * SIDE) return 0;
  return Math.min(correlationRatio(valuesA, valuesB), correlationRatio(valuesB, valuesA));
}

/** The share of the variance of `values` that lies between the levels of `by`. */
function correlationRatio(by: readonly number[], values: readonly number[]): number {
  const [counts, sums] = [new Float64Array(LEVELS), new Float64Array(LEVELS)];
  let sum = 0;
  let squares = 0;
  for (let at = 0; at < values.length; at += 1) {
    const level = Math.min(LEVELS - 1, Math.floor((by[at]! * LEVELS) / 256));
    const value = values[at]!;
    counts[level]! += 1;
    sums[level]! += value;
    sum += value;
    squares += value * value;
  }
  const mean = (sum * sum) / values.length;
  let between = -mean;
  for (let level = 0; level < LEVELS; level += 1) if (counts[level]! > 0) between += sums[level]! ** 2 / counts[level]!;
  return squares - mean <= 0 ? 0 : between / (squares - mean);
}

/** Grey levels by which padding may differ. */
const PLAIN = 3;

/** The rows and columns between borders that are of one grey level, as padding is. */
function contentOf(square: Float32Array) {
  const isPlain = (start: number, step: number): boolean => {
    let low = 255;
    let high = 0;
    for (let at = start, place = 0; place < SIDE; at += step, place += 1) {
      low = Math.min(low, square[at]!);
      high = Math.max(high, square[at]!);
    }
    return high - low <= PLAIN;
  };
  let [left, right, top, bottom] = [0, SIDE - 1, 0, SIDE - 1];
  while (top < bottom && isPlain(top * SIDE, 1)) top += 1;
  while (bottom > top && isPlain(bottom * SIDE, 1)) bottom -= 1;
  while (left < right && isPlain(left, SIDE)) left += 1;
  while (right > left && isPlain(right, SIDE)) right -= 1;
  return { left, right, top, bottom };
}
