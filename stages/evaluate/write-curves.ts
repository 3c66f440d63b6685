import { type Curve, writeCurve } from "../../src/artifacts/curves.js";
import { confusionMatrix } from "../../src/statistics/confusion-matrix.js";
import { decisionCurve } from "../../src/statistics/decision-curve.js";
import { precisionRecallCurve } from "../../src/statistics/precision-recall-curve.js";
import { reliabilityBins } from "../../src/statistics/reliability-bins.js";
import { rocCurve } from "../../src/statistics/roc-curve.js";
import { type Cases, hasBothClasses } from "./cases.js";

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
  const { labels, scores } = cases;
  const write = (curve: Curve, rows: readonly (readonly number[])[]): Promise<void> =>
    writeCurve(folder, curve, name, rows);
  if (hasBothClasses(cases)) {
    await write(
      "roc",
      rocCurve(labels, scores).map((point) => [point.threshold, point.falsePositiveRate, point.truePositiveRate]),
    );
    await write(
      "pr",
      precisionRecallCurve(labels, scores).map((point) => [point.threshold, point.recall, point.precision]),
    );
    await write(
      "decision",
      decisionCurve(labels, scores, PROBABILITIES).map((point) => [point.threshold, point.model, point.all]),
    );
  }
  await write(
    "calibration",
    reliabilityBins(labels, scores, { bins })
      .filter(({ n }) => n > 0)
      .map((bin) => [bin.low, bin.high, bin.n, bin.meanScore, bin.fractionPositive]),
  );
  const { tp, fp, tn, fn } = confusionMatrix(labels, scores, threshold);
  await write("confusion", [
    [1, 1, tp],
    [1, 0, fn],
    [0, 1, fp],
    [0, 0, tn],
  ]);
}

const PROBABILITIES = Array.from({ length: 99 }, (_, at) => (at + 1) / 100);
