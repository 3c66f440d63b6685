import { writeFile } from "node:fs/promises";
import { formatCsv } from "../../src/artifacts/csv.js";
import { formatAge } from "../../src/artifacts/dataset.js";
import type { Scored, ScoredImages } from "./score-partitions.js";

const PREDICTION_COLUMNS = [
  "image",
  "patient",
  "label",
  "score",
  "partition",
  "age",
  "sex",
  "view",
  "followUp",
] as const;

export async function writePredictions(file: string, scored: readonly ScoredImages[]): Promise<void> {
  const lines = scored.flatMap(({ rows, cases }) =>
    rows.map((row, at) => [
      row.image,
      row.patient,
      String(cases.labels[at]),
      String(cases.scores[at]),
      row.partition,
      formatAge(row.age),
      row.sex,
      row.view,
      row.more["followUp"] ?? "",
    ]),
  );
  await writeFile(file, formatCsv([PREDICTION_COLUMNS, ...lines]));
}

export async function writePatients(file: string, scored: readonly Scored[]): Promise<void> {
  const lines = scored.flatMap(({ partition, cases }) =>
    cases.patients.map((patient, at) => [
      patient.startsWith("\0") ? "" : patient,
      String(cases.labels[at]),
      String(cases.scores[at]),
      partition,
    ]),
  );
  await writeFile(file, formatCsv([["patient", "label", "score", "partition"], ...lines]));
}
