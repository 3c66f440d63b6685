import type { AnsweredPrediction } from "../../artifacts/answered-predictions.js";
import { metricOf } from "../../core/metrics.js";
import { type Candidate, firstRun, type Replicate } from "../../experiments/candidates.js";
import { EACH, severalNamed } from "../../experiments/compare-several.js";
import { foldSpreads, namesOfFolds } from "../../experiments/fold-spread.js";
import { measureSeveral } from "../../experiments/measure-several.js";
import type { ScoredCases, SeveralScored } from "../../experiments/scored-cases.js";
import { type Html, html } from "../html.js";
import { methodWords } from "../interval-text.js";
import { metricTitle, titleWithBest } from "../metric-titles.js";
import { severalOf } from "../sections/several.js";
import { figureCell } from "../tables/figure-cell.js";
import type { FoldMetric } from "./fold-metrics-table.js";

/** Metrics of several classes or findings over all folds, and over the folds by themselves. */
export function severalMetrics(candidate: Candidate, several: SeveralScored): readonly FoldMetric[] {
  const names = namesOfFolds(several);
  const measured = measureSeveral(candidate, "test", { names });
  const spreads = foldSpreads(candidate);
  return names.flatMap((name): readonly FoldMetric[] => {
    const found = measured.get(name);
    if (found === undefined) return [];
    const title = name.includes("[") ? metricTitle(name) : titleOf(name);
    const { value, interval } = found;
    return [
      {
        title,
        value: figureCell(value, interval),
        method: interval === undefined ? "" : methodWords(interval.method, interval.over),
        spread: spreads.get(name),
      },
    ];
  });
}

function titleOf(name: string): string {
  const metric = metricOf(name);
  return metric === undefined || name.startsWith("micro.") ? metricTitle(name) : titleWithBest(metric);
}

const OF_EACH = ["auc", "auprc", "sensitivity", "specificity", "ppv", "f1", "ece"];

/** Of several replicates the first: it has the pipeline's own seed. */
export function severalCurves(candidate: Candidate, replicate: Replicate): Html {
  const cases = replicate.parts.test!;
  const several = cases.several!;
  const names = ["auc", ...OF_EACH.flatMap((base) => severalNamed(`${base}${EACH}`, several))];
  const metrics: Record<string, number> = {};
  for (const [name, one] of measureSeveral({ ...candidate, replicates: [replicate] }, "test", { names })) {
    metrics[`pooled.${name}`] = one.value;
    if (one.interval === undefined) continue;
    metrics[`pooled.${name}.low`] = one.interval.low;
    metrics[`pooled.${name}.high`] = one.interval.high;
  }
  const run = firstRun(candidate);
  const note = candidate.replicates.length > 1 ? html`<p>Curves are of the first replicate.</p>` : undefined;
  const isExclusive = several.kind === "multiclass";
  const shown = {
    record: { ...run.record, metrics },
    names: several.names,
    rows: rowsOf(cases, several),
    partition: "pooled" as const,
    ...(isExclusive && {
      calls: cases.images.map((_, row) => several.called.findIndex((column) => column?.[row] === 1)),
    }),
  };
  return html`${note}${severalOf(shown, isExclusive)}`;
}

const rowsOf = (cases: ScoredCases, { answers, scores }: SeveralScored): readonly AnsweredPrediction[] =>
  cases.images.map((image, row) => ({
    ...{ image, patient: cases.patientsKnown ? cases.patients[row]! : "" },
    ...{ partition: "test", age: "", sex: "", view: "", followUp: "" },
    answers: answers.map((column) => column[row]),
    scores: scores.map((column) => column[row]!),
  }));
