import { type CurvePoint, heightAt, precisionAt } from "./curve-bands.js";
import { precisionRecallCurve } from "./precision-recall-curve.js";
import { rocCurve } from "./roc-curve.js";

interface Cases {
  readonly labels: ArrayLike<number>;
  readonly scores: ArrayLike<number>;
}

const STEPS = 200;

/**
 * The mean of the ROC curves of several trainings: their mean sensitivity at each false positive rate (vertical averaging,
 * Fawcett 2006), from 0 to 1.
 */
export function meanRocCurve(trainings: readonly Cases[]): readonly CurvePoint[] {
  const curves = trainings.map(({ labels, scores }) => {
    const points = rocCurve(labels, scores).map((point) => ({ x: point.falsePositiveRate, y: point.truePositiveRate }));
    return (x: number) => heightAt(points, x);
  });
  return [{ x: 0, y: 0 }, ...meanOf(curves, 0)];
}

/** The same of precision-recall curves: the mean precision at each recall above 0. */
export const meanPrecisionRecallCurve = (trainings: readonly Cases[]): readonly CurvePoint[] =>
  meanOf(
    trainings.map(({ labels, scores }) => precisionAt(precisionRecallCurve(labels, scores))),
    1,
  );

/** @param first place, in steps; places are asked for in rising order. */
const meanOf = (curves: readonly ((x: number) => number)[], first: number): readonly CurvePoint[] =>
  Array.from({ length: STEPS + 1 - first }, (_, at) => (at + first) / STEPS).map((x) => ({
    x,
    y: curves.reduce((sum, curve) => sum + curve(x), 0) / curves.length,
  }));
