import type { FlowStep } from "../../artifacts/dataset.js";
import type { Pseudonyms } from "../../core/pseudonyms.js";
import { namesOf } from "../../core/question.js";
import { StageFailure } from "../../core/stage-failure.js";
import { countOf, formatCount } from "../format-count.js";
import { sayNearName } from "../near-name.js";
import type { Reading } from "../reading.js";
import { checkFields, type WrittenFields } from "../tables/check-fields.js";
import { identifyingColumns } from "../tables/identifying-columns.js";
import { foldValue, hasDecimalComma } from "../tables/label-value.js";
import { sayNoNumbers } from "../tables/odd-values.js";
import { openTable } from "../tables/open-table.js";
import { quoted, shorten } from "../tables/quoted.js";
import { listValues, tallyUnsure } from "../tables/unsure-tally.js";
import { matchSubjects, type Subject, type SubjectMatch } from "./match-subjects.js";
import { refuseClassesByPatient } from "./pseudonymize-rows.js";
import { type SubjectClasses, subjectClasses } from "./subject-classes.js";
import { columnIndex, readSubjectTable, type SubjectTable } from "./subject-labels.js";
import type { SubjectParams } from "./subject-params.js";
import { isPatientColumn, type TableColumns, type TableFields, tableColumns } from "./table-columns.js";

type Classified<Item> = Item & {
  readonly class: string;
  /** Columns of the label table, by names that a dataset does not have itself. */
  readonly columns: Readonly<Record<string, string>>;
  readonly table: TableFields;
};

export interface Classification<Item> {
  readonly subjects: readonly Classified<Item>[];
  readonly flow: readonly FlowStep[];
  /** The table's column of patients. */
  readonly patientColumn: string | undefined;
}

interface Report {
  /** Of several: "images". */
  readonly noun: string;
  readonly log: (line: string) => void;
  readonly warn: (message: string) => void;
  /** Whether the table names files, or what files say of themselves: then several files may have one row. */
  readonly match: SubjectMatch;
  /** Whether the table's `id` names patients, not files. */
  readonly namesPatients: boolean;
  readonly pseudonyms: Pseudonyms | undefined;
  /** Columns that the stage itself adds to the dataset. */
  readonly taken: readonly string[];
  /** Gets the labels as they are before the rules, and what is negative for want of a rule. */
  readonly reading: Pick<Reading, "tally" | "note">;
}

const NOTHING: TableFields = { patient: "", age: undefined, sex: "", written: { age: "", sex: "" } };

/**
 * Gives each subject its class: by the label table where there is one, else by the folder it lies in. Subjects of
 * neither class are left out and counted. Throws a StageFailure where a class is empty.
 */
export async function assignClasses<Item extends Subject>(
  found: readonly Item[],
  table: string | undefined,
  params: SubjectParams,
  report: Report,
): Promise<Classification<Item>> {
  const classes = subjectClasses(params.classes);
  const assigned =
    table === undefined ? byFolder(found, classes, report) : await byTable(found, { table, params, classes }, report);
  const names = namesOf(classes.question);
  const counts = names.map((name) => assigned.subjects.filter((subject) => subject.class === name).length);
  if (!counts.every((count) => count > 0)) {
    throw new StageFailure(
      `Expected ${report.noun} of ${names.length === 2 ? "both" : "all"} classes, got ${names.map((name, index) => `${counts[index]} of ${name}`).join(" and ")}${assigned.values}`,
      `Check \`labels\` (id, column, ${names.length === 2 ? "positive, " : ""}where), or without a label table that \`classes\` names ${names.length === 2 ? "the two" : "their"} folders.`,
    );
  }
  return {
    subjects: assigned.subjects,
    flow: [
      { step: `${report.noun} found`, images: found.length, patients: null },
      { step: `${report.noun} of a class`, images: assigned.subjects.length, patients: null, reason: assigned.reason },
    ],
    patientColumn: assigned.patientColumn,
  };
}

const labelling = ({ labels }: SubjectParams, { question, named }: SubjectClasses) => ({
  classes: question.kind === "multiclass" ? named : undefined,
  id: labels.id,
  column: labels.column,
  positive: texts(labels.positive),
  negative: labels.negative === undefined ? undefined : texts(labels.negative),
  where: Object.fromEntries(Object.entries(labels.where).map(([column, values]) => [column, texts(values)])),
  uncertain: labels.uncertain,
  blank: labels.blank,
});

