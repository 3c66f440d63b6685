import { writeFile } from "node:fs/promises";
import path from "node:path";
import { append } from "../core/long-lists.js";
import type { Answer, Question, SeveralQuestion } from "../core/question.js";
import { formatCsv } from "./csv.js";
import { damagedFile } from "./damaged-file.js";
import { partitionNamed } from "./partition-names.js";
import {
  type FurtherColumn,
  numberOf,
  PREDICTIONS_FILE,
  type Prediction,
  predictionsFileOf,
  probabilityOf,
} from "./predictions.js";
import { type CsvRecord, readRecords } from "./records.js";

/** An image that a model scored, for any kind of question: answers and probabilities in the order of `answersAsked`. */
export interface AnsweredPrediction extends Omit<Prediction, "label" | "score"> {
  readonly answers: readonly Answer[];
  /** 0 to 1; NaN where the file has no such number, or no readable answer with it, and for `unscored` findings. */
  readonly scores: readonly number[];
}

/** A patient's images scored as one: a line of `patients.csv`. */
export type AnsweredPatient = Pick<AnsweredPrediction, "patient" | "answers" | "scores" | "partition">;

export interface AnsweredPredictions {
  readonly kind: Question["kind"];
  /** Classes or findings, in the order of the columns; of a binary question none, since the table does not name it. */
  readonly names: readonly string[];
  /** Findings without a score of any image: the model could not learn them. */
  readonly unscored: readonly string[];
  readonly rows: readonly AnsweredPrediction[];
}

const LABEL = "label";
const SCORE = "score";
/** A column of one class or finding begins so: `score.Effusion`. */
const [LABEL_OF, SCORE_OF] = [`${LABEL}.`, `${SCORE}.`];
/** Whether a row has a score of each class or finding that is scored at all. */
export const hasScores = (
  { scores }: Pick<AnsweredPrediction, "scores">,
  { names, unscored }: Pick<AnsweredPredictions, "names" | "unscored">,
): boolean => scores.every((score, at) => Number.isFinite(score) || unscored.includes(names[at]!));

const ABOUT = ["partition", "age", "sex", "view", "followUp"] as const;
const FILE_OF_PATIENTS = "patients.csv";

export const writeAnsweredPredictions = (
  folder: string,
  question: SeveralQuestion,
  predictions: readonly AnsweredPrediction[],
  further: readonly FurtherColumn[] = [],
): Promise<void> =>
  writeTable(path.join(folder, PREDICTIONS_FILE), question, ["image", "patient"], ABOUT, predictions, further);

export const writeAnsweredPatients = (
  folder: string,
  question: SeveralQuestion,
  patients: readonly AnsweredPatient[],
): Promise<void> => writeTable(path.join(folder, FILE_OF_PATIENTS), question, ["patient"], ["partition"], patients);

function writeTable<Before extends string, After extends string>(
  file: string,
  question: SeveralQuestion,
  before: readonly Before[],
  after: readonly After[],
  rows: readonly (Readonly<Record<Before | After, string>> & Pick<AnsweredPrediction, "answers" | "scores">)[],
  further: readonly FurtherColumn[] = [],
): Promise<void> {
  const names = question.kind === "multiclass" ? question.classes : question.findings;
  const labels = question.kind === "multiclass" ? [LABEL] : names.map((name) => `${LABEL_OF}${name}`);
  const labelsOf = ({ answers }: Pick<AnsweredPrediction, "answers">): readonly string[] =>
    question.kind === "multiclass" ? [names[answers.indexOf(1)] ?? ""] : answers.map((one) => one?.toString() ?? "");
  return writeFile(
    file,
    formatCsv([
      [
        ...before,
        ...labels,
        ...names.map((name) => `${SCORE_OF}${name}`),
        ...after,
        ...further.map(({ title }) => title),
      ],
      ...rows.map((row, at) => [
        ...before.map((column) => row[column]),
        ...labelsOf(row),
        ...row.scores.map((score) => (Number.isNaN(score) ? "" : String(score))),
        ...after.map((column) => row[column]),
        ...further.map(({ cells }) => cells[at]!),
      ]),
    ]),
  );
}

/**
 * Of a folder, for any kind of question; undefined if it has none. Throws a StageFailure where the table is damaged.
 * @param stage in a run's folder with several that made predictions: whose.
 */
