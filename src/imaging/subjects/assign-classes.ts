import type { FlowStep } from "../../artifacts/dataset.js";
import type { Pseudonyms } from "../../core/pseudonyms.js";
import { namesOf } from "../../core/question.js";
import { StageFailure } from "../../core/stage-failure.js";
import { countOf, formatCount } from "../format-count.js";
import { sayNearName } from "../near-name.js";
import type { Reading } from "../reading.js";
import { checkFields, type WrittenFields } from "../tables/check-fields.js";
import { identifyingColumns } from "../tables/identifying-columns.js";
import { foldValue } from "../tables/label-value.js";
import { sayNoNumbers } from "../tables/odd-values.js";
import { openTable } from "../tables/open-table.js";
import { shorten } from "../tables/quoted.js";
import { listValues, tallyUnsure } from "../tables/unsure-tally.js";
import { type Classified, classesByFolder } from "./classes-by-folder.js";
import { matchSubjects, type Subject, type SubjectMatch } from "./match-subjects.js";
import { refuseClassesByPatient } from "./pseudonymize-rows.js";
import { type Call, countValues, sayOfTable } from "./say-of-table.js";
import { type SubjectClasses, subjectClasses } from "./subject-classes.js";
import { sayUnsureFindings } from "./subject-findings.js";
import { columnIndex, readSubjectTable, type SubjectTable } from "./subject-labels.js";
import type { SubjectParams } from "./subject-params.js";
import { isPatientColumn, type TableFields, tableColumns } from "./table-columns.js";

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
  const classes = subjectClasses(params);
  if (classes.question.kind === "multilabel" && table === undefined) {
    throw new StageFailure(
      "Expected a label table where `findings` are asked for, got none",
      "Wire the table that has a column for each of them to `labels`.",
    );
  }
  const assigned =
    table === undefined
      ? classesByFolder(found, classes, report)
      : await byTable(found, { table, params, classes }, report);
  const names = namesOf(classes.question);
  const counts = names.map((name) => assigned.subjects.filter((subject) => subject.class === name).length);
  if (classes.question.kind === "multilabel") {
    if (assigned.subjects.length === 0) {
      throw new StageFailure(
        `Expected ${report.noun} with an answer to a finding, got none: ${assigned.reason}`,
        "Check `labels` (id, where) and the names of `findings`.",
      );
    }
  } else if (!counts.every((count) => count > 0)) {
    throw new StageFailure(
      `Expected ${report.noun} of ${names.length === 2 ? "both" : "all"} classes, got ${names.map((name, index) => `${counts[index]} of ${name}`).join(" and ")}${assigned.values}`,
      `Check \`labels\` (id, column, ${names.length === 2 ? "positive, " : ""}where), or without a label table that \`classes\` names ${names.length === 2 ? "the two" : "their"} folders.`,
    );
  }
  return {
    subjects: assigned.subjects,
    flow: [
      { step: `${report.noun} found`, images: found.length, patients: null },
      {
        step: `${report.noun} ${classes.question.kind === "multilabel" ? "with an answer" : "of a class"}`,
        images: assigned.subjects.length,
        patients: null,
        reason: assigned.reason,
      },
    ],
    patientColumn: assigned.patientColumn,
  };
}

const labelling = ({ labels }: SubjectParams, { question, named }: SubjectClasses) => ({
  classes: question.kind === "multiclass" ? named : undefined,
  id: labels.id,
  column: labels.column,
  findings: question.kind === "multilabel" ? question.findings : undefined,
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
  if (question.kind !== "multilabel")
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
    const { findings } = row;
    const label = findings ? "" : (row.name ?? (namesOf(question)[row.class === "positive" ? 1 : 0] as string));
    const fields = columns.fieldsOf(row.fields);
    used.set(row.id, fields);
    const labelled = { class: label, labels: findings?.present ?? [label], findings: findings?.answers };
    return [{ ...subject, ...labelled, columns: columns.columnsOf(row.fields), table: fields }];
  });
  if (question.kind === "multilabel") {
    const said = [...new Set(rowOf)].flatMap((row) => row?.findings ?? []);
    for (const message of sayUnsureFindings(said, question.findings, labels, name)) warn(message);
  }
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
      question.kind === "multilabel"
        ? `${formatCount(neither)} without an answer to any finding`
        : `${formatCount(neither)} of ${isBinary ? "neither" : "no"} class${others.size > 0 ? ` (${listValues(others)})` : ""}`,
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
function columnsToHide(
  { header, rows }: SubjectTable,
  name: string,
  { labels, findings }: SubjectParams,
): readonly number[] {
  for (const column of labels.keep) columnIndex({ header, name }, column);
  const named = new Set(
    [labels.id, labels.column, ...(findings ?? []), ...Object.keys(labels.where), ...labels.keep].map(plainName),
  );
  return identifyingColumns(
    header,
    rows.map(({ fields }) => fields),
  ).filter((at) => !named.has(plainName(header[at] as string)));
}

const plainName = (column: string): string => column.trim().normalize("NFC");

const writtenFields = (used: ReadonlyMap<string, TableFields>, call: Call): readonly WrittenFields[] =>
  [...used].map(([name, { written }]) => ({ name: call?.(name) ?? name, ...written, followUp: "", others: [] }));

const isZero = (value: string): boolean => foldValue(value) === "0";
