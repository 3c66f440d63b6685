import { localNumber, t } from "../../core/language.js";
import { decisionCurve } from "../../statistics/decision-curve.js";
import type { Html } from "../html.js";
import { score } from "../numbers.js";
import { PALETTE } from "../palette.js";
import { DASHED, type Part } from "../part.js";
import { figure } from "./figure.js";

const THRESHOLDS = Array.from({ length: 99 }, (_, at) => (at + 1) / 100);
const SHOWN = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5];

/** Whether acting by the model would do more good than acting on everybody, or on nobody. */
export function decisionFigure(part: Part): Html {
  const curve = decisionCurve(part.labels, part.scores, THRESHOLDS);
  const prevalence = part.labels.reduce((sum, label) => sum + label, 0) / part.labels.length;
  const step = prevalence > 0.2 ? 0.1 : 0.05;
  const inside = (points: readonly { readonly x: number; readonly y: number }[]) =>
    points.filter(({ y }) => y >= -step);
  return figure({
    title: t`Decision curve`,
    caption: t`Net benefit on the ${part.partition} set over the probability from which one would act: true positives per case minus false positives weighted by the odds of that probability. A model is useful where it is above both acting on everybody and on nobody (0), and its probabilities are calibrated for the place where it is used; here ${score(prevalence)} of the cases are positive.`,
    chart: {
      x: { title: t`Probability from which one would act`, min: 0, max: 1 },
      y: { title: t`Net benefit`, min: -step, max: Math.ceil(prevalence / step) * step },
      series: [
        {
          name: t`By the model`,
          color: part.color,
          look: "line",
          points: inside(curve.map((point) => ({ x: point.threshold, y: point.model }))),
        },
        {
          name: t`On everybody`,
          color: PALETTE.green,
          look: "line",
          dash: DASHED,
          points: inside(curve.map((point) => ({ x: point.threshold, y: point.all }))),
        },
      ],
      reference: [
        { x: 0, y: 0 },
        { x: 1, y: 0 },
      ],
    },
    numbers: {
      head: [t`Probability`, t`By the model`, t`On everybody`],
      rows: curve
        .filter(({ threshold }) => SHOWN.includes(threshold))
        .map((point) => [localNumber(point.threshold.toFixed(2)), score(point.model), score(point.all)]),
    },
  });
}
