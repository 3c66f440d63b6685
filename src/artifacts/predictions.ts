import { writeFile } from "node:fs/promises";
import path from "node:path";
import { append } from "../core/long-lists.js";
import { formatCsv } from "./csv.js";
import { partitionNamed } from "./partition-names.js";
import { type CsvRecord, readRecords, refuseMissing } from "./records.js";

/** An image that a model scored: a line of `predictions.csv`. */
export interface Prediction {
  /** As the dataset calls it. */
  readonly image: string;
  /** Empty where it is not known, as are the texts below. */
  readonly patient: string;
  /** 1: the positive class. */
  readonly label: 0 | 1;
  /** Probability of the positive class, 0 to 1; NaN if the file has no such number, or no label of 0 or 1 with it. */
  readonly score: number;
  /** `test`, `validation`; what a stage of a user's calls otherwise (`Test`, `dev`) is read so, any other name stays. */
  readonly partition: string;
  /** Years. */
  readonly age: string;
  readonly sex: string;
  readonly view: string;
  /** 0: a patient's first image. */
  readonly followUp: string;
}

/** A patient's images scored as one: a line of `patients.csv`. */
export type PatientPrediction = Pick<Prediction, "patient" | "label" | "score" | "partition">;

/** An image with what it was called by the threshold of the model that scored it: predictions of folds taken together. */
export interface CalledPrediction extends Pick<Prediction, "image" | "patient" | "score"> {
  readonly label: number;
  readonly called: number;
}

/** How much of a part of `predictions.csv` has no score that can be used. */
export interface UnusablePart {
  readonly partition: string;
  readonly rows: number;
  /** All rows of the part. */
  readonly of: number;
}

/** Rows of `predictions.csv` whose partition is not one of a dataset's, so they are not used. */
export interface OtherPart {
  /** Empty: of no part. */
  readonly partition: string;
  readonly rows: number;
}

/** In an artifact and in a run's folder. */
export const PREDICTIONS_FILE = "predictions.csv";

const COLUMNS = ["image", "patient", "label", "score", "partition", "age", "sex", "view", "followUp"] as const;
const PATIENT_COLUMNS = ["patient", "label", "score", "partition"] as const;
const CALLED_COLUMNS = ["image", "patient", "label", "score", "called"] as const;

/** A column after all others, which readers that do not know it leave alone. */
export interface FurtherColumn {
  readonly title: string;
  /** Of each row. */
  readonly cells: readonly string[];
}

export const writePredictions = (
  folder: string,
  predictions: readonly Prediction[],
  further: readonly FurtherColumn[] = [],
): Promise<void> => writeTable(folder, PREDICTIONS_FILE, COLUMNS, predictions, further);

export const writePatientPredictions = (folder: string, predictions: readonly PatientPrediction[]): Promise<void> =>
  writeTable(folder, "patients.csv", PATIENT_COLUMNS, predictions);

export const writeCalledPredictions = (folder: string, predictions: readonly CalledPrediction[]): Promise<void> =>
  writeTable(folder, PREDICTIONS_FILE, CALLED_COLUMNS, predictions);

/** In a run's folder with several stages that made predictions: those of one. */
export const predictionsFileOf = (stage: string): string => `predictions-${stage}.csv`;

/**
 * Of a folder; undefined where it has none, or of another question than one of two classes (`readAnsweredPredictions` reads
 * all). Columns that a stage of a user's left out are empty. Throws a StageFailure where
 * the table is damaged.
 * @param stage in a run's folder with several that made predictions: whose.
 */
export async function readPredictions(folder: string, stage?: string): Promise<readonly Prediction[] | undefined> {
  const file = stage === undefined ? PREDICTIONS_FILE : predictionsFileOf(stage);
  const header: string[] = [];
  const columns = { ours: COLUMNS, onHeader: (names: readonly string[]) => void append(header, names) };
  const rows = await readRecords(path.join(folder, file), { ...columns, needed: [] });
  if (header.some((name) => name.startsWith("score."))) return undefined;
  if (rows === undefined) return undefined;
  refuseMissing(header, ["label", "score"], file);
  return rows.map(predictionOf);
}

/** Partitions with rows without a usable score, in their order; none in what `evaluate` wrote. */
export function unusableParts(predictions: readonly Prediction[]): readonly UnusablePart[] {
  return [...new Set(predictions.map(({ partition }) => partition))].flatMap((partition) => {
    const all = predictions.filter((row) => row.partition === partition);
    const rows = all.filter(({ score }) => !Number.isFinite(score)).length;
    return rows === 0 ? [] : [{ partition, rows, of: all.length }];
  });
}

/** Partitions that are not those of a dataset, in their order; none in what `evaluate` wrote. */
export function otherParts(predictions: readonly Prediction[]): readonly OtherPart[] {
  const rows = new Map<string, number>();
  for (const { partition } of predictions) {
    if (partitionNamed(partition) === undefined) rows.set(partition, (rows.get(partition) ?? 0) + 1);
  }
  return [...rows].map(([partition, rows]) => ({ partition, rows }));
}

const predictionOf = (row: CsvRecord): Prediction => ({
  image: row["image"] ?? "",
  patient: row["patient"] ?? "",
  label: numberOf(row["label"]) === 1 ? 1 : 0,
  // Taking an unreadable label for a negative one would make figures of it.
  score: [0, 1].includes(numberOf(row["label"])) ? probabilityOf(row["score"]) : Number.NaN,
  partition: partitionNamed(row["partition"] ?? "") ?? row["partition"] ?? "",
  age: row["age"] ?? "",
  sex: row["sex"] ?? "",
  view: row["view"] ?? "",
  followUp: row["followUp"] ?? "",
});

/** Logits and percentages rank as probabilities do, but thresholds, losses and calibration of them mean nothing. */
export function probabilityOf(text: string | undefined): number {
  const value = numberOf(text);
  return value >= 0 && value <= 1 ? value : Number.NaN;
}

/** Of blanks `Number` would make 0. */
export const numberOf = (text: string | undefined): number => (text?.trim() ? Number(text) : Number.NaN);

function writeTable<Column extends string>(
  folder: string,
  name: string,
  columns: readonly Column[],
  rows: readonly Readonly<Record<Column, string | number>>[],
  further: readonly FurtherColumn[] = [],
): Promise<void> {
  const lines = rows.map((row, at) => [
    ...columns.map((column) => String(row[column])),
    ...further.map(({ cells }) => cells[at]!),
  ]);
  const header = [...columns, ...further.map(({ title }) => title)];
  return writeFile(path.join(folder, name), formatCsv([header, ...lines]));
}
