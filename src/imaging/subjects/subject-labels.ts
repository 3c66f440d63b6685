import { StageFailure } from "../../core/stage-failure.js";
import { headerAdvice, listColumns } from "../tables/header-advice.js";
import { foldValue, type Unsure, unsureOf } from "../tables/label-value.js";
import type { Table } from "../tables/open-table.js";
import { quoted, shorten } from "../tables/quoted.js";
import { takenAs, type UnsureRules } from "../tables/unsure-tally.js";
import type { NamedClass } from "./named-classes.js";
import { findingsReader, type RowFindings } from "./subject-findings.js";

/** How a table says which class a subject (a volume, a study, a patient) belongs to. */
export interface SubjectLabelling extends UnsureRules {
  /** Column with the subject's name. */
  readonly id: string;
  /** Column with the value that decides. */
  readonly column: string;
  /** Values of the positive class. */
  readonly positive: readonly string[];
  /** Values of the negative class; where absent all others that are an answer. */
  readonly negative: readonly string[] | undefined;
  /** Where there are several classes: the values of each, instead of those of two. */
  readonly classes?: readonly NamedClass[] | undefined;
  /** Columns of findings, instead of the one that decides. */
  readonly findings?: readonly string[] | undefined;
  /** Only subjects whose columns have one of these values take part. */
  readonly where: Readonly<Record<string, readonly string[]>>;
  /** What messages call a subject, where that is not its name. */
  readonly call?: ((name: string) => string) | undefined;
}

export interface SubjectRow {
  /** As written, in NFC. */
  readonly id: string;
  /** As written. */
  readonly value: string;
  readonly class: "positive" | "negative" | "several" | "findings" | "neither" | "outside";
  /** The class by name, where it is one of several. */
  readonly name?: string | undefined;
  /** What it says of findings, where they are asked for. */
  readonly findings?: RowFindings | undefined;
  /** Why the value is no answer, where it is none. */
  readonly unsure: Unsure | undefined;
  /** Whether it is negative for want of another class only. */
  readonly isRest: boolean;
  readonly fields: readonly string[];
}

export interface SubjectTable {
  readonly header: readonly string[];
  /** Rows of the table, empty ones apart. */
  readonly count: number;
  /** One for each subject, in order of the table. */
  readonly rows: readonly SubjectRow[];
  /** How many rows name no subject. */
  readonly nameless: number;
  /** Subjects with several rows of one class whose columns differ: the first one's count. */
  readonly repeated: readonly string[];
}

/**
 * Reads a table with a row for each subject. Values compare as `foldValue` says. Throws a StageFailure where a column is
 * missing or a subject has two rows that disagree.
 */
export function readSubjectTable(table: Table, labelling: SubjectLabelling): SubjectTable {
  const { name, header } = table;
  const id = columnIndex(table, labelling.id);
  const { findings } = labelling;
  const deciding = findings === undefined ? columnIndex(table, labelling.column) : -1;
  const findingsOf =
    findings &&
    findingsReader(
      table,
      findings.map((finding) => [finding, columnIndex(table, finding)]),
      labelling,
    );
  const conditions = Object.entries(labelling.where).map(
    ([column, values]) => [columnIndex(table, column), new Set(values.map(foldValue))] as const,
  );
  const classify = classifier(labelling);
  const { call = (subject) => subject } = labelling;
  const rows = new Map<string, SubjectRow>();
  const repeated = new Set<string>();
  let [nameless, count] = [0, 0];
  for (const { number, fields } of table.rows) {
    count++;
    const subject = (fields[id] ?? "").trim().normalize("NFC");
    if (subject === "") {
      nameless++;
      continue;
    }
    const found = findingsOf?.(fields, number);
    const value = found === undefined ? (fields[deciding] ?? "").trim() : found.present.join(", ") || "none";
    if (value.includes("\ufffd")) {
      throw new StageFailure(
        `Expected the values of ${quoted(labelling.column)} in ${name} to be text, got ${quoted(value)} in row ${number}, where a character was lost`,
        "The table was converted wrongly before; take the original.",
      );
    }
    const taken = conditions.every(([index, values]) => values.has(foldValue(fields[index] ?? "")));
    const row: SubjectRow = {
      id: subject,
      value,
      ...(taken
        ? found === undefined
          ? classify(value)
          : ofFindings(found)
        : { class: "outside", unsure: undefined, isRest: false }),
      fields,
    };
    const earlier = rows.get(subject);
    if (earlier === undefined || earlier.class === "outside") rows.set(subject, row);
    else if (row.class !== "outside" && (earlier.class !== row.class || earlier.name !== row.name)) {
      throw new StageFailure(
        `Expected ${row.findings === undefined ? "one class" : "the same findings in each row"} for ${shorten(call(subject))} in ${name}, got ${said(earlier)} and, in row ${number}, ${said(row)}`,
        "Leave one row for each, or choose with `labels.where`.",
      );
    } else if (row.class !== "outside" && fields.join("\n") !== earlier.fields.join("\n")) repeated.add(subject);
  }
  return { header, count, rows: [...rows.values()], nameless, repeated: [...repeated] };
}

