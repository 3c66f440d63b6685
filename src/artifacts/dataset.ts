import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { PARTITIONS } from "../core/partitions.js";
import type { Answer, Question } from "../core/question.js";
import { type Check, count, fields, flag, list, nullable, optional, text } from "../core/shape.js";
import { shorten } from "../core/shorten.js";
import { StageFailure } from "../core/stage-failure.js";
import { type CsvRow, formatCsvRow, parseCsv } from "./csv.js";
import { readJson, writeJson } from "./json-file.js";
import { partitionNamed } from "./partition-names.js";
import { type AskedFacts, readQuestion, type StoredQuestion, storedQuestion, withQuestion } from "./question.js";
import { type CsvRecord, readRecords, refuseShortRows } from "./records.js";

/** One image of a dataset. An empty string, or an undefined age, is "not known". */
export interface DatasetRow {
  /** Relative to the images artifact, with `/`. */
  readonly image: string;
  /** SHA-256 of the image file. */
  readonly digest: string;
  /** The class: one of the question's. Empty where it asks for findings. */
  readonly label: string;
  /** All that the source says of the image, whether it is asked for or not. */
  readonly labels: readonly string[];
  /** Where the question asks for findings: what is known of each, in its order. */
  readonly findings?: readonly Answer[];
  readonly patient: string;
  /** Years. */
  readonly age: number | undefined;
  /** `M`, `F`, `O`. */
  readonly sex: string;
  readonly view: string;
  /** `train`, `validation`, `test`, or empty before the split. */
  readonly partition: string;
  /** Further columns, such as `followUp`. */
  readonly more: Readonly<Record<string, string>>;
}

/** A step of the way from the source to the dataset: how many remain after it. */
export interface FlowStep {
  readonly step: string;
  readonly images: number;
  /** null where patients are not known. */
  readonly patients: number | null;
  readonly reason?: string;
}

export interface DatasetFacts {
  /** Written by the stage that reads the images; no later one guesses it. */
  readonly question: Question;
  readonly patientsKnown: boolean;
  /** In which equal patient ids mean the same person (`patientNamespace`); absent where patients are not known. */
  readonly namespace?: string;
  /** Which key patients' pseudonyms are made with; absent where patients have ids. */
  readonly pseudonyms?: string;
  readonly flow: readonly FlowStep[];
  readonly warnings: readonly string[];
}

export interface Dataset {
  readonly rows: readonly DatasetRow[];
  readonly facts: DatasetFacts;
}

const TABLE = "dataset.csv";
const FACTS = "dataset.json";
const COLUMNS = ["image", "digest", "label", "labels", "patient", "age", "sex", "view", "partition"] as const;

/** Names that no further column may have: those of `dataset.csv`, and what the table of tensors adds to them. */
export const FIXED_COLUMNS: readonly string[] = [...COLUMNS, "row", "copy"];

/** The column of a finding: 1, 0, or empty where it is unknown. No further column may begin so. */
const FINDING_PREFIX = "finding.";

export const findingColumns = (question: Question): readonly string[] =>
  question.kind === "multilabel" ? question.findings.map((name) => `${FINDING_PREFIX}${name}`) : [];

/** Whether a further column may not be called so. */
export const isFixedColumn = (name: string): boolean => FIXED_COLUMNS.includes(name) || name.startsWith(FINDING_PREFIX);

