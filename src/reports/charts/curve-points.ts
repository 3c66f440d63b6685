import { precisionRecallCurve } from "../../statistics/precision-recall-curve.js";
import { rocCurve } from "../../statistics/roc-curve.js";
import type { Point } from "./svg-chart.js";
import { thinOut } from "./thin-out.js";

type Points = (cases: { readonly labels: ArrayLike<number>; readonly scores: ArrayLike<number> }) => readonly Point[];

/** 1 - specificity and sensitivity at every threshold, as far apart as a chart can show. */
export const rocPoints: Points = ({ labels, scores }) =>
  thinOut(rocCurve(labels, scores).map((point) => ({ x: point.falsePositiveRate, y: point.truePositiveRate })));

/** Recall and precision at every threshold. */
export const precisionRecallPoints: Points = ({ labels, scores }) =>
  thinOut(precisionRecallCurve(labels, scores).map(({ recall, precision }) => ({ x: recall, y: precision })));
