import { localNumber, t } from "../../core/language.js";
import { METRICS, metricOf } from "../../core/metrics.js";
import { type Candidate, firstResults, testCasesOf } from "../../experiments/candidates.js";
import type { Comparison } from "../../experiments/compare.js";
import { measuredText } from "../../experiments/describe-comparison.js";
import type { MetricComparison } from "../../experiments/metric-comparison.js";
import { hasBothClasses, type ScoredCases } from "../../experiments/scored-cases.js";
import { meanPrecisionRecallCurve, meanRocCurve } from "../../statistics/mean-curves.js";
import { reliabilityBins } from "../../statistics/reliability-bins.js";
import { precisionRecallPoints, rocPoints } from "../charts/curve-points.js";
import { type ForestRow, forestChart } from "../charts/forest-chart.js";
import type { Point, Series } from "../charts/svg-chart.js";
import { thinOut } from "../charts/thin-out.js";
import { claimsText } from "../claims/claims.js";
import { type Html, html } from "../html.js";
import { metricTitle, shortTitle } from "../metric-titles.js";
import { section } from "../section.js";
import { drawnFigure, figure } from "../sections/figure.js";
import { lookOfCandidate, MOST_CURVES } from "./look-of-candidate.js";

/** The most candidates whose differences fit in one chart, all metrics below each other. */
const FEW = 3;

/** Differences with their intervals, and the curves of the candidates over each other. */
export function curvesSection(comparison: Comparison): Html | undefined {
  const rows = [forests(comparison), curves(comparison)].filter((figures) => figures.length > 0);
  // A single forest plot is next to the curves; several fill a row of their own.
  const grouped = rows[0]?.length === 1 ? [rows.flat()] : rows;
  return rows.length === 0
    ? undefined
    : section(
        t`Differences and curves`,
        html`${grouped.map((figures) => html`<div class="figures">${figures}</div>`)}`,
      );
}

function forests(comparison: Comparison): readonly Html[] {
  const { candidates, metrics } = comparison;
  // What has no upper end would squeeze the others.
  const shown = metrics.filter(
    ({ name, differences }) => name.startsWith("test.") && hasEnd(name) && differences.some((one) => one?.interval),
  );
  if (shown.length === 0) return [];
  const rowOf = (metric: (typeof shown)[number], index: number, name: string): readonly ForestRow[] => {
    const difference = metric.differences[index];
    if (difference?.interval === undefined) return [];
    const { value, interval } = difference;
    const sign = isTurned(metric.name) ? -1 : 1;
    const [low, high] = sign > 0 ? [interval.low, interval.high] : [-interval.high, -interval.low];
    return [{ name, value: sign * value, low, high, color: lookOfCandidate(index).color }];
  };
  const positions = candidates.map((_, index) => index).slice(1);
  if (candidates.length <= FEW) {
    const several = positions.length > 1;
    const rows = shown.flatMap((metric) =>
      positions.flatMap((index) =>
        rowOf(
          metric,
          index,
          several ? `${shortTitle(metric.name)}, ${candidates[index]!.letter}` : shortTitle(metric.name),
        ),
      ),
    );
    const who = several ? undefined : candidates[1]!.letter;
    return [forest(t`Differences to ${candidates[0]!.letter}`, rows, comparison, { who, shown })];
  }
  return shown
    .filter(({ name }) => ["test.auc", "test.sensitivity", "test.specificity"].includes(name))
    .map((metric) =>
      forest(
        t`${metricTitle(metric.name)}: differences to ${candidates[0]!.letter}`,
        byValue(positions.flatMap((index) => rowOf(metric, index, candidates[index]!.letter))),
        comparison,
        { who: undefined, shown: [metric] },
      ),
    );
}

const byValue = (rows: readonly ForestRow[]): readonly ForestRow[] => [...rows].sort((a, b) => b.value - a.value);

const isTurned = (name: string): boolean => METRICS[metricOf(name)!].better === "lower";
const hasEnd = (name: string): boolean => Number.isFinite(METRICS[metricOf(name)!].range[1]);

function forest(
  title: string,
  rows: readonly ForestRow[],
  { candidates }: Comparison,
  { who, shown }: { readonly who: string | undefined; readonly shown: readonly MetricComparison[] },
): Html {
  const turned = shown.some(({ name }) => isTurned(name))
    ? t` Errors are turned round, so that right of 0 is better everywhere.`
    : "";
  const baseline = candidates[0]!.letter;
  const words = claimsText(["every-interval-holds-zero", "intervals-beyond-zero"], { rows }).join(" ");
  return drawnFigure({
    title,
    drawing: forestChart(rows, sides(baseline)),
    caption: `${who === undefined ? t`By how much the others are better than ${baseline}, with 95 % intervals that are not corrected for being many.` : t`By how much ${who} is better than ${baseline}, with 95 % intervals that are not corrected for being many.`}${turned} ${words}`,
  });
}

