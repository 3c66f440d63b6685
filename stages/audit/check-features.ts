import type { TensorRow } from "../../src/imaging/tensors-table.js";
import { auc } from "../../src/statistics/auc.js";
import { type Finding, passed, problem } from "./finding.js";

/** Columns that are the label, or say where an image came from, by their purpose. */
const KNOWN = new Set(["image", "digest", "label", "labels", "partition", "row", "copy"]);

interface Feature {
  readonly name: string;
  readonly auc: number;
}

/**
 * Single features that alone tell the classes apart: a pixel at a fixed place, the mean, deviation, minimum, maximum or
 * norm of an image (what normalization by class leaves behind), a column of numbers.
 * @param pixels images one after the other, `length / rows.length` values each.
 */
export function checkFeatures(
  rows: readonly TensorRow[],
  pixels: Uint8Array,
  positive: string,
  limit: number,
): Finding {
  const labels = Uint8Array.from(rows, ({ label }) => (label === positive ? 1 : 0));
  const length = pixels.length / rows.length;
  const found: Feature[] = [];
  const test = (name: string, values: ArrayLike<number>): void => {
    const area = auc(labels, values);
    const either = Math.max(area, 1 - area);
    if (either >= limit) found.push({ name, auc: either });
  };
  const column = new Float64Array(rows.length);
  for (let at = 0; at < length; at++) {
    for (let row = 0; row < rows.length; row++) column[row] = pixels[row * length + at] as number;
    test(`pixel ${at}`, column);
  }
  for (const [name, of] of Object.entries(STATISTICS)) {
    test(
      `${name} of the image`,
      Float64Array.from(rows, (_, row) => of(pixels.subarray(row * length, (row + 1) * length))),
    );
  }
  for (const [name, values] of numericColumns(rows)) test(`column ${name}`, values);
  found.sort((a, b) => b.auc - a.auc);
  const details = {
    images: rows.length,
    features: length + Object.keys(STATISTICS).length,
    limit,
    found: found.slice(0, 20),
  };
  const [first] = found;
  if (first === undefined) {
    return passed(
      "label among the features",
      `No single feature tells the classes apart (AUC of ${limit} or more).`,
      details,
    );
  }
  return problem(
    "label among the features",
    `${found.length} single features alone tell the classes apart, first ${first.name} (AUC ${first.auc.toFixed(4)}): the label may be among the features, or the images of each class were prepared differently.`,
    details,
  );
}

const mean = (values: Uint8Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const STATISTICS: Readonly<Record<string, (values: Uint8Array) => number>> = {
  mean,
  deviation: (values) => {
    const centre = mean(values);
    return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length);
  },
  minimum: (values) => values.reduce((low, value) => Math.min(low, value), 255),
  maximum: (values) => values.reduce((high, value) => Math.max(high, value), 0),
  norm: (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)),
};

function* numericColumns(rows: readonly TensorRow[]): Generator<readonly [string, Float64Array]> {
  for (const name of Object.keys(rows[0]?.more ?? {})) {
    if (KNOWN.has(name)) continue;
    const values = rows.map(({ more }) => Number(more[name] || Number.NaN));
    if (values.every(Number.isFinite)) yield [name, Float64Array.from(values)];
  }
}