const texts = (values: string | number | readonly (string | number)[]): readonly string[] =>
  (typeof values === "object" ? values : [values]).map(String);

async function byTable<Item extends Subject>(
  found: readonly Item[],
  asked: { readonly table: string; readonly params: SubjectParams; readonly classes: SubjectClasses },
  report: Report,
) {
  const { table: file, params } = asked;
  const { question } = asked.classes;
  if (question.kind === "multiclass") refuseTwoClassRules(params);

  const { noun, log, warn, match, taken, pseudonyms } = report;
  const { labels } = params;
  refuseClassesByPatient(labels.column, labels.patient, pseudonyms, "labels.column");
  // A table may name files by their patients.
  const call = report.namesPatients || isPatientColumn(labels.id) ? pseudonyms?.of : undefined;
  const opened = await openTable(
    file,
    { encoding: labels.encoding, delimiter: labels.delimiter, parameters: "labels." },
    { log, warn },
  );
  const { name } = opened;
  const table = readSubjectTable(opened, { ...labelling(params, asked.classes), call });
  const columns = tableColumns(opened, { patient: labels.patient, taken, hidden: columnsToHide(table, name, params) });
  sayOfTable(table, columns, name, { log, warn, call });
  const { rowOf, absent } = matchSubjects(found, table.rows, { match, table: name, call });

  report.reading.note(`rows of ${name}`, table.count);
  for (const [value, count] of countValues(table)) report.reading.tally("labels of the table", value, count);
  const unsure = tallyUnsure(labels, "labels.");
  const rest = new Map<string, number>();
  const others = new Map<string, number>();
  let [unknown, outside] = [0, 0];
  /** By the name of the row: several files may have one. */
  const used = new Map<string, TableFields>();
  const counted = new Set<(typeof table.rows)[number]>();
  const subjects = found.flatMap((subject, index): readonly Classified<Item>[] => {
    const row = rowOf[index];
    if (row === undefined) {
      unknown++;
      return [];
    }
    if (row.class === "outside") outside++;
    else if (row.unsure !== undefined) {
      if (!counted.has(row)) unsure.add(row.unsure, row.value);
      counted.add(row);
    } else if (row.isRest) rest.set(row.value, (rest.get(row.value) ?? 0) + 1);
    else if (row.class === "neither") others.set(row.value, (others.get(row.value) ?? 0) + 1);
    if (row.class === "neither" || row.class === "outside") return [];
    const label = row.name ?? (namesOf(question)[row.class === "positive" ? 1 : 0] as string);
    const fields = columns.fieldsOf(row.fields);
    used.set(row.id, fields);
    return [{ ...subject, class: label, columns: columns.columnsOf(row.fields), table: fields }];
  });
  for (const message of checkFields(writtenFields(used, call))) warn(message);
  if (unknown > 0) warn(`${formatCount(unknown)} ${noun} have no row in ${name} and are left out`);
  if (absent.length > 0) {
    const near =
      call === undefined
        ? sayNearName(
            absent.map(({ id }) => id),
            found.flatMap(({ name: file }, index) => (rowOf[index] === undefined ? [file] : [])),
          )
        : "";
    const example = absent[0]!.id;
    warn(
      `${countOf(absent.length, "row")} of ${name} without a file, such as ${shorten(call?.(example) ?? example)}${near}`,
    );
  }
  const isBinary = question.kind === "binary";
  for (const message of unsure.warnings(name, isBinary ? undefined : "in no class")) warn(message);
  const noNumbers = isBinary
    ? sayNoNumbers([...texts(labels.positive), ...texts(labels.negative ?? [])], others, name)
    : undefined;
  if (noNumbers !== undefined) warn(noNumbers);
  if (rest.size > 0) {
    // 0 is what everybody takes for the negative of 1; anything else is a reading that the user did not ask for.
    const isPlain = texts(labels.positive).map(foldValue).join() === "1" && [...rest.keys()].every(isZero);
    report.reading.note("negative by default", listValues(rest));
    (isPlain ? log : warn)(`Taken as negative, since \`labels.negative\` names no values: ${listValues(rest)}`);
  }
  const neither = found.length - subjects.length - unknown - outside;
  return {
    subjects,
    reason: [
      `${formatCount(unknown)} without a row in the label table`,
      ...(Object.keys(labels.where).length > 0 ? [`${formatCount(outside)} outside \`where\``] : []),
      `${formatCount(neither)} of ${isBinary ? "neither" : "no"} class${others.size > 0 ? ` (${listValues(others)})` : ""}`,
    ].join(", "),
    patientColumn: columns.patient,
    values: `; the values of ${labels.column} are ${listValues(countValues(table))}`,
  };
}