/** Under the axis, where there is room for a short name only. */
const sides = (baseline: string): string =>
  baseline.length <= 22 ? t`worse than ${baseline}  |  better than ${baseline}` : t`worse  |  better`;

function curves(comparison: Comparison): readonly Html[] {
  const { candidates, ranking, metrics, obstacles } = comparison;
  const drawable = candidates.filter(
    (candidate, index) =>
      obstacles[index]!.every(({ concerns }) => concerns !== "all") && testCasesOf(candidate).some(hasBothClasses),
  );
  if (drawable.length === 0) return [];
  const place = ({ letter }: Candidate) =>
    ranking.order.includes(letter) ? ranking.order.indexOf(letter) : Number.POSITIVE_INFINITY;
  const best = [
    drawable[0]!,
    ...drawable
      .slice(1)
      .sort((a, b) => place(a) - place(b))
      .slice(0, MOST_CURVES - 1),
  ];
  const chosen = drawable.filter((candidate) => best.includes(candidate));
  const series = (
    metric: string,
    look: Series["look"],
    points: (trainings: readonly ScoredCases[]) => readonly Point[],
  ): readonly Series[] =>
    chosen.flatMap((candidate) => {
      const index = candidates.indexOf(candidate);
      const measured = metrics.find(({ name }) => name === metric)?.values[index];
      const trainings = testCasesOf(candidate).filter(hasBothClasses);
      const own = { ...lookOfCandidate(index), look };
      const value = measured === undefined ? "" : `: ${measuredText(metric, measured)}`;
      const thin = trainings.length < 2 ? [] : trainings.map((one) => ({ ...own, name: "", points: points([one]) }));
      return [...thin, { ...own, name: `${candidate.letter}${value}`, points: points(trainings) }];
    });
  const first = testCasesOf(chosen[0]!)[0]!;
  const prevalence = first.labels.reduce((sum, label) => sum + label, 0) / first.labels.length;
  const left = drawable.length - chosen.length;
  const many = [
    ...(left > 0
      ? [t`The baseline and the ${chosen.length - 1} best by ${ranking.metric} are drawn; ${left} more are not.`]
      : []),
    ...(chosen.some(({ replicates }) => replicates.length > 1)
      ? [t`Thin lines are the replicates, the thick one of the same colour is their mean; figures are those of all.`]
      : []),
  ].join(" ");
  return [
    figure({
      title: t`ROC curves`,
      caption: t`Test part; in the legend the area under the curve with its 95 % interval. The dotted diagonal is chance. ${many}`,
      chart: {
        x: { title: t`1 - specificity`, min: 0, max: 1 },
        y: { title: t`Sensitivity`, min: 0, max: 1 },
        series: series("test.auc", "line", ([one, ...others]) =>
          others.length === 0 ? rocPoints(one!) : thinOut(meanRocCurve([one!, ...others])),
        ),
        reference: [
          { x: 0, y: 0 },
          { x: 1, y: 1 },
        ],
      },
    }),
    figure({
      title: t`Precision and recall`,
      caption: t`Test part; in the legend the average precision with its 95 % interval. The dotted line, ${localNumber(prevalence.toFixed(3))}, is the share of positive cases: what guessing gives. ${many}`,
      chart: {
        x: { title: t`Recall (sensitivity)`, min: 0, max: 1 },
        y: { title: t`Precision (PPV)`, min: 0, max: 1 },
        series: series("test.auprc", "line", ([one, ...others]) =>
          others.length === 0 ? precisionRecallPoints(one!) : thinOut(meanPrecisionRecallCurve([one!, ...others])),
        ),
        reference: [
          { x: 0, y: prevalence },
          { x: 1, y: prevalence },
        ],
      },
    }),
    figure({
      title: t`Calibration`,
      caption: t`Test part: the share of positive cases among those with about the same predicted probability; in the legend the calibration error. On the dotted diagonal, predicted probabilities can be taken at face value. ${many}`,
      chart: {
        x: { title: t`Predicted probability`, min: 0, max: 1 },
        y: { title: t`Share that is positive`, min: 0, max: 1 },
        series: series("test.ece", "marked-line", (trainings) => thinOut(binPoints(trainings, binsOf(chosen[0]!)))),
        reference: [
          { x: 0, y: 0 },
          { x: 1, y: 1 },
        ],
      },
    }),
  ];
}

const binsOf = (candidate: Candidate): number => firstResults(candidate)!.bins;

/** The bins of all trainings taken together: each case is there once for each of them. */
function binPoints(trainings: readonly ScoredCases[], bins: number): readonly Point[] {
  const labels = trainings.flatMap((one) => [...one.labels]);
  const scores = trainings.flatMap((one) => [...one.scores]);
  return reliabilityBins(labels, scores, { bins })
    .filter(({ n }) => n > 0)
    .map((bin) => ({ x: bin.meanScore, y: bin.fractionPositive }));
}
