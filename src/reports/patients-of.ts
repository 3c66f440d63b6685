import type { Prediction } from "../artifacts/predictions.js";

/** Patients of a partition with an image of such a label; an image without a patient is its own. */
export function patientsOf(
  predictions: readonly Prediction[],
  partition: string,
  isWanted: (label: number) => boolean,
): number {
  const rows = predictions.filter((row) => row.partition === partition && isWanted(row.label));
  return new Set(rows.map(({ patient }, at) => patient || `\0${at}`)).size;
}
