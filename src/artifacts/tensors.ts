import { open, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { formatCsvRow, parseCsv } from "./csv.js";
import { type DatasetFacts, type DatasetRow, formatAge, readRows } from "./dataset.js";
import type { Preprocessing } from "./preprocessing.js";

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
}

const COLUMNS = ["row", "image", "digest", "label", "patient", "age", "sex", "view", "partition", "copy", "labels"];
const LINES_PER_WRITE = 1000;

interface TensorRowsWriter {
  readonly append: (row: TensorRow) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Writes `rows.csv` line by line; `more` names the further columns. */
export async function createTensorRows(folder: string, more: readonly string[]): Promise<TensorRowsWriter> {
  const handle = await open(path.join(folder, "rows.csv"), "wx");
  let lines = [formatCsvRow([...COLUMNS, ...more])];
  const write = async (): Promise<void> => {
    const text = lines.map((line) => `${line}\n`).join("");
    lines = [];
    await handle.appendFile(text);
  };
  return {
    append: async (row) => {
      lines.push(formatCsvRow([...fieldsOf(row), ...more.map((name) => row.more[name] ?? "")]));
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

export const writeTensorFacts = (folder: string, facts: TensorFacts): Promise<void> =>
  writeFile(path.join(folder, "tensors.json"), `${JSON.stringify(facts, undefined, 2)}\n`);

/** Reads `rows.csv` and `tensors.json` of a tensors artifact; `images.npy` is for `openNpy`. */
export async function readTensors(
  folder: string,
): Promise<{ readonly rows: readonly TensorRow[]; readonly facts: TensorFacts }> {
  const [header = [], ...records] = parseCsv(await readFile(path.join(folder, "rows.csv"), "utf8"), "rows.csv");
  const facts = JSON.parse(await readFile(path.join(folder, "tensors.json"), "utf8")) as TensorFacts;
  const [row, copy] = [header.indexOf("row"), header.indexOf("copy")];
  const rows = readRows(header, records, "rows.csv", ["row", "copy"]).map((read, index) => ({
    ...read,
    row: Number(records[index]?.[row]),
    copy: Number(records[index]?.[copy]),
  }));
  return { rows, facts };
}
