import type { AnsweredPrediction } from "../../artifacts/answered-predictions.js";
import { t } from "../../core/language.js";
import { highest } from "../../core/long-lists.js";
import { formatMetricName } from "../../core/metric-name.js";
import type { RunRecord } from "../../core/run-record.js";
import { evaluationOf, notLearnedOf } from "../../experiments/evaluations.js";
import { decisionCurve } from "../../statistics/decision-curve.js";
import { reliabilityBins } from "../../statistics/reliability-bins.js";
import { precisionRecallPoints, rocPoints } from "../charts/curve-points.js";
import { type Panel, smallMultiples } from "../charts/small-multiples.js";
import type { Point } from "../charts/svg-chart.js";
import { type Html, html } from "../html.js";
import { score } from "../numbers.js";
import { drawnFigure } from "./figure.js";

export interface Shown {
  readonly record: RunRecord;
  readonly names: readonly string[];
  readonly rows: readonly AnsweredPrediction[];
  /** `pooled`: the test sets of all folds of a cross-validation. */
  readonly partition: "test" | "validation" | "pooled";
}

/** Images in which one class or finding is known and scored, where both answers are there. */
interface One {
  readonly name: string;
  readonly labels: readonly number[];
  readonly scores: readonly number[];
  readonly prevalence: number;
}

/** Small charts of each class or finding that has both answers: ROC, precision and recall, calibration, net benefit. */
export function curvesOfEach(shown: Shown): Html | undefined {
  const without = notLearnedOf(shown.record, shown.names);
  const each = shown.names.flatMap((name, at) => (without.includes(name) ? [] : (oneOf(shown.rows, name, at) ?? [])));
  if (each.length === 0) return undefined;
  return html`<div class="figures">${roc(shown, each)}${precisionRecall(shown, each)}${calibration(shown, each)}${decision(shown, each)}</div>`;
}

function oneOf(rows: readonly AnsweredPrediction[], name: string, at: number): One | undefined {
  // One that the model could not learn has no scores.
  const known = rows.filter(({ answers, scores }) => answers[at] !== undefined && Number.isFinite(scores[at]));
  const labels = known.map(({ answers }) => answers[at]!);
  if (!labels.includes(1) || !labels.includes(0)) return undefined;
  const prevalence = labels.reduce<number>((sum, label) => sum + label, 0) / labels.length;
  return { name, labels, scores: known.map(({ scores }) => scores[at]!), prevalence };
}

const CORNERS: readonly [Point, Point] = [
  { x: 0, y: 0 },
  { x: 1, y: 1 },
];

const level = (y: number): readonly [Point, Point] => [
  { x: 0, y },
  { x: 1, y },
];

/** `Effusion  0.812`. */
function titled({ record, partition }: Shown, metric: string, name: string): string {
  const value = record.metrics[formatMetricName({ base: `${partition}.${metric}`, of: name })];
  return value === undefined ? name : `${name}  ${score(value)}`;
}

function small(
  { partition }: Shown,
  { title, caption, panels }: { readonly title: string; readonly caption: string; readonly panels: readonly Panel[] },
  options: Parameters<typeof smallMultiples>[1] = {},
): Html {
  return drawnFigure({
    title,
    drawing: smallMultiples(panels, options),
    caption: `${caption} ${partition === "pooled" ? t`Of all folds.` : t`On the ${partition} set.`}`,
  });
}

const roc = (shown: Shown, each: readonly One[]): Html =>
  small(shown, {
    title: t`ROC curves`,
    caption: t`Sensitivity (upwards) against 1 - specificity of each, from 0 to 1, with the area under it. The dotted diagonal is chance.`,
    panels: each.map((one) => ({
      title: titled(shown, "auc", one.name),
      points: rocPoints(one),
      reference: CORNERS,
    })),
  });

const precisionRecall = (shown: Shown, each: readonly One[]): Html =>
  small(shown, {
    title: t`Precision and recall`,
    caption: t`Precision (upwards) against recall of each, from 0 to 1, with the average precision. The dotted line is its share of the images.`,
    panels: each.map((one) => ({
      title: titled(shown, "auprc", one.name),
      points: precisionRecallPoints(one),
      reference: level(one.prevalence),
    })),
  });

function calibration(shown: Shown, each: readonly One[]): Html {
  const { stages } = shown.record;
  // The bins that the calibration error is of.
  const wanted = evaluationOf({ stages })?.params["bins"];
  const bins = typeof wanted === "number" ? wanted : 10;
  return small(
    shown,
    {
      title: t`Calibration of each`,
      caption: t`The share of images that have it (upwards) among those with about the same predicted probability, from 0 to 1, with the expected calibration error. On the dotted diagonal, predicted probabilities can be taken at face value.`,
      panels: each.map((one) => ({
        title: titled(shown, "ece", one.name),
        points: reliabilityBins(one.labels, one.scores, { bins }).flatMap(({ n, meanScore, fractionPositive }) =>
          n === 0 ? [] : [{ x: meanScore, y: fractionPositive }],
        ),
        reference: CORNERS,
      })),
    },
    { look: "dots" },
  );
}

const THRESHOLDS = Array.from({ length: 99 }, (_, at) => (at + 1) / 100);

function decision(shown: Shown, each: readonly One[]): Html {
  const top = Math.ceil(highest(each.map(({ prevalence }) => prevalence)) * 10) / 10;
  const bottom = -0.25 * top;
  const inside = (points: readonly Point[]) => points.filter(({ y }) => y >= bottom);
  return small(
    shown,
    {
      title: t`Decision curves`,
      caption: t`Net benefit of each (upwards, from ${score(bottom)} to ${score(top)}) over the probability from which one would act, from 0 to 1: true positives per image, less false positives weighed by the odds of that probability. The dashed line is acting on everybody, the dotted one on nobody; a model is of use where it is above both.`,
      panels: each.map((one) => {
        const curve = decisionCurve(one.labels, one.scores, THRESHOLDS);
        return {
          title: one.name,
          points: inside(curve.map(({ threshold, model }) => ({ x: threshold, y: model }))),
          beside: inside(curve.map(({ threshold, all }) => ({ x: threshold, y: all }))),
          reference: level(0),
        };
      }),
    },
    { y: [bottom, top] },
  );
}
