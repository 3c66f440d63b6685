import path from "node:path";
import { StageFailure } from "../core/stage-failure.js";
import { parseCsv } from "./csv.js";
import { readText } from "./read-text.js";

/** How a table says which class a subject (a volume, a study, a patient) belongs to. */
export interface SubjectLabelling {
  /** Column with the subject's name. */
  readonly id: string;
  /** Column with the value that decides. */
  readonly column: string;
  /** Values of the positive class. */
  readonly positive: readonly string[];
  /** Values of the negative class; all others where absent. */
  readonly negative: readonly string[] | undefined;
  /** Only subjects whose columns have one of these values take part. */
  readonly where: Readonly<Record<string, readonly string[]>>;
}

export type SubjectClass = "positive" | "negative" | "excluded" | "unknown";

export interface SubjectTable {
  readonly classOf: (subject: string) => SubjectClass;
  /** All columns of a subject, empty where it has no row. */
  readonly columnsOf: (subject: string) => Readonly<Record<string, string>>;
  readonly subjects: readonly string[];
}

/**
 * Reads a table with a row for each subject. Numbers compare as numbers (`1` is `1.0`), all else as text.
 * Throws a StageFailure where a column is missing or a subject has two rows that disagree.
 */
export async function readSubjectTable(file: string, labelling: SubjectLabelling): Promise<SubjectTable> {
  const name = path.basename(file);
  const [header = [], ...records] = parseCsv(await readText(file), name);
  const columns = header.map((column) => column.trim());
  const indexOf = (column: string): number => {
    const index = columns.indexOf(column);
    if (index >= 0) return index;
    throw new StageFailure(
      `Expected ${name} to have the column ${column}, got ${columns.join(", ")}`,
      "Name the columns of your table in `labels`.",
    );
  };
  const id = indexOf(labelling.id);
  const deciding = indexOf(labelling.column);
  const conditions = Object.entries(labelling.where).map(
    ([column, values]) => [indexOf(column), new Set(values.map(normal))] as const,
  );
  const positive = new Set(labelling.positive.map(normal));
  const negative = labelling.negative && new Set(labelling.negative.map(normal));

  const rows = new Map<string, { readonly record: readonly string[]; readonly class: SubjectClass }>();
  for (const record of records) {
    const subject = (record[id] ?? "").trim();
    if (subject === "") continue;
    const value = normal(record[deciding] ?? "");
    const taken = conditions.every(([index, values]) => values.has(normal(record[index] ?? "")));
    const which =
      !taken || value === ""
        ? "excluded"
        : positive.has(value)
          ? "positive"
          : !negative || negative.has(value)
            ? "negative"
            : "excluded";
    const earlier = rows.get(subject);
    if (earlier !== undefined && earlier.class !== which) {
      throw new StageFailure(`Expected one class for ${subject} in ${name}, got ${earlier.class} and ${which}`);
    }
    rows.set(subject, { record, class: which });
  }
  return {
    subjects: [...rows.keys()],
    classOf: (subject) => rows.get(subject)?.class ?? "unknown",
    columnsOf: (subject) => {
      const record = rows.get(subject)?.record;
      return record === undefined
        ? {}
        : Object.fromEntries(columns.map((column, index) => [column, record[index] ?? ""]));
    },
  };
}

const normal = (text: string): string => {
  const trimmed = text.trim();
  return trimmed !== "" && Number.isFinite(Number(trimmed)) ? String(Number(trimmed)) : trimmed;
};
