import { writeFile } from "node:fs/promises";
import path from "node:path";
import { formatMetricName } from "../core/metric-name.js";
import { is, mapOf } from "../core/shape.js";
import { formatCsv } from "./csv.js";
import { readText } from "./damaged-file.js";
import { parseJson } from "./json-file.js";
import { recordsOf } from "./records.js";

/**
 * What was measured after an epoch: a line of `history.csv`. Loss is the cross-entropy of the scores, without class
 * weights, smoothing or penalties; of findings what training minimizes, over all that is known, without smoothing and
 * penalties.
 */
export interface EpochMeasures {
  /** From 1. */
  readonly epoch: number;
  /** Over the training images as they were learned from, each before its step. */
  readonly loss: number;
  readonly accuracy: number;
  /** Absent where a class is. */
  readonly auc?: number;
  /** Absent where there is no validation partition. */
  readonly validation_loss?: number;
  readonly validation_accuracy?: number;
  readonly validation_auc?: number;
  /** Of the last step. */
  readonly learning_rate: number;
  /** AUC of each class or finding by name, where there are several: those that have one. `auc` is then their mean. */
  readonly aucs?: Readonly<Record<string, number>>;
  readonly validation_aucs?: Readonly<Record<string, number>>;
}

/** In a run's folder: the histories of all its trainings, a line of JSON per epoch, with `stage` where there are several. */
export const RUN_HISTORY_FILE = "history.jsonl";

const COLUMNS = [
  "epoch",
  "loss",
  "accuracy",
  "auc",
  "validation_loss",
  "validation_accuracy",
  "validation_auc",
  "learning_rate",
] as const satisfies readonly (keyof EpochMeasures)[];

/** Writes `history.csv` with the columns that some epoch has; those of classes and findings are `auc[Effusion]`. */
export async function writeHistory(folder: string, history: readonly EpochMeasures[]): Promise<void> {
  const records = history.map(epochColumns);
  const some = new Set(records.flatMap((record) => [...record.keys()]));
  const ofAnswers = [...some].filter((column) => !(COLUMNS as readonly string[]).includes(column));
  const columns = [...COLUMNS.filter((column) => some.has(column)), ...ofAnswers];
  const lines = records.map((record) => columns.map((column) => String(record.get(column) ?? "")));
  await writeFile(path.join(folder, "history.csv"), formatCsv([columns, ...lines]));
}

/** What a line of the table has, by column. */
export function epochColumns({ aucs = {}, validation_aucs = {}, ...line }: EpochMeasures): ReadonlyMap<string, number> {
  const ofAnswers = (base: string, values: Readonly<Record<string, number>>): readonly [string, number][] =>
    Object.entries(values).map(([of, value]) => [formatMetricName({ base, of }), value]);
  return new Map([...Object.entries(line), ...ofAnswers("auc", aucs), ...ofAnswers("validation_auc", validation_aucs)]);
}

/** Lines for a run's folder of a history's CSV text: numbers as numbers, an empty field left out. */
export const historyLines = (text: string, name: string): readonly Readonly<Record<string, number | string>>[] =>
  recordsOf(text, name).map((row) =>
    Object.fromEntries(
      Object.entries(row).flatMap(([column, field]) => {
        if (field === "") return [];
        const value = Number(field);
        return [[column, Number.isNaN(value) ? field : value]];
      }),
    ),
  );

const LINE = mapOf(is("a number or text", (value) => typeof value === "number" || typeof value === "string"));

/**
 * The history of a run's folder; empty where it has none. Throws a StageFailure that names the first damaged line.
 * @param stage of several trainings: which.
 */
export async function readRunHistory(
  folder: string,
  stage?: string,
): Promise<readonly Readonly<Record<string, number>>[]> {
  const text = (await readText(path.join(folder, RUN_HISTORY_FILE))) ?? "";
  return text
    .split("\n")
    .flatMap((line, index) =>
      line === "" ? [] : [parseJson<HistoryLine>(line, `${RUN_HISTORY_FILE}, line ${index + 1},`, LINE)],
    )
    .filter((line) => line.stage === undefined || stage === undefined || line.stage === stage);
}

type HistoryLine = Readonly<Record<string, number>> & { readonly stage?: string };
