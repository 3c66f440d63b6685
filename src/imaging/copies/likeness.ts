import type { Alignment } from "./align-keypoints.js";
import { boxMean, PLACES, SIDE } from "./square.js";

/** Places from the border of what either picture shows that are not compared. */
const BORDER = 3;
/** Share of the square that must be inside both. */
const OVERLAP = 0.3;
const LEVELS = 64;
/** Reach of the mean that is taken away where details are compared, in places. */
const COARSE = 4;

/** A picture as it is compared. */
export interface ComparedPicture {
  /** Its grey levels without the finest noise. */
  readonly smooth: Float32Array;
  /** What is left of them when coarse forms are taken away. */
  readonly details: Float32Array;
  /** What it shows between its borders. */
  readonly content: Content;
}

/** @param picture `SIDE` x `SIDE` grey levels, 0..255. */
export function comparedPicture(picture: Float32Array): ComparedPicture {
  const smooth = boxMean(picture, SIDE, 1, 1);
  const coarse = boxMean(picture, SIDE, COARSE);
  return { smooth, details: smooth.map((value, place) => value - coarse[place]!), content: contentOf(picture) };
}

/**
 * How well the grey levels of one picture are predicted by those of the other where they overlap: the correlation ratio
 * (Roche et al. 1998), the smaller of both directions, 0..1. It is near 1 for copies, whether inverted or with another
 * curve of grey levels.
 */
export function likenessOf(a: ComparedPicture, b: ComparedPicture, alignment: Alignment): number {
  const shown = { a: a.content, b: b.content, border: BORDER };
  const [valuesA, valuesB] = onEachOther(a.smooth, b.smooth, alignment, shown);
  if (valuesA.length < OVERLAP * SIDE * SIDE) return 0;
  return Math.min(correlationRatio(valuesA, valuesB), correlationRatio(valuesB, valuesA));
}

/**
 * How well details of one picture are predicted by those of the other where they overlap: the absolute correlation of
 * what is left when coarse shapes are removed, 0..1. Pictures of one pose or template are alike in shape, copies in
 * detail too.
 */
export function detailLikenessOf(a: ComparedPicture, b: ComparedPicture, alignment: Alignment): number {
  const shown = { a: a.content, b: b.content, border: BORDER + COARSE };
  const [valuesA, valuesB] = onEachOther(a.details, b.details, alignment, shown);
  const n = valuesA.length;
  let [sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0];
  for (let at = 0; at < n; at += 1) {
    const [x, y] = [valuesA[at]!, valuesB[at]!];
    sumA += x;
    sumB += y;
    squaresA += x * x;
    squaresB += y * y;
    products += x * y;
  }
  const spread = (squaresA - (sumA * sumA) / n) * (squaresB - (sumB * sumB) / n);
  return spread > 0 ? Math.abs(products - (sumA * sumB) / n) / Math.sqrt(spread) : 0;
}

type Content = ReturnType<typeof contentOf>;

/** Used again for each pair. */
const [fromA, fromB] = [new Float64Array(PLACES), new Float64Array(PLACES)];

/** Values of both pictures at the places of `b` that `a` covers, except a border; valid until the next call. */
function onEachOther(
  a: Float32Array,
  b: Float32Array,
  { mirrored, real, imaginary, x, y }: Alignment,
  shown: { readonly a: Content; readonly b: Content; readonly border: number },
): readonly [Float64Array, Float64Array] {
  const { a: ofA, b: ofB, border } = shown;
  const flip = mirrored ? -1 : 1;
  const squared = real * real + imaginary * imaginary;
  const [left, right, top, bottom] = [ofA.left + border, ofA.right - border, ofA.top + border, ofA.bottom - border];
  let count = 0;
  for (let row = ofB.top + border; row <= ofB.bottom - border; row += 1) {
    for (let column = ofB.left + border; column <= ofB.right - border; column += 1) {
      const dx = column - x;
      const dy = row - y;
      const u = (real * dx + imaginary * dy) / squared;
      const v = (flip * (real * dy - imaginary * dx)) / squared;
      if (u < left || v < top || u > right || v > bottom) continue;
      const [column0, row0] = [Math.floor(u), Math.floor(v)];
      const from = row0 * SIDE + column0;
      const above = a[from]! + (u - column0) * (a[from + 1]! - a[from]!);
      const below = a[from + SIDE]! + (u - column0) * (a[from + SIDE + 1]! - a[from + SIDE]!);
      fromA[count] = above + (v - row0) * (below - above);
      fromB[count] = b[row * SIDE + column]!;
      count += 1;
    }
  }
  return [fromA.subarray(0, count), fromB.subarray(0, count)];
}

/** The share of the variance of `values` between the levels of `by`. */
function correlationRatio(by: Float64Array, values: Float64Array): number {
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
