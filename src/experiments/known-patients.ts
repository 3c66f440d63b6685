import { type DatasetRow, findDataset } from "../artifacts/dataset.js";
import { isStageFailure } from "../core/stage-failure.js";
import { stagesMaking } from "../core/stages-making.js";
import { outputFolder } from "./evaluations.js";
import type { KnownRun } from "./read-runs.js";

/**
 * Predictions of a program that names no patients, with those that the run's dataset names for these images: what is
 * known of patients counts, whoever scored the images. Patients that predictions name stay.
 */
export function withPatients<Row extends Pick<DatasetRow, "image" | "patient">>(
  rows: readonly Row[],
  dataset: readonly Pick<DatasetRow, "image" | "patient">[],
): readonly Row[] {
  if (rows.every(({ patient }) => patient !== "")) return rows;
  const patients = new Map(dataset.map(({ image, patient }) => [image, patient]));
  return rows.map((row) => (row.patient === "" ? { ...row, patient: patients.get(row.image) ?? "" } : row));
}

/** The same, reading the dataset where it is needed; patients stay unknown where it is no longer there or damaged. */
export async function withPatientsOf<Row extends Pick<DatasetRow, "image" | "patient">>(
  rows: readonly Row[],
  run: KnownRun,
): Promise<readonly Row[]> {
  if (rows.every(({ patient }) => patient !== "")) return rows;
  const stage = stagesMaking(run.record, "dataset").at(-1);
  const folder = stage && outputFolder(run, stage, "dataset");
  if (folder === undefined) return rows;
  try {
    return withPatients(rows, (await findDataset(folder))?.rows ?? []);
  } catch (error) {
    if (!isStageFailure(error)) throw error;
    return rows;
  }
}
