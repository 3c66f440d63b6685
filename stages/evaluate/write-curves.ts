import { type Curve, writeCurve } from "../../src/artifacts/curves.js";
import { confusionMatrix } from "../../src/statistics/confusion-matrix.js";
import { decisionCurve } from "../../src/statistics/decision-curve.js";
import { precisionRecallCurve } from "../../src/statistics/precision-recall-curve.js";
import { reliabilityBins } from "../../src/statistics/reliability-bins.js";
import { rocCurve } from "../../src/statistics/roc-curve.js";
import type { Cases } from "./cases.js";

/**
 * The curves of one partition: `roc-NAME.csv`, `pr-NAME.csv`, `calibration-NAME.csv`, `decision-NAME.csv`,
 * `confusion-NAME.csv`. ROC, precision-recall and decision curves need both classes.
 */
export async function writeCurves(
  folder: string,
  name: string,
  cases: Cases,
  { threshold, bins }: { readonly threshold: number; readonly bins: number },
): Promise<void> {
  const write = (curve: Curve, rows: readonly (readonly number[])[]): Promise<void> =>
    writeCurve(folder, curve, name, rows);
  for (const [curve, rows] of curvesOf(cases, bins)) await write(curve, rows);
  const { tp, fp, tn, fn } = confusionMatrix(cases.labels, cases.scores, threshold);
  await write("confusion", [
    [1, 1, tp],
    [1, 0, fn],
    [0, 1, fp],
    [0, 0, tn],
  ]);
}

/** All but the confusion matrix; those that need both classes where they are there. */
export function curvesOf(
  { labels, scores }: { readonly labels: ArrayLike<number>; readonly scores: ArrayLike<number> },
  bins: number,
): ReadonlyMap<Curve, readonly (readonly number[])[]> {
  const curves = new Map<Curve, readonly (readonly number[])[]>();
  const all = Array.from(labels);
  if (all.includes(1) && all.includes(0)) {
    curves.set(
      "roc",
      rocCurve(labels, scores).map((point) => [point.threshold, point.falsePositiveRate, point.truePositiveRate]),
    );
    curves.set(
      "pr",
      precisionRecallCurve(labels, scores).map((point) => [point.threshold, point.recall, point.precision]),
    );
    curves.set(
      "decision",
      decisionCurve(labels, scores, PROBABILITIES).map((point) => [point.threshold, point.model, point.all]),
    );
  }
  curves.set(
    "calibration",
    reliabilityBins(labels, scores, { bins })
      .filter(({ n }) => n > 0)
      .map((bin) => [bin.low, bin.high, bin.n, bin.meanScore, bin.fractionPositive]),
  );
  return curves;
}

const PROBABILITIES = Array.from({ length: 99 }, (_, at) => (at + 1) / 100);
