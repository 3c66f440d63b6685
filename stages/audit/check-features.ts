import { type Finding, notChecked, passed, problem } from "../../src/artifacts/audit-findings.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { formatCount } from "../../src/imaging/format-count.js";
import { auc } from "../../src/statistics/auc.js";
import { logGamma } from "../../src/statistics/gamma-functions.js";
import type { AskedAnswer } from "./asked-answers.js";

const CHECK = "label among the features";
/** Where chance alone may find a feature more often than this, nothing is said. */
const MOST_CHANCE = 0.01;

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
  { isPositive, of }: Pick<AskedAnswer, "isPositive" | "of">,
  limit: number,
): Finding {
  const labels = Uint8Array.from(rows, (row) => (isPositive(row) ? 1 : 0));
  const length = pixels.length / rows.length;
  const features = length + Object.keys(STATISTICS).length;
  const positives = labels.reduce((sum, label) => sum + label, 0);
  if (chanceOfSeparation(rows.length, positives, features) * of > MOST_CHANCE) {
    return notChecked(
      CHECK,
      `With ${positives} images of one class and ${rows.length - positives} of the other, one of ${formatCount(features)} features may separate them by chance.`,
    );
  }
  const found: Feature[] = [];
  const test = (name: string, values: ArrayLike<number>): void => {
    const area = auc(labels, values);
    const either = Math.max(area, 1 - area);
    if (either >= limit) found.push({ name, auc: either });
  };
  for (const [at, area] of pixelAreas(pixels, length, labels).entries()) {
    const either = Math.max(area, 1 - area);
    if (either >= limit) found.push({ name: `pixel ${at}`, auc: either });
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
    features,
    limit,
    found: found.slice(0, 20),
  };
  const [first] = found;
  if (first === undefined) {
    return passed(CHECK, `No single feature tells the classes apart (AUC of ${limit} or more).`, details);
  }
  return problem(
    CHECK,
    `${found.length === 1 ? `A single feature alone tells the classes apart, ${first.name}` : `${formatCount(found.length)} single features alone tell the classes apart, first ${first.name}`} (AUC ${first.auc.toFixed(4)}): the label may be among the features, or the images of each class were prepared differently.`,
    details,
  );
}

/** How likely it is, at most, that one of so many features orders the classes without a fault by chance. */
function chanceOfSeparation(images: number, positives: number, features: number): number {
  const orders = logGamma(images + 1) - logGamma(positives + 1) - logGamma(images - positives + 1);
  return 2 * features * Math.exp(-orders);
}

/** Pixels counted at once: their histograms take 16 MB. */
const BLOCK = 4096;

/** The AUC of each pixel alone, from its histogram in each class; ties count half. */
function pixelAreas(pixels: Uint8Array, length: number, labels: Uint8Array): Float64Array {
  const areas = new Float64Array(length);
  const counts = new Uint32Array(2 * 256 * Math.min(BLOCK, length));
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const pairs = positives * (labels.length - positives);
  for (let start = 0; start < length; start += BLOCK) {
    const size = Math.min(BLOCK, length - start);
    counts.fill(0);
    for (const [row, label] of labels.entries()) {
      const from = row * length + start;
      for (let at = 0; at < size; at++) counts[(2 * at + label) * 256 + (pixels[from + at] as number)]! += 1;
    }
    for (let at = 0; at < size; at++) {
      let [below, area] = [0, 0];
      for (let value = 0; value < 256; value++) {
        const negative = counts[2 * at * 256 + value] as number;
        area += (counts[(2 * at + 1) * 256 + value] as number) * (below + negative / 2);
        below += negative;
      }
      areas[start + at] = area / pairs;
    }
  }
  return areas;
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
    if (KNOWN.has(name.replace(/^(table\.)+/, ""))) continue;
    const values = rows.map(({ more }) => Number(more[name] || Number.NaN));
    if (values.every(Number.isFinite)) yield [name, Float64Array.from(values)];
  }
}
