import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { PooledFolds, SweepPoint } from "../core/event.js";
import { type Candidate, candidatesOf } from "./candidates.js";
import { measureCandidate } from "./measure-candidate.js";
import type { KnownRun } from "./read-runs.js";
import type { ScoredCases } from "./scored-cases.js";

/**
 * The points of a cross-validation with their out-of-fold predictions: each image scored once, by the model that has not
 * seen it, and called by that model's own threshold. Intervals are over patients and take the models as given. Points of which a fold is missing are left as they are.
 * @param folder where `pooled/<n>/` with predictions and metrics is written.
 */
export async function poolFolds(
  points: readonly SweepPoint[],
  runs: readonly KnownRun[],
  folder: string,
): Promise<readonly SweepPoint[]> {
  const folds = new Set(runs.flatMap(({ record }) => record.sweep?.fold ?? [])).size;
  if (folds < 2) return points;
  const pooled: SweepPoint[] = [];
  let number = 0;
  for (const point of points) {
    const own = runs.filter(({ id, record }) => point.runs.includes(id) && record.status === "succeeded");
    const found: PooledFolds[] = [];
    for (const candidate of await candidatesOf(own, { each: true })) {
      number += 1;
      const file = path.posix.join("pooled", String(number), "predictions.csv");
      const one = await poolOne(candidate, folds, path.join(folder, file));
      if (one !== undefined) found.push({ ...one, file });
    }
    pooled.push(found.length === 0 ? point : { ...point, pooled: found });
  }
  return pooled;
}

async function poolOne(
  candidate: Candidate,
  folds: number,
  file: string,
): Promise<Omit<PooledFolds, "file"> | undefined> {
  const [replicate] = candidate.replicates;
  const cases = replicate?.parts.test;
  if (replicate === undefined || cases === undefined || replicate.runs.length < folds) return undefined;
  if (new Set(cases.images).size < cases.images.length) return undefined;
  const metrics = pooledMetrics(candidate, cases);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, table(cases));
  await writeFile(path.join(path.dirname(file), "metrics.json"), `${JSON.stringify(metrics, undefined, 2)}\n`);
  const number = replicate.runs[0]?.record.sweep?.replicate;
  return { ...(number !== undefined && { replicate: number }), folds, metrics };
}

function pooledMetrics(candidate: Candidate, cases: ScoredCases): Readonly<Record<string, number>> {
  const metrics: Record<string, number> = {};
  for (const [name, { value, interval }] of measureCandidate(candidate, "test")) {
    metrics[`pooled.${name}`] = value;
    if (interval === undefined) continue;
    metrics[`pooled.${name}.low`] = interval.low;
    metrics[`pooled.${name}.high`] = interval.high;
  }
  metrics["pooled.n"] = cases.images.length;
  metrics["pooled.n.positive"] = cases.labels.reduce((sum, label) => sum + label, 0);
  return metrics;
}

/** One line per image, in the order of the folds. */
function table({ images, patients, patientsKnown, labels, scores, called }: ScoredCases): string {
  const rows = images.map((image, row) =>
    [quoted(image), patientsKnown ? quoted(patients[row]!) : "", labels[row], scores[row], called[row]].join(","),
  );
  return `${["image,patient,label,score,called", ...rows].join("\n")}\n`;
}

const quoted = (field: string): string => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