/** Without an answer to any it is of no use. Rows that say the same have one name. */
function ofFindings(findings: RowFindings): Pick<SubjectRow, "class" | "name" | "findings" | "unsure" | "isRest"> {
  const isKnown = findings.answers.some((answer) => answer !== undefined);
  const name = findings.answers.map((answer) => answer ?? "").join(", ");
  return { class: isKnown ? "findings" : "neither", name, findings, unsure: undefined, isRest: false };
}

/** Throws a StageFailure where the table has no such column. */
export function columnIndex(
  { header, name, wider = () => undefined }: Pick<Table, "header" | "name"> & Partial<Pick<Table, "wider">>,
  column: string,
): number {
  const index = header.indexOf(column.trim());
  if (index >= 0) return index;
  throw new StageFailure(
    `Expected ${name} to have the column ${shorten(column)}, got ${listColumns(header)}`,
    `Name the columns of your table in \`labels\`.${headerAdvice({ header, wider }, "labels.delimiter")}`,
  );
}

const said = (row: SubjectRow): string =>
  row.findings !== undefined
    ? quoted(row.value)
    : `${row.class === "neither" ? "neither class" : (row.name ?? row.class)} (${row.value === "" ? "blank" : quoted(row.value)})`;

type Classify = (value: string) => Pick<SubjectRow, "class" | "name" | "unsure" | "isRest">;

/** By several classes; uncertain and blank values are of none that does not name them. */
function severalClassifier(classes: readonly NamedClass[]): Classify {
  const names = new Map(
    classes.flatMap(({ name, values }) => values.map((value) => [foldValue(value), name] as const)),
  );
  return (value) => {
    const folded = foldValue(value);
    const name = names.get(folded);
    if (name !== undefined) return { class: "several", name, unsure: undefined, isRest: false };
    return { class: "neither", unsure: unsureOf(folded), isRest: false };
  };
}

function classifier(labelling: SubjectLabelling): Classify {
  if (labelling.classes !== undefined) return severalClassifier(labelling.classes);
  const positive = new Set(labelling.positive.map(foldValue));
  const negative = labelling.negative && new Set(labelling.negative.map(foldValue));
  const both = labelling.negative?.find((value) => positive.has(foldValue(value)));
  if (both !== undefined) {
    throw new StageFailure(
      `Expected \`labels.positive\` and \`labels.negative\` to name different values, got ${quoted(both)} in both`,
    );
  }
  return (value) => {
    const folded = foldValue(value);
    if (positive.has(folded)) return { class: "positive", unsure: undefined, isRest: false };
    if (negative?.has(folded)) return { class: "negative", unsure: undefined, isRest: false };
    const unsure = unsureOf(folded);
    if (unsure !== undefined) {
      const taken = takenAs(unsure, labelling);
      return { class: taken === "ignore" ? "neither" : taken, unsure, isRest: false };
    }
    return negative === undefined
      ? { class: "negative", unsure, isRest: true }
      : { class: "neither", unsure, isRest: false };
  };
}
