import { formatMetricName, parseMetricName } from "../core/metric-name.js";
import { CASE_METRICS } from "../core/metrics.js";
import type { SeveralQuestion } from "../core/question.js";
import { holm } from "../statistics/holm.js";
import { MICRO } from "../statistics/several/finding-metrics.js";
import { type CallsDifference, callsDifference } from "./calls-difference.js";
import type { Candidate } from "./candidates.js";
import type { Measured } from "./measure-candidate.js";
import { measureSeveral, type SeveralEstimated, severalDifference } from "./measure-several.js";
import {
  adjusted,
  comparisonsOf,
  isBarred,
  type MetricComparison,
  measuredAlike,
  type TestMaterial,
} from "./metric-comparison.js";
import type { ScoredCases } from "./scored-cases.js";
import type { Difference } from "./test-difference.js";

/** All metrics of several classes or findings together, as `--metric all` names them. */
export const wholeMetrics = (kind: SeveralQuestion["kind"]): readonly string[] =>
  kind === "multiclass"
    ? [
        "auc",
        "aucWeighted",
        "aucHandTill",
        "accuracy",
        "balancedAccuracy",
        "kappa",
        "kappaQuadratic",
        "specificity",
        "ppv",
        "f1",
        "auprc",
        "brier",
        "ece",
        "eceClasswise",
        "loss",
      ]
    : [...CASE_METRICS, ...CASE_METRICS.filter((name) => name !== "ece").map((name) => `${MICRO}${name}`)];

/** Those that are shown where none is asked for. */
export const firstMetrics = (kind: SeveralQuestion["kind"]): readonly string[] =>
  kind === "multiclass"
    ? ["auc", "accuracy", "balancedAccuracy", "kappa", "f1"]
    : ["auc", "auprc", "sensitivity", "specificity", "f1", `${MICRO}auc`];

/** How often each exclusive class is called: asked for like a metric, and tested for all classes together. */
export const CALLS = "calls";

/** `auc[]`: of each class or finding. */
export const EACH = "[]";

/**
 * The metrics that a user's name refers to; none if there is no such metric.
 * @param text without the partition: `auc`, `all`, `auc[]`, `auc[Effusion]`.
 */
export function severalNamed(
  text: string,
  { kind, names }: { readonly kind: SeveralQuestion["kind"]; readonly names: readonly string[] },
): readonly string[] {
  if (text === CALLS) return kind === "multiclass" ? [CALLS] : [];
  if (text === "all") return wholeMetrics(kind);
  if (text.endsWith(EACH)) {
    const base = text.slice(0, -EACH.length);
    return isCaseMetric(base) ? names.map((of) => formatMetricName({ base, of })) : [];
  }
  const parts = parseMetricName(text);
  if (parts === undefined || parts.bound !== undefined) return [];
  if (parts.of === undefined) return [...wholeMetrics(kind), ...OF_MEANS].includes(parts.base) ? [parts.base] : [];
  return isCaseMetric(parts.base) && names.includes(parts.of) ? [formatMetricName(parts)] : [];
}

const OF_MEANS: readonly string[] = ["sensitivity"];
const isCaseMetric = (name: string): boolean => CASE_METRICS.some((known) => known === name);

export interface TestedSeveral {
  readonly metrics: readonly MetricComparison[];
  /** Per candidate, where it is asked for. */
  readonly calls?: readonly (CallsDifference | undefined)[];
}

/** Metrics of the test set of several classes or findings, with paired differences to the baseline and corrected p values. */
export function testSeveral(material: TestMaterial): TestedSeveral {
  const { measured: names, aligned, compared, tested, obstacles, unseen } = material;
  const measured = measuredAlike(material, (candidate, options) =>
    measureSeveral(candidate, "test", { ...options, names }),
  );
  const difference = (name: string, index: number): Difference | undefined => {
    const [a, b] = [measured[0]!.get(name), measured[index]!.get(name)];
    if (index === 0 || isBarred(obstacles[index]!, metricBase(name))) return undefined;
    if (!a || !b || !aligned[0] || !aligned[index]) return undefined;
    const value = b.value - a.value;
    if (!compared.includes(name)) return { value };
    const isTested = tested.includes(name);
    if (samePredictions(aligned[0], aligned[index]!)) {
      return { value, ...(isTested && { test: { method: "identical" as const } }) };
    }
    const found = severalDifference(a, b);
    if (found === undefined) return { value };
    const { low, high, p, method } = found;
    const over = [...new Set([...(a.interval?.over ?? []), ...(b.interval?.over ?? [])])];
    return { value, interval: { low, high, method, over }, ...(isTested && { test: { method, p } }) };
  };
  const metrics = comparisonsOf("test", names, measured, { told, difference });
  if (!tested.includes(CALLS)) return { metrics: adjusted(metrics, unseen) };
  const calls = aligned.map((own, index) =>
    index === 0 || isBarred(obstacles[index]!, "accuracy")
      ? undefined
      : callsDifference(aligned[0], own, material.byImage),
  );
  const ofCalls = calls.flatMap((one) => one?.test?.p ?? []);
  const ofMetrics = metrics.flatMap(({ differences }) => differences.flatMap((one) => one?.test?.p ?? []));
  const corrected = holm([...ofCalls, ...ofMetrics], unseen);
  let at = 0;
  return {
    metrics: adjusted(metrics, unseen, ofCalls),
    calls: calls.map((one) =>
      one?.test === undefined ? one : { ...one, test: { ...one.test, adjustedP: corrected[at++]! } },
    ),
  };
}

/** Metrics of the validation set; it was looked at before, so nothing is tested. */
export function validationSeveral(
  candidates: readonly Candidate[],
  { byImage, measured: names }: Pick<TestMaterial, "byImage" | "measured">,
): readonly MetricComparison[] {
  const measured = candidates.map((candidate) => measureSeveral(candidate, "validation", { byImage, names }));
  return comparisonsOf("validation", names, measured, { told });
}

function told(estimated: SeveralEstimated | undefined): Measured | undefined {
  if (estimated === undefined) return undefined;
  const { source: _, ...measured } = estimated;
  return measured;
}

/** `auc` of `micro.auc` and `auc[Effusion]`. */
const metricBase = (name: string): string => (parseMetricName(name)?.base ?? name).replace(/^.*\./, "");

const samePredictions = (a: readonly ScoredCases[], b: readonly ScoredCases[]): boolean =>
  a.length === 1 &&
  b.length === 1 &&
  a[0]!.several!.scores.every((column, at) =>
    Array.from(column).every((score, row) => Object.is(score, b[0]!.several!.scores[at]![row])),
  ) &&
  a[0]!.several!.called.every((column, at) =>
    Array.from(column ?? []).every((call, row) => call === b[0]!.several!.called[at]?.[row]),
  );
