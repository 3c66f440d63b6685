import { type CsvRow, csvRows } from "../../src/imaging/csv.js";
import { StageFailure } from "../../src/stage.js";

const FIELDS = ["image", "labels", "followUp", "patient", "age", "sex", "view"] as const;
export type Field = (typeof FIELDS)[number];

export interface LabelTable {
  /** Column of each field that the table has. */
  readonly columns: Readonly<Partial<Record<Field, number>>>;
  readonly header: CsvRow;
  /** To be gone through once. Throws a StageFailure at a row that has more fields than the header. */
  readonly rows: Iterable<CsvRow>;
}

/** Folded names (letters and digits only) under which copies of the NIH table and others call the fields. */
const ALIASES: Readonly<Record<Field, readonly string[]>> = {
  image: ["imageindex", "image", "imageid", "imagename", "filename", "file", "imagepath", "path"],
  labels: ["findinglabels", "findinglabel", "labels", "label", "findings", "finding"],
  followUp: ["followup", "followupnumber", "followupno"],
  patient: ["patientid", "patient", "subjectid", "subject"],
  age: ["patientage", "age"],
  sex: ["patientgender", "patientsex", "gender", "sex"],
  view: ["viewposition", "view", "projection"],
};

/**
 * Reads a label table in any of the dialects that NIH ChestX-ray14 circulates in: fields quoted or not, LF or CRLF, a
 * comma at the end of each row, `OriginalImage[Width,Height]` as one quoted field of the header or split in two.
 * `named` gives the user's own column names.
 */
export function readLabelTable(
  text: string,
  name: string,
  named: Readonly<Partial<Record<Field, string>>>,
): LabelTable {
  const rows = csvRows(text, name)[Symbol.iterator]();
  const first = rows.next();
  if (first.done === true) throw new StageFailure(`Expected ${name} to be a table with a header, got an empty file`);
  const second = rows.next();
  const header = expandHeader(first.value, second.done === true ? [] : second.value).map((column) => column.trim());
  const columns: Partial<Record<Field, number>> = {};
  for (const field of FIELDS) {
    const column = findColumn(header, field, named[field], name);
    if (column !== undefined) columns[field] = column;
  }
  for (const field of ["image", "labels"] as const) {
    if (columns[field] === undefined) {
      throw new StageFailure(
        `Expected ${name} to have a column of ${field === "image" ? "image names" : "findings"}, got the columns ${header.filter(Boolean).join(", ")}`,
        `Name it: columns: { ${field}: <name> }`,
      );
    }
  }
  return { columns, header, rows: checkedRows() };

  function* checkedRows(): Iterable<CsvRow> {
    let number = 2;
    for (let row = second; row.done !== true; row = rows.next(), number++) {
      if (row.value.length > header.length && trimmedLength(row.value) > header.length) {
        throw new StageFailure(
          `Expected ${header.length} fields in row ${number} of ${name}, got ${row.value.length}`,
          "Quote the fields that hold a comma.",
        );
      }
      yield row.value;
    }
  }
}

/** Fields without the empty ones at the end. */
function trimmedLength(row: CsvRow): number {
  let length = row.length;
  while (length > 0 && row[length - 1] === "") length--;
  return length;
}

/** A quoted `OriginalImage[Width,Height]` is one name over two columns. */
function expandHeader(header: CsvRow, firstRow: CsvRow): CsvRow {
  const named = header.slice(0, trimmedLength(header));
  if (trimmedLength(firstRow) <= named.length) return named;
  const expanded = named.flatMap((column) => {
    const pair = /^(.*)\[(\w+),(\w+)\]$/.exec(column.trim());
    return pair === null ? [column] : [`${pair[1]}[${pair[2]}`, `${pair[3]}]`];
  });
  return expanded.length === trimmedLength(firstRow) ? expanded : named;
}

const fold = (column: string): string => column.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

function findColumn(header: CsvRow, field: Field, named: string | undefined, name: string): number | undefined {
  if (named !== undefined) {
    const exact = header.indexOf(named);
    const column = exact >= 0 ? exact : header.findIndex((other) => fold(other) === fold(named));
    if (column >= 0) return column;
    throw new StageFailure(
      `Expected ${name} to have the column "${named}" (columns.${field}), got ${header.filter(Boolean).join(", ")}`,
    );
  }
  for (const alias of ALIASES[field]) {
    const column = header.findIndex((other) => fold(other) === alias);
    if (column >= 0) return column;
  }
  return undefined;
}
