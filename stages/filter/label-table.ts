import { headerAdvice, listColumns } from "../../src/imaging/tables/header-advice.js";
import { foldValue } from "../../src/imaging/tables/label-value.js";
import type { Table } from "../../src/imaging/tables/open-table.js";
import { quoted } from "../../src/imaging/tables/quoted.js";
import { StageFailure } from "../../src/stage.js";

const FIELDS = ["image", "labels", "followUp", "patient", "age", "sex", "view", "reader", "partition"] as const;
export type Field = (typeof FIELDS)[number];

/** A label table with the column of each field that it has. */
export interface LabelTable extends Table {
  readonly columns: Readonly<Partial<Record<Field, number>>>;
}

/** Folded names (letters and digits only) under which copies of the NIH table and others call the fields. */
const ALIASES: Readonly<Record<Field, readonly string[]>> = {
  image: ["imageindex", "image", "imageid", "imagename", "filename", "file", "imagepath", "path"],
  labels: ["findinglabels", "findinglabel", "labels", "label", "findings", "finding", "classname"],
  followUp: ["followup", "followupnumber", "followupno"],
  patient: ["patientid", "patient", "subjectid", "subject"],
  age: ["patientage", "age"],
  sex: ["patientgender", "patientsex", "gender", "sex"],
  view: ["viewposition", "view", "projection"],
  reader: ["radid", "readerid", "reader", "radiologistid", "radiologist", "annotatorid", "annotator"],
  // A column that happens to be called split is the data set's own division only where the user says so.
  partition: [],
};

/**
 * Finds the columns of a label table. `named` gives the user's own names for them. @param needed fields of which there must
 * be a column; findings may have columns of their own instead. @param asked findings that the positive class names.
 */
export function labelTable(
  table: Table,
  named: Readonly<Partial<Record<Field, string>>>,
  needed: readonly ("image" | "labels")[] = ["image", "labels"],
  asked: readonly string[] = [],
): LabelTable {
  const columns: Partial<Record<Field, number>> = {};
  for (const field of FIELDS) {
    const column = findColumn(table, field, named[field]);
    if (column !== undefined) columns[field] = column;
  }
  for (const field of needed) {
    if (columns[field] === undefined) {
      throw new StageFailure(
        `Expected ${table.name} to have a column of ${field === "image" ? "image names" : "findings"}, got the columns ${listColumns(table.header)}`,
        (field === "labels" ? ownColumn(table, asked) : undefined) ??
          `Name it: columns: { ${field}: <name> }.${headerAdvice(table, "delimiter")}`,
      );
    }
  }
  return { ...table, columns };
}

/** What to write where a finding has a column of its own, and no column lists findings. */
function ownColumn({ header }: Table, asked: readonly string[]): string | undefined {
  const [column, ...others] = header.filter((name) => asked.some((one) => foldValue(one) === foldValue(name)));
  if (column === undefined) return undefined;
  const name = /^[\w-]+$/.test(column) ? column : JSON.stringify(column);
  return others.length > 0
    ? `They have columns of their own: ask for findings: [${[column, ...others].map((one) => (/^[\w-]+$/.test(one) ? one : JSON.stringify(one))).join(", ")}], or for one of them with columns: { labels: ${name} }, positive: 1, negative: 0.`
    : `It has a column of its own: columns: { labels: ${name} }, positive: 1, negative: 0.`;
}

/** The place of a column that the user named: exactly, or but for case and blanks. `where` says where in the parameters. */
export function placeOf(
  { header, name, wider }: Pick<Table, "header" | "name" | "wider">,
  column: string,
  where: string,
): number {
  const exact = header.indexOf(column);
  if (exact >= 0) return exact;
  const wanted = foldValue(column);
  const places = [...header.keys()].filter((place) => foldValue(header[place] as string) === wanted);
  const [place] = places;
  if (place !== undefined && places.length === 1) return place;
  throw new StageFailure(
    `Expected ${name} to have the column ${quoted(column)} ${where}, got ${listColumns(header)}`,
    headerAdvice({ header, wider }, "delimiter").trim() || undefined,
  );
}

const fold = (column: string): string =>
  column
    .normalize("NFC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");

function findColumn(table: Table, field: Field, named: string | undefined): number | undefined {
  if (named !== undefined) return placeOf(table, named, `(columns.${field})`);
  const { header, name } = table;
  for (const alias of ALIASES[field]) {
    const places = [...header.keys()].filter((place) => fold(header[place] as string) === alias);
    if (places.length > 1) {
      throw new StageFailure(
        `Expected one column for ${field} in ${name}, got ${places.map((place) => quoted(header[place] as string)).join(" and ")}`,
        `Say which: columns: { ${field}: <name> }`,
      );
    }
    if (places[0] !== undefined) return places[0];
  }
  return undefined;
}