/** Of several classes, each names its values: none is what others are not. */
function refuseTwoClassRules({ labels: { negative, uncertain, blank } }: SubjectParams): void {
  const given = Object.entries({
    negative,
    uncertain: uncertain === "ignore" ? undefined : uncertain,
    blank: blank === "ignore" ? undefined : blank,
  }).find(([, value]) => value !== undefined);
  if (given === undefined) return;
  throw new StageFailure(
    `Expected no \`labels.${given[0]}\` with several classes, none of which is negative, got ${[given[1]].flat().join(", ")}`,
    "Name values in the class that they belong to: classes: { Doubtful: [-1] }.",
  );
}

/** Columns that the user named stay as they are. */
function columnsToHide({ header, rows }: SubjectTable, name: string, { labels }: SubjectParams): readonly number[] {
  for (const column of labels.keep) columnIndex({ header, name }, column);
  const named = new Set([labels.id, labels.column, ...Object.keys(labels.where), ...labels.keep].map(plainName));
  return identifyingColumns(
    header,
    rows.map(({ fields }) => fields),
  ).filter((at) => !named.has(plainName(header[at] as string)));
}

const plainName = (column: string): string => column.trim().normalize("NFC");

const writtenFields = (used: ReadonlyMap<string, TableFields>, call: Call): readonly WrittenFields[] =>
  [...used].map(([name, { written }]) => ({ name: call?.(name) ?? name, ...written, followUp: "", others: [] }));

/** What messages call a subject, where the table's name of it is a patient's id. */
type Call = ((name: string) => string) | undefined;

const isZero = (value: string): boolean => foldValue(value) === "0";

function countValues(table: SubjectTable): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { value } of table.rows) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function sayOfTable(
  table: SubjectTable,
  columns: TableColumns,
  name: string,
  { log, warn, call }: Pick<Report, "log" | "warn"> & { readonly call: Call },
): void {
  if (table.nameless > 0) warn(`${countOf(table.nameless, "row")} of ${name} without a name left out`);
  const [example] = table.repeated;
  if (example !== undefined) {
    warn(
      `${name} has several rows for ${formatCount(table.repeated.length)} of its names, such as ${call?.(example) ?? example}: their class is the same, and the further columns are those of the first`,
    );
  }
  const comma = table.rows.find(({ value }) => hasDecimalComma(value));
  if (comma !== undefined)
    warn(`${name}: values with a decimal comma are read as numbers, such as ${quoted(comma.value)}`);
  if (columns.renamed.size > 0) {
    const renamed = [...columns.renamed].map(([from, to]) => `${from} as ${to}`);
    log(`${name}: columns with names of the dataset's own are passed on under other names: ${renamed.join(", ")}`);
  }
  if (columns.hidden.length > 0) {
    warn(
      `${name}: ${columns.hidden.map(quoted).join(", ")} may identify somebody; only whether a value is given is passed on (\`labels.keep\` leaves columns as they are)`,
    );
  }
  if (columns.nameless > 0) log(`${name}: ${countOf(columns.nameless, "column")} without a name left out`);
}

function byFolder<Item extends Subject>(
  found: readonly Item[],
  { question, named }: SubjectClasses,
  { reading }: Report,
) {
  // Two folders compare as they are written, as they always have; one of several may be spelled otherwise, as in a table.
  const spell = question.kind === "binary" ? (name: string): string => name : foldValue;
  const names = new Map(named.flatMap(({ name, values }) => values.map((value) => [spell(value), name] as const)));
  const subjects = found.flatMap((subject): readonly Classified<Item>[] => {
    const folder = subject.folders.find((name) => names.has(spell(name)));
    reading.tally("labels of the source", folder ?? subject.folders.at(-1) ?? "in no folder");
    return folder === undefined
      ? []
      : [{ ...subject, class: names.get(spell(folder)) as string, columns: {}, table: NOTHING }];
  });
  const folders = named.flatMap(({ values }) => values);
  return {
    subjects,
    reason: `${found.length - subjects.length} outside the folders ${folders.join(" and ")}`,
    patientColumn: undefined,
    values: "",
  };
}