export async function readAnsweredPredictions(
  folder: string,
  stage?: string,
): Promise<AnsweredPredictions | undefined> {
  return await readAnsweredTable(path.join(folder, stage === undefined ? PREDICTIONS_FILE : predictionsFileOf(stage)));
}

/** The same of one file, whatever it is called; undefined where there is none. */
export async function readAnsweredTable(table: string): Promise<AnsweredPredictions | undefined> {
  const file = path.basename(table);
  const header: string[] = [];
  const records = await readRecords(table, {
    needed: [],
    // The order of our columns depends on the question: the first two are enough to tell a table of ours.
    ours: ["image", "patient"],
    onHeader: (names) => void append(header, names),
  });
  if (records === undefined) return undefined;
  const { kind, names } = questionOf(header, file);
  const read: (row: CsvRecord) => Pick<AnsweredPrediction, "answers" | "scores"> = {
    binary: binaryAnswer,
    multiclass: (row: CsvRecord) => classAnswers(row, names),
    multilabel: (row: CsvRecord) => findingAnswers(row, names),
  }[kind];
  const unscored =
    kind === "multilabel"
      ? names.filter((name) => records.every((row) => (row[`${SCORE_OF}${name}`] ?? "").trim() === ""))
      : [];
  // A table without any score is one that cannot be used, not one of a model that learned nothing.
  const isScored = unscored.length < names.length;
  const rows = records.map((row) => ({ ...aboutOf(row), ...read(row) }));
  return { kind, names, unscored: isScored ? unscored : [], rows };
}

function questionOf(header: readonly string[], file: string): Pick<AnsweredPredictions, "kind" | "names"> {
  const named = (prefix: string) =>
    header.flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));
  const scored = named(SCORE_OF);
  const labelled = named(LABEL_OF);
  if (scored.length === 0 && header.includes(LABEL) && header.includes(SCORE)) return { kind: "binary", names: [] };
  if (scored.length > 1 && header.includes(LABEL) && labelled.length === 0)
    return { kind: "multiclass", names: scored };
  const unscored = labelled.find((name) => !scored.includes(name));
  if (labelled.length > 0 && unscored === undefined && scored.length === labelled.length) {
    return { kind: "multilabel", names: scored };
  }
  const wanted =
    "the columns label and score, or label and score.CLASS of each class, or label.FINDING and score.FINDING";
  const got = unscored === undefined ? header.join(", ") : `label.${unscored} without score.${unscored}`;
  throw damagedFile(file, `expected ${wanted}, got ${got}`);
}

const aboutOf = (row: CsvRecord): Omit<AnsweredPrediction, "answers" | "scores"> => ({
  image: row["image"] ?? "",
  patient: row["patient"] ?? "",
  partition: partitionNamed(row["partition"] ?? "") ?? row["partition"] ?? "",
  age: row["age"] ?? "",
  sex: row["sex"] ?? "",
  view: row["view"] ?? "",
  followUp: row["followUp"] ?? "",
});

function binaryAnswer(row: CsvRecord): Pick<AnsweredPrediction, "answers" | "scores"> {
  const label = numberOf(row[LABEL]);
  // Taking an unreadable label for a negative one would make figures of it.
  const isKnown = label === 0 || label === 1;
  return { answers: [isKnown ? label : 0], scores: [isKnown ? probabilityOf(row[SCORE]) : Number.NaN] };
}

function classAnswers(row: CsvRecord, names: readonly string[]): Pick<AnsweredPrediction, "answers" | "scores"> {
  const label = row[LABEL] ?? "";
  const isKnown = names.includes(label);
  return {
    answers: names.map((name) => (name === label ? 1 : 0)),
    scores: names.map((name) => (isKnown ? probabilityOf(row[`${SCORE_OF}${name}`]) : Number.NaN)),
  };
}

function findingAnswers(row: CsvRecord, names: readonly string[]): Pick<AnsweredPrediction, "answers" | "scores"> {
  const cells = names.map((name) => {
    const text = row[`${LABEL_OF}${name}`]?.trim() ?? "";
    const label = numberOf(text);
    const answer: Answer = label === 0 || label === 1 ? label : undefined;
    const isReadable = text === "" || answer !== undefined;
    return { answer, score: isReadable ? probabilityOf(row[`${SCORE_OF}${name}`]) : Number.NaN };
  });
  return { answers: cells.map(({ answer }) => answer), scores: cells.map(({ score }) => score) };
}