/** Writes `dataset.csv` and `dataset.json` into a folder. */
export async function writeDataset(
  folder: string,
  dataset: { readonly rows: readonly DatasetRow[]; readonly facts: Omit<DatasetFacts, "question"> & AskedFacts },
): Promise<void> {
  const more = furtherColumns(dataset.rows);
  const { question, ...facts } = readQuestion<StoredFacts<DatasetFacts>>(dataset.facts);
  const lines = [formatCsvRow([...COLUMNS, ...findingColumns(question), ...more])];
  /** What goes between the fixed columns and further ones; rows with the same answers share them. */
  const between = new Map<DatasetRow["findings"], string>();
  for (const row of dataset.rows) {
    const findings =
      between.get(row.findings) ??
      findingFields(row)
        .map((cell) => `,${cell}`)
        .join("");
    between.set(row.findings, findings);
    const line = formatCsvRow(fixedFields(row)) + findings;
    lines.push(more.length === 0 ? line : `${line},${formatCsvRow(more.map((name) => row.more[name] ?? ""))}`);
  }
  await writeFile(path.join(folder, TABLE), `${lines.join("\n")}\n`);
  await writeJson(folder, FACTS, { ...storedQuestion(question), ...facts });
}

/** Of each member of `DatasetFacts` but the question; what a dataset that others made may lack has a default. */
export const FACT_SHAPES = {
  patientsKnown: flag,
  namespace: optional(text),
  pseudonyms: optional(text),
  flow: optional(
    list(fields<FlowStep>({ step: text, images: count, patients: nullable(count), reason: optional(text) })),
  ),
  warnings: optional(list(text)),
} as const satisfies Record<Exclude<keyof DatasetFacts, "question">, Check>;

/** As it lies on disk. */
export type StoredFacts<Facts extends DatasetFacts> = Omit<Facts, "question"> & StoredQuestion;

const readFacts = async (folder: string): Promise<DatasetFacts | undefined> => {
  const facts = await readJson<StoredFacts<DatasetFacts>>(folder, FACTS, withQuestion(FACT_SHAPES));
  return facts && readQuestion({ ...facts, flow: facts.flow ?? [], warnings: facts.warnings ?? [] });
};

/** Reads what `writeDataset` wrote. Throws a StageFailure where it is damaged. */
export async function readDataset(folder: string): Promise<Dataset> {
  const [header, ...records] = parseCsv(await readFile(path.join(folder, TABLE), "utf8"), TABLE);
  const facts = await readFacts(folder);
  if (facts === undefined) throw new StageFailure(`Expected a dataset to have ${FACTS}, got none`);
  return { rows: readRows(header ?? [], records, TABLE, facts.question), facts };
}

/**
 * For who shows a dataset that is there: undefined where the folder has none, or no whole one, and of columns only image
 * and label must be there. Throws a StageFailure where it is damaged.
 */
export async function findDataset(folder: string): Promise<Dataset | undefined> {
  const records = await readRecords(path.join(folder, TABLE), { needed: ["image", "label"], ours: COLUMNS });
  const facts = await readFacts(folder);
  if (records === undefined || facts === undefined) return undefined;
  return { rows: records.map((record) => rowOfRecord(record, facts.question)), facts };
}

function rowOfRecord(record: CsvRecord, question: Question): DatasetRow {
  const findings = findingColumns(question);
  const field = (column: (typeof COLUMNS)[number]): string => record[column] ?? "";
  return {
    image: field("image"),
    digest: field("digest"),
    label: field("label"),
    labels: listOf(field("labels")),
    ...(findings.length > 0 && {
      findings: findings.map((column) => answerOf(record[column] ?? "", field("image"), TABLE)),
    }),
    patient: field("patient"),
    age: ageOf(field("age")),
    sex: field("sex"),
    view: field("view"),
    partition: field("partition"),
    more: Object.fromEntries(
      Object.entries(record).filter(
        ([name]) => !(COLUMNS as readonly string[]).includes(name) && !findings.includes(name),
      ),
    ),
  };
}

const listOf = (field: string): readonly string[] => (field === "" ? [] : field.split("|"));
const ageOf = (field: string): number | undefined => (field === "" ? undefined : Number(field));

/** All columns beyond the fixed ones, in the order of first sight, `followUp` first. */
export function furtherColumns(rows: readonly DatasetRow[]): readonly string[] {
  const names = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row.more)) names.add(name);
  const twice = [...names].find(isFixedColumn);
  if (twice !== undefined) throw new Error(`Internal error: a dataset would have two columns called ${twice}`);
  return [...names].sort((a, b) => Number(b === "followUp") - Number(a === "followUp"));
}

