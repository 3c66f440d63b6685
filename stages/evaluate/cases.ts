import type { TensorRow } from "../../src/artifacts/tensors.js";
import { patientsOf } from "../../src/learning/patients-of-rows.js";
import type { Aggregation } from "./params.js";

/** What is measured: images, or patients. */
export interface Cases {
  /** 1 positive, 0 negative. */
  readonly labels: readonly number[];
  /** Probability of the positive class. */
  readonly scores: readonly number[];
  /** Equal where cases are of one patient; unique where that is not known. */
  readonly patients: readonly string[];
}

export function imageCases(rows: readonly TensorRow[], scores: Float64Array, positive: string): Cases {
  return {
    labels: rows.map(({ label }) => (label === positive ? 1 : 0)),
    scores: Array.from(scores),
    patients: patientsOf(rows),
  };
}

/** One case per patient: positive where any image is, the scores made one. */
export function patientCases(images: Cases, aggregation: Exclude<Aggregation, "none">): Cases {
  const rowsOf = new Map<string, number[]>();
  for (const [row, patient] of images.patients.entries()) {
    const rows = rowsOf.get(patient);
    if (rows === undefined) rowsOf.set(patient, [row]);
    else rows.push(row);
  }
  const groups = [...rowsOf.values()];
  return {
    labels: groups.map((rows) => (rows.some((row) => images.labels[row] === 1) ? 1 : 0)),
    scores: groups.map((rows) =>
      aggregated(
        rows.map((row) => images.scores[row]!),
        aggregation,
      ),
    ),
    patients: [...rowsOf.keys()],
  };
}

export function aggregated(scores: readonly number[], aggregation: Exclude<Aggregation, "none">): number {
  switch (aggregation) {
    case "mean":
      return scores.reduce((sum, score) => sum + score, 0) / scores.length;
    case "max":
      return scores.reduce((highest, score) => Math.max(highest, score), Number.NEGATIVE_INFINITY);
    case "median": {
      const sorted = [...scores].sort((a, b) => a - b);
      const middle = sorted.length / 2;
      return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
    }
  }
}

/** Whether both classes are there, so that ranks and thresholds mean something. */
export const hasBothClasses = ({ labels }: Cases): boolean => labels.includes(1) && labels.includes(0);
