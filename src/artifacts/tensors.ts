import { open, readFile } from "node:fs/promises";
import path from "node:path";
import type { Question } from "../core/question.js";
import { count, list, optional } from "../core/shape.js";
import { StageFailure } from "../core/stage-failure.js";
import { formatCsvRow, parseCsv } from "./csv.js";
import {
  type DatasetFacts,
  type DatasetRow,
  FACT_SHAPES,
  findingColumns,
  findingFields,
  formatAge,
  readRows,
  type StoredFacts,
} from "./dataset.js";
import { readJson, writeJson } from "./json-file.js";
import { createNpy, type NpyReader, type NpyWriter, openNpy } from "./npy.js";
import { PREPROCESSING, type Preprocessing } from "./preprocessing.js";
import { readQuestion, storedQuestion, withQuestion } from "./question.js";
import { PICTURE_KINDS, type PictureKinds } from "./training-images.js";

/** What row `row` of `images.npy` shows. */
export interface TensorRow extends DatasetRow {
  readonly row: number;
  /** 0: the image itself. 1, 2, ...: augmented copies, in the training partition only. */
  readonly copy: number;
}

/** `tensors.json`. */
export interface TensorFacts extends DatasetFacts {
  /** N x H x W x C. */
  readonly shape: readonly number[];
  readonly preprocessing: Preprocessing;
  /** What the files of the training images are like; absent of what earlier versions made. */
  readonly trainingPictures?: PictureKinds;
}

const COLUMNS = ["row", "image", "digest", "label", "patient", "age", "sex", "view", "partition", "copy", "labels"];
const FACTS = "tensors.json";
const IMAGES = "images.npy";
const ROWS = "rows.csv";
const LINES_PER_WRITE = 1000;

interface TensorRowsWriter {
  readonly append: (row: TensorRow) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Writes `rows.csv` line by line; `more` names the further columns. @param question without one: of two classes. */
export async function createTensorRows(
  folder: string,
  more: readonly string[],
  question?: Question,
): Promise<TensorRowsWriter> {
  const findings = question === undefined ? [] : findingColumns(question);
  const handle = await open(path.join(folder, ROWS), "wx");
  let lines = [formatCsvRow([...COLUMNS, ...findings, ...more])];
  const write = async (): Promise<void> => {
    const text = lines.map((line) => `${line}\n`).join("");
    lines = [];
    await handle.appendFile(text);
  };
  return {
    append: async (row) => {
      lines.push(formatCsvRow([...fieldsOf(row), ...findingFields(row), ...more.map((name) => row.more[name] ?? "")]));
      if (lines.length >= LINES_PER_WRITE) await write();
    },
    close: async () => {
      await write();
      await handle.close();
    },
  };
}

const fieldsOf = (row: TensorRow): readonly string[] => [
  String(row.row),
  row.image,
  row.digest,
  row.label,
  row.patient,
  formatAge(row.age),
  row.sex,
  row.view,
  row.partition,
  String(row.copy),
  row.labels.join("|"),
];

export const writeTensorFacts = (
  folder: string,
  { trainingPictures, shape, question, ...facts }: TensorFacts,
): Promise<void> =>
  writeJson(folder, FACTS, {
    ...(trainingPictures !== undefined && { trainingPictures }),
    shape,
    ...storedQuestion(question),
    ...facts,
  });

const TENSORS = withQuestion({
  ...FACT_SHAPES,
  shape: list(count),
  preprocessing: PREPROCESSING,
  trainingPictures: optional(PICTURE_KINDS),
} satisfies Record<Exclude<keyof TensorFacts, "question">, unknown>);

/** `tensors.json` alone; undefined where the folder has none. Throws a StageFailure where it is damaged. */
export const readTensorFacts = async (folder: string): Promise<TensorFacts | undefined> => {
  const facts = await readJson<StoredFacts<TensorFacts>>(folder, FACTS, TENSORS);
  return facts && readQuestion({ ...facts, flow: facts.flow ?? [], warnings: facts.warnings ?? [] });
};

/** Of the images themselves, N x H x W x C, uint8. */
export const openTensorImages = (folder: string): Promise<NpyReader> => openNpy(path.join(folder, IMAGES));

/** @param rowShape [height, width, channels]. */
export const createTensorImages = (folder: string, rowShape: readonly number[]): Promise<NpyWriter> =>
  createNpy(path.join(folder, IMAGES), rowShape);

/** Reads `rows.csv` and `tensors.json` of a tensors artifact; the images are for `openTensorImages`. */
export async function readTensors(
  folder: string,
): Promise<{ readonly rows: readonly TensorRow[]; readonly facts: TensorFacts }> {
  const [header = [], ...records] = parseCsv(await readFile(path.join(folder, ROWS), "utf8"), ROWS);
  const facts = await readTensorFacts(folder);
  if (facts === undefined) throw new StageFailure(`Expected tensors to have ${FACTS}, got none`);
  const [row, copy] = [header.indexOf("row"), header.indexOf("copy")];
  const rows = readRows(header, records, ROWS, facts.question, ["row", "copy"]).map((read, index) => ({
    ...read,
    row: Number(records[index]?.[row]),
    copy: Number(records[index]?.[copy]),
  }));
  return { rows, facts };
}
