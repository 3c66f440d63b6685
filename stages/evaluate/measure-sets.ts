import type { PredictionSets } from "../../src/artifacts/calibration.js";
import { ABSENT, type CaseSets, isUncertain, PRESENT } from "../../src/learning/calibration/prediction-sets.js";
import { patientsOf } from "../../src/learning/patients-of-rows.js";
import { answersOf, type Question } from "../../src/stage.js";
import type { Interval } from "../../src/statistics/interval.js";
import { patientMeanInterval } from "../../src/statistics/patient-mean-interval.js";
import { numberPatients, type PatientNumbers } from "../../src/statistics/patient-numbers.js";
import { shareInterval } from "../../src/statistics/share-interval.js";
import type { EvaluateContext } from "./context.js";
import { type MetricEntry, metricEntries } from "./metric-entries.js";
import type { ScoredImages } from "./score-partitions.js";

/**
 * How often sets hold the truth, by class and over patients, whose images must all do so; how large they are, and how
 * many do not name one answer, over images. None where the model has no sets.
 */
export function measureSets(
  ctx: Pick<EvaluateContext, "fact" | "warn">,
  scored: readonly ScoredImages<unknown>[],
  asked: { readonly question: Question; readonly sets: PredictionSets | undefined; readonly patientsKnown: boolean },
): readonly MetricEntry[] {
  const { question, sets } = asked;
  if (sets === undefined) return [];
  ctx.fact("setLevel", sets.level);
  const refused = (sets.findings ?? []).flatMap((one) => ("refused" in one ? [one.name] : []));
  if (refused.length > 0) ctx.warn(`The model gives no sets of ${refused.join(", ")}: calibrate says why.`);
  const metrics: MetricEntry[] = [];
  for (const part of scored) {
    const put: Put = (base, of, value, interval) => {
      if (Number.isNaN(value)) return;
      for (const entry of metricEntries(`${part.partition}.${base}`, of, value, interval)) metrics.push(entry);
    };
    const rows = part.rows.map((row, at) => ({ row, sets: part.sets![at]! }));
    const patients = patientsOf(part.rows);
    if (question.kind === "multilabel") {
      for (const [at, finding] of question.findings.entries()) {
        if (refused.includes(finding)) continue;
        const having = (answer: 0 | 1): readonly boolean[] =>
          rows.map(({ row }) => answersOf(question, row)[at] === answer);
        putCoverage(put, "coverage", finding, having(1), rows, patients, at, PRESENT);
        putCoverage(put, "coverageWithout", finding, having(0), rows, patients, at, ABSENT);
        putSizes(put, finding, rows, patients, at);
      }
    } else {
      for (const name of question.classes) {
        const having = rows.map(({ row }) => row.label === name);
        putCoverage(put, "coverage", name, having, rows, patients, 0, name);
      }
      putSizes(put, undefined, rows, patients, 0);
    }
  }
  return metrics;
}

type Put = (base: string, of: string | undefined, value: number, interval: Interval | undefined) => void;
type Rows = readonly { readonly sets: CaseSets }[];

/** Of the patients with images of a class: those whose images of it all have it in their set. */
function putCoverage(
  put: Put,
  base: string,
  of: string,
  isOfClass: readonly boolean[],
  rows: Rows,
  patients: readonly string[],
  at: number,
  answer: string,
): void {
  const covered = new Map<string, boolean>();
  for (const [index, { sets }] of rows.entries()) {
    if (!isOfClass[index]) continue;
    const patient = patients[index]!;
    covered.set(patient, (covered.get(patient) ?? true) && sets[at]!.includes(answer));
  }
  const outcomes = [...covered.values()].map(Number);
  const share = outcomes.reduce((sum, one) => sum + one, 0) / outcomes.length;
  put(base, of, share, shareInterval(outcomes, each(outcomes.length)));
}

function putSizes(put: Put, of: string | undefined, rows: Rows, patients: readonly string[], at: number): void {
  const numbered = numberPatients(patients);
  const sizes = rows.map(({ sets }) => sets[at]!.length);
  const uncertain = rows.map(({ sets }) => Number(isUncertain(sets[at]!)));
  const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
  put("setSize", of, mean(sizes), patientMeanInterval(sizes, numbered));
  put("uncertain", of, mean(uncertain), shareInterval(uncertain, numbered));
}

/** Each its own patient. */
const each = (count: number): PatientNumbers => ({
  ofCases: Uint32Array.from({ length: count }, (_, at) => at),
  count,
});
