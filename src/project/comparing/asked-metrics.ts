import { append } from "../../core/long-lists.js";
import { formatMetricName, parseMetricName, plainMetricName } from "../../core/metric-name.js";
import { CASE_METRICS } from "../../core/metrics.js";
import { suggestName } from "../../core/nearest-name.js";
import { partitionOf, SCORED_PARTITIONS, type ScoredPartition } from "../../core/partitions.js";
import { ok, type Result } from "../../core/result.js";
import { type Candidate, firstResults, runsOf } from "../../experiments/candidates.js";
import { CALLS, EACH, firstMetrics, severalNamed, wholeMetrics } from "../../experiments/compare-several.js";
import type { RunResults } from "../../experiments/read-results.js";
import { type Problem, wrongArgument } from "../problem.js";
import { type CompareOptions, DEFAULT_RANKING, FEW } from "./compare-options.js";

/** What a comparison is asked for. */
export interface AskedMetrics {
  readonly tested: readonly string[];
  /** `<partition>.<metric>`, in the order to show them. */
  readonly metrics: readonly string[];
}

/** Metrics without a part are of the test set, or of the validation set where no test set was looked at. */
export function askedMetrics(
  { metric, sort }: CompareOptions,
  candidates: readonly Candidate[],
): Result<AskedMetrics, Problem> {
  const isUnseen = candidates.every(({ replicates }) => replicates.every(({ parts }) => parts.test === undefined));
  const question = firstResults(candidates[0]!)?.question;
  const few = question === undefined ? ["all"] : firstMetrics(question.kind);
  const wanted = metric ?? (candidates.length > FEW ? ["auc"] : few);
  const metrics: string[] = [];
  for (const name of wanted) {
    const named = scoredPartOf(name);
    const kind = named === undefined ? name : name.slice(named.length + 1);
    const partition = named ?? (isUnseen ? "validation" : "test");
    const kinds =
      question !== undefined
        ? severalNamed(kind, question)
        : kind === "all"
          ? CASE_METRICS
          : CASE_METRICS.filter((known) => known === kind);
    if (kinds.length === 0) {
      return wrongArgument(
        `There is no metric "${name}" to compare by`,
        question === undefined ? `Metrics: ${CASE_METRICS.join(", ")}, or all.` : metricsToName(question),
      );
    }
    append(
      metrics,
      kinds.map((known) => `${partition}.${known}`),
    );
  }
  const unknown = sort === undefined ? undefined : unknownOrder(sort, candidates);
  if (unknown !== undefined) return unknown;
  const tested = metrics.flatMap((name) => (name.startsWith("test.") ? [name.slice("test.".length)] : []));
  return ok({ tested: [...new Set(tested)], metrics: [...new Set(metrics)] });
}

/** `auc, ..., or all; of one finding auc[Effusion], of each auc[].` */
function metricsToName({ kind, names }: NonNullable<RunResults["question"]>): string {
  const example = formatMetricName({ base: "auc", of: names.at(-1)! });
  const one = kind === "multiclass" ? "class" : "finding";
  return `Metrics: ${wholeMetrics(kind).join(", ")}, or all${kind === "multiclass" ? `; ${CALLS}, of how often each class is called` : ""}; of one ${one} ${example}, of each auc${EACH}.`;
}

/** What to rank by, which is known before any run is read. */
export function askedOrder({ sort = DEFAULT_RANKING }: CompareOptions): Result<string, Problem> {
  return scoredPartOf(sort) !== undefined && parseMetricName(sort) !== undefined
    ? ok(sort)
    : wrongArgument(`Expected --sort to be a metric such as validation.auc or test.auc, got "${sort}"`);
}

/** A metric to rank by that none of the runs has would leave them in no order, without a word. */
function unknownOrder(sort: string, candidates: readonly Candidate[]): Result<never, Problem> | undefined {
  const wanted = plainMetricName(sort);
  const known = new Set(
    candidates.flatMap(runsOf).flatMap(({ record }) => Object.keys(record.metrics).filter((name) => !isBound(name))),
  );
  if (known.has(wanted)) return undefined;
  const scored = [...known].filter((name) => partitionOf(name) !== undefined);
  return wrongArgument(
    `Expected --sort to name a metric that one of the runs has, got "${sort}"`,
    suggestName(wanted, scored, "They have"),
  );
}

const scoredPartOf = (name: string): ScoredPartition | undefined =>
  SCORED_PARTITIONS.find((known) => name.startsWith(`${known}.`));

const isBound = (name: string): boolean => parseMetricName(name)?.bound !== undefined;
