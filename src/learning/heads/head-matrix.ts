import type { FeaturesReader } from "../../artifacts/features.js";
import type { Aggregate, CovariateColumn } from "../../artifacts/head.js";
import { covariateValue, type KnownCovariates } from "./covariates.js";

/** How rows of numbers are made of images. */
export interface HeadRowRecipe {
  readonly aggregate: Aggregate;
  readonly covariates: readonly CovariateColumn[];
}

/** Features read at once: 16 MB. */
const NUMBERS_AT_ONCE = 4_000_000;

/**
 * A row for each case: its features, then its covariates, as they come, in double precision. Of several images the mean,
 * or the greatest, of each feature, and the mean of covariates.
 * @param cases rows of `features.npy` with what is known of each.
 */
export async function headMatrix(
  features: FeaturesReader,
  cases: readonly { readonly images: readonly (KnownCovariates & { readonly row: number })[] }[],
  recipe: HeadRowRecipe,
  signal: AbortSignal,
): Promise<Float64Array> {
  const numbers = features.shape[1];
  const columns = numbers + recipe.covariates.length;
  const matrix = new Float64Array(cases.length * columns);
  const images = cases.flatMap((each, at) => each.images.map((image) => ({ at, image })));
  const step = Math.max(1, Math.floor(NUMBERS_AT_ONCE / numbers));
  const counts = new Uint32Array(cases.length);
  for (let start = 0; start < images.length; start += step) {
    signal.throwIfAborted();
    const piece = images.slice(start, start + step);
    const values = await features.readRows(piece.map(({ image }) => image.row));
    for (const [index, { at }] of piece.entries()) {
      const row = matrix.subarray(at * columns, at * columns + numbers);
      pool(row, values.subarray(index * numbers, (index + 1) * numbers), counts[at]!, recipe.aggregate);
      counts[at]! += 1;
    }
  }
  for (const [at, each] of cases.entries())
    finish(matrix.subarray(at * columns, (at + 1) * columns), each.images, recipe);
  return matrix;
}

/** Takes one more image into a row. @param before how many it has. */
function pool(row: Float64Array, values: Float32Array, before: number, aggregate: Aggregate): void {
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at]!;
    if (aggregate !== "max") row[at]! += value;
    else if (before === 0 || value > row[at]!) row[at] = value;
  }
}

function finish(row: Float64Array, images: readonly KnownCovariates[], { aggregate, covariates }: HeadRowRecipe): void {
  const numbers = row.length - covariates.length;
  if (aggregate === "mean") for (let at = 0; at < numbers; at += 1) row[at]! /= images.length;
  for (const [at, column] of covariates.entries()) {
    const sum = images.reduce((total, image) => total + covariateValue(column, image, covariates), 0);
    row[numbers + at] = sum / images.length;
  }
}

/** The same of features in memory, as a backbone gives them of images that no artifact has. */
export function headRow(
  features: readonly Float32Array[],
  known: KnownCovariates,
  recipe: HeadRowRecipe,
): Float64Array {
  const numbers = features[0]!.length;
  const row = new Float64Array(numbers + recipe.covariates.length);
  for (const [before, values] of features.entries()) pool(row.subarray(0, numbers), values, before, recipe.aggregate);
  finish(
    row,
    features.map(() => known),
    recipe,
  );
  return row;
}
