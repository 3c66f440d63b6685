import { CASE_METRICS, type CaseMetric, METRICS } from "../../core/metrics.js";
import type { SeveralQuestion } from "../../core/question.js";
import { casesOfOne, type SeveralCases, type SeveralMetrics } from "./several-cases.js";

/**
 * For each class or finding, what could not be measured, with the reason:
 * `auc, auprc, ppv, npv, f1, ece of Hernia (none of the 30 images of which it is known has it)`.
 */
export function absentOfEach(
  found: {
    readonly columns: SeveralCases;
    readonly measured: SeveralMetrics;
    readonly question: SeveralQuestion;
    /** Of findings: why one has no threshold. */
    readonly withoutThreshold: readonly (string | undefined)[];
    /** What the model could not learn. */
    readonly notLearned: readonly string[];
  },
  things: "images" | "patients",
): readonly string[] {
  const { columns, measured, question } = found;
  const wanted = question.kind === "multiclass" ? OF_CLASSES : CASE_METRICS;
  return columns.names.flatMap((name, at) => {
    const absent = wanted.filter((metric) => !measured.ofEach[at]!.has(metric));
    if (absent.length === 0) return [];
    const { labels, called } = casesOfOne(columns, at);
    const n = labels.length;
    const reasons: (readonly [readonly CaseMetric[], string])[] = [];
    const positives = labels.reduce((sum, label) => sum + label, 0);
    const why = found.withoutThreshold[at];
    const isUnlearned = found.notLearned.includes(name);
    if (isUnlearned && question.kind === "multilabel") return [`all of ${name} (the model could not learn it)`];
    if (n === 0) return [`all of ${name} (it is known of none of the ${things})`];
    const ofOneKind = positives === 0 || positives === n;
    const byScore = absent.filter((metric) => isUnlearned && !METRICS[metric].usesThreshold);
    if (byScore.length > 0) reasons.push([byScore, "no training image is of it"]);
    const byThreshold = absent.filter((metric) => why !== undefined && METRICS[metric].usesThreshold);
    if (byThreshold.length > 0) reasons.push([byThreshold, `no threshold: ${why}`]);
    const rest = absent.filter((metric) => !byThreshold.includes(metric) && !byScore.includes(metric));
    if (rest.length > 0) {
      const known = question.kind === "multilabel" ? `of which it is known` : "";
      const which = `the ${n} ${things} ${known}`.trim();
      const hasIt = question.kind === "multilabel" ? "has it" : "is of it";
      const calls = called?.reduce((sum, call) => sum + call, 0);
      reasons.push([
        rest,
        ofOneKind
          ? `${positives === 0 ? "none" : "each"} of ${which} ${hasIt}`
          : `${calls === 0 ? "none" : "each"} of ${which} is called so`,
      ]);
    }
    return reasons.map(([metrics, reason]) => `${metrics.join(", ")} of ${name} (${reason})`);
  });
}

/** What is measured of each class. */
const OF_CLASSES: readonly CaseMetric[] = ["auc", "auprc", "sensitivity", "specificity", "ppv", "f1", "ece"];
