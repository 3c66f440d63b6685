import { rmSync } from "node:fs";
import path from "node:path";
import { type AnsweredPrediction, writeAnsweredPredictions } from "../artifacts/answered-predictions.js";
import { writeMetrics } from "../artifacts/metrics.js";
import { type CalledPrediction, PREDICTIONS_FILE, writeCalledPredictions } from "../artifacts/predictions.js";
import type { PooledFolds, SweepPoint } from "../core/event.js";
import { makeFolder } from "../core/make-folder.js";
import type { SeveralQuestion } from "../core/question.js";
import { type Candidate, candidatesOf } from "./candidates.js";
import { EACH, severalNamed, wholeMetrics } from "./compare-several.js";
import { measureCandidate } from "./measure-candidate.js";
import { measureSeveral } from "./measure-several.js";
import type { KnownRun } from "./read-runs.js";
import type { ScoredCases, SeveralScored } from "./scored-cases.js";

/**
 * The points of a cross-validation with their out-of-fold predictions: each image scored once, by the model that has
 * not seen it, and called by that model's own threshold. Intervals are over patients and take the models as given.
 * Points with a missing fold are left as they are.
 * @param folder where `pooled/<n>/` with predictions and metrics is written.
 */
export async function poolFolds(
  points: readonly SweepPoint[],
  runs: readonly KnownRun[],
  folder: string,
): Promise<readonly SweepPoint[]> {
  const folds = countFolds(runs);
  if (folds < 2) return points;
  const pooled: SweepPoint[] = [];
  let number = 0;
  for (const point of points) {
    const runsOfPoint = runs.filter(({ id, record }) => point.runs.includes(id) && record.status === "succeeded");
    const found: PooledFolds[] = [];
    for (const candidate of await candidatesOf(runsOfPoint, { each: true })) {
      number += 1;
      const own = path.posix.join("pooled", String(number));
      const one = await poolOne(candidate, folds, path.join(folder, own));
      if (one !== undefined) found.push({ ...one, file: path.posix.join(own, PREDICTIONS_FILE) });
    }
    pooled.push(found.length === 0 ? point : { ...point, pooled: found });
  }
  return pooled;
}

/** How many folds the runs of a sweep are of; of a nested cross-validation the outer ones. */
export const countFolds = (runs: readonly KnownRun[]): number =>
  new Set(runs.flatMap(({ record }) => record.sweep?.fold ?? [])).size;

async function poolOne(
  candidate: Candidate,
  folds: number,
  folder: string,
): Promise<Omit<PooledFolds, "file"> | undefined> {
  const [replicate] = candidate.replicates;
  const cases = replicate?.parts.test;
  if (replicate === undefined || cases === undefined || replicate.runs.length < folds) return undefined;
  if (new Set(cases.images).size < cases.images.length) return undefined;
  const metrics = pooledMetrics(candidate, cases);
  makeFolder(folder);
  try {
    await (cases.several === undefined
      ? writeCalledPredictions(folder, predictionsOf(cases))
      : writeAnsweredPredictions(folder, questionOf(cases.several), answeredOf(cases, cases.several)));
    writeMetrics(folder, metrics);
  } catch (error) {
    // Both or none.
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  const number = replicate.runs[0]?.record.sweep?.replicate;
  return { ...(number !== undefined && { replicate: number }), folds, metrics };
}

function pooledMetrics(candidate: Candidate, cases: ScoredCases): Readonly<Record<string, number>> {
  const metrics: Record<string, number> = {};
  const measured =
    cases.several === undefined
      ? measureCandidate(candidate, "test")
      : measureSeveral(candidate, "test", { names: namesOfSeveral(cases.several) });
  for (const [name, { value, interval }] of measured) {
    metrics[`pooled.${name}`] = value;
    if (interval === undefined) continue;
    metrics[`pooled.${name}.low`] = interval.low;
    metrics[`pooled.${name}.high`] = interval.high;
  }
  metrics["pooled.n"] = cases.images.length;
  if (cases.several !== undefined) return metrics;
  metrics["pooled.n.positive"] = cases.labels.reduce((sum, label) => sum + label, 0);
  return metrics;
}

const namesOfSeveral = ({ kind, names }: SeveralScored): readonly string[] =>
  [...wholeMetrics(kind), `auc${EACH}`].flatMap((name) => severalNamed(name, { kind, names }));

const questionOf = ({ kind, names }: SeveralScored): SeveralQuestion =>
  kind === "multiclass" ? { kind, classes: names } : { kind, findings: names };

const answeredOf = (
  { images, patients, patientsKnown }: ScoredCases,
  { answers, scores }: SeveralScored,
): readonly AnsweredPrediction[] =>
  images.map((image, row) => ({
    image,
    patient: patientsKnown ? patients[row]! : "",
    answers: answers.map((column) => column[row]),
    scores: scores.map((column) => column[row]!),
    partition: "test",
    age: "",
    sex: "",
    view: "",
    followUp: "",
  }));

/** In the order of the folds. */
const predictionsOf = ({ images, patients, patientsKnown, labels, scores, called }: ScoredCases): CalledPrediction[] =>
  images.map((image, row) => ({
    image,
    patient: patientsKnown ? patients[row]! : "",
    label: labels[row]!,
    score: scores[row]!,
    called: called[row]!,
  }));
