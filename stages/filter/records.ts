import { StageFailure } from "../../src/stage.js";
import { createSpeller } from "./finding.js";
import type { LabelTable } from "./label-table.js";

/** A row of the label table. Empty fields are "not known". */
export interface LabelRecord {
  /** Its place among the records. */
  readonly place: number;
  /** As the table names the image. */
  readonly name: string;
  readonly labels: readonly string[];
  readonly patient: string;
  /** As written. */
  readonly age: string;
  readonly sex: string;
  readonly view: string;
  readonly followUp: string;
  /** Values of the further columns that were asked for, by column name. */
  readonly further: Readonly<Record<string, string>>;
}

export interface Records {
  readonly records: readonly LabelRecord[];
  /** How many rows the table has. */
  readonly rows: number;
  /** Rows that repeat an earlier one. */
  readonly repeated: number;
  readonly unlabelled: number;
  /** How many images have each finding, most frequent first. */
  readonly counts: ReadonlyMap<string, number>;
}

interface ReadOptions {
  /** Between two findings. */
  readonly separator: string;
  /** Finds the patient in an image name, where the table has none. */
  readonly patientPattern?: RegExp;
  /** Further columns to keep. */
  readonly further?: readonly string[];
}

const NONE: Readonly<Record<string, string>> = {};

/** One record per image. Two rows that give one image different findings are an error. */
export function readRecords(table: LabelTable, name: string, options: ReadOptions): Records {
  const { separator, patientPattern } = options;
  const spell = createSpeller();
  const { columns } = table;
  const [imageColumn, labelsColumn] = [columns.image as number, columns.labels as number];
  const parsedLabels = new Map<string, readonly string[]>();
  const labelsOf = (text: string): readonly string[] => {
    let labels = parsedLabels.get(text);
    if (labels === undefined) {
      labels = [
        ...new Set(
          text
            .split(separator)
            .map((label) => label.trim())
            .filter((label) => label !== "")
            .map(spell),
        ),
      ];
      parsedLabels.set(text, labels);
    }
    return labels;
  };
  const further = (options.further ?? []).map((column) => ({ name: column, at: table.header.indexOf(column) }));
  const field = (row: readonly string[], column: number | undefined): string =>
    column === undefined ? "" : (row[column] ?? "").trim();

  const byName = new Map<string, LabelRecord>();
  const counts = new Map<string, number>();
  let rows = 0;
  let repeated = 0;
  let unlabelled = 0;
  for (const row of table.rows) {
    rows++;
    const image = field(row, imageColumn);
    if (image === "")
      throw new StageFailure(`Expected an image name in row ${rows + 1} of ${name}, got an empty field`);
    const labels = labelsOf(row[labelsColumn] ?? "");
    const earlier = byName.get(image);
    if (earlier !== undefined) {
      if (!sameSet(earlier.labels, labels)) {
        throw new StageFailure(
          `Expected one row per image in ${name}, got ${image} with ${earlier.labels.join("|") || "no finding"} and, in row ${rows + 1}, with ${labels.join("|") || "no finding"}`,
          `Leave one row for each image, with its findings joined by "${separator}".`,
        );
      }
      repeated++;
      continue;
    }
    if (labels.length === 0) unlabelled++;
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
    byName.set(image, {
      place: byName.size,
      name: image,
      labels,
      patient: field(row, columns.patient) || (patientPattern?.exec(image)?.[1] ?? ""),
      age: field(row, columns.age),
      sex: field(row, columns.sex),
      view: field(row, columns.view),
      followUp: field(row, columns.followUp),
      further: further.length === 0 ? NONE : Object.fromEntries(further.map(({ name, at }) => [name, field(row, at)])),
    });
  }
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return { records: [...byName.values()], rows, repeated, unlabelled, counts: new Map(sorted) };
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((label) => b.includes(label));