/** The fields of `dataset.csv` in the fixed columns; those of findings and then of `more` come after them. */
function fixedFields(row: DatasetRow): CsvRow {
  const labels = row.labels.length === 1 ? row.labels[0]! : row.labels.join("|");
  const { image, digest, label, patient, sex, view, partition } = row;
  return [image, digest, label, labels, patient, formatAge(row.age), sex, view, partition];
}

export const findingFields = ({ findings = [] }: DatasetRow): readonly string[] =>
  findings.map((value) => value?.toString() ?? "");

/** Taking what cannot be read for an absent or an unknown finding would make a label of it. */
function answerOf(text: string, image: string, table: string): Answer {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  const value = Number(trimmed);
  if (value === 0 || value === 1) return value;
  throw new StageFailure(
    `Expected each finding in ${table} to be 1, 0 or empty, got ${JSON.stringify(shorten(text))} for ${shorten(image)}`,
    "Have the stage that made it write 1 for present, 0 for absent and nothing for unknown.",
  );
}

export const formatAge = (age: number | undefined): string => (age === undefined ? "" : String(age));

/** An unknown partition would silently be left out of training and test. */
function partOf(text: string, image: string, table: string): string {
  const part = text.trim() === "" ? "" : partitionNamed(text);
  if (part !== undefined) return part;
  throw new StageFailure(
    `Expected the partition of each image in ${table} to be ${PARTITIONS.join(", ")} or empty, got ${JSON.stringify(shorten(text))} for ${shorten(image)}`,
    "Have the stage that made it call its parts so, or leave out what belongs to none.",
  );
}

/** Rows of a table that has the fixed columns in any order; `ours` are columns that do not go to `more`. */
export function readRows(
  header: CsvRow,
  records: readonly CsvRow[],
  name: string,
  question: Question,
  ours: readonly string[] = [],
): readonly DatasetRow[] {
  const findings = findingColumns(question);
  const needed = [...COLUMNS, ...findings];
  const missing = needed.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new StageFailure(`Expected ${name} to have the columns ${needed.join(", ")}; ${missing.join(", ")} missing`);
  }
  refuseShortRows(records, header.length, name);
  const at = (column: (typeof COLUMNS)[number]): number => header.indexOf(column);
  const [image, digest, label, labels, patient] = [at("image"), at("digest"), at("label"), at("labels"), at("patient")];
  const [age, sex, view, partition] = [at("age"), at("sex"), at("view"), at("partition")];
  const more = header
    .map((column, index) => ({ column, index }))
    .filter(({ column }) => !needed.includes(column) && !ours.includes(column));
  const findingsAt = findings.map((column) => header.indexOf(column));
  /** By their cells: there are few different ones. */
  const known = new Map<string, readonly Answer[]>();
  const findingsOf = (record: CsvRow): readonly Answer[] => {
    const cells = findingsAt.map((column) => record[column] ?? "");
    const key = cells.join("\0");
    const answers = known.get(key) ?? cells.map((cell) => answerOf(cell, record[image] ?? "", name));
    known.set(key, answers);
    return answers;
  };
  return records.map((record) => ({
    image: record[image] ?? "",
    digest: record[digest] ?? "",
    label: record[label] ?? "",
    labels: listOf(record[labels] ?? ""),
    ...(findings.length > 0 && { findings: findingsOf(record) }),
    patient: record[patient] ?? "",
    age: ageOf(record[age] ?? ""),
    sex: record[sex] ?? "",
    view: record[view] ?? "",
    partition: partOf(record[partition] ?? "", record[image] ?? "", name),
    more: Object.fromEntries(more.map(({ column, index }) => [column, record[index] ?? ""])),
  }));
}
