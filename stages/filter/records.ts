import { namesPatient } from "../../src/imaging/patients/settle-patients.js";
import { type Cell, cellOf } from "../../src/imaging/tables/finding-cells.js";
import { quoted, shorten } from "../../src/imaging/tables/quoted.js";
import { StageFailure } from "../../src/stage.js";
import type { Findings } from "./finding-cells.js";
import type { FindingColumn } from "./finding-columns.js";
import { createSpeller } from "./finding-spellings.js";
import { type LabelTable, placeOf } from "./label-table.js";
import { noFindingIn } from "./no-finding.js";
import { splitLabels } from "./split-labels.js";

/** A row of the label table. Empty fields are "not known". */
export interface LabelRecord {
  /** Its place among the records. */
  readonly place: number;
  /** As the table names the image. */
  readonly name: string;
  readonly labels: readonly string[];
  /** What each reader found, one where nobody asked for several; images of equal text share it. */
  readonly readings: readonly Findings[];
  readonly patient: string;
  /** As written. */
  readonly age: string;
  readonly sex: string;
  readonly view: string;
  readonly followUp: string;
  readonly partition: string;
  /** Values of the further columns that were asked for, by column name. */
  readonly further: Readonly<Record<string, string>>;
}

export interface Records {
  readonly records: readonly LabelRecord[];
  /** How many rows the table has. */
  readonly rows: number;
  /** Rows that repeat an earlier one. */
  readonly repeated: number;
  /** Places in the table of rows that name no image. */
  readonly nameless: readonly number[];
  /** How many images have each finding, most frequent first. */
  readonly counts: ReadonlyMap<string, number>;
  /** The same for each way in which a finding is written. */
  readonly written: ReadonlyMap<string, number>;
  /** Whether findings are lists in the manner of Python, which nobody had said. */
  readonly areLists: boolean;
}

interface ReadOptions {
  /** Between two findings. */
  readonly separator: string;
  /** Finds the patient in an image name, where the table has none. */
  readonly patientPattern?: RegExp;
  /** Further columns to keep. */
  readonly further?: readonly string[];
  /** Columns of findings, where no column lists them. */
  readonly columns?: readonly FindingColumn[] | undefined;
  /** Whether rows of one image are those of several readers. */
  readonly hasReaders?: boolean;
}

const NONE: Readonly<Record<string, string>> = {};

/** One record per image. Two rows that give one image different findings are an error, unless they are several readers'. */
export function readRecords(table: LabelTable, options: ReadOptions): Records {
  const { patientPattern, hasReaders = false } = options;
  const { columns, name } = table;
  const imageColumn = columns.image as number;
  const reader =
    options.columns === undefined ? listReader(table, options.separator) : columnReader(table, options.columns);
  const further = (options.further ?? []).map((column) => ({
    name: column,
    at: placeOf(table, column, "of where.equals"),
  }));
  const field = (row: readonly string[], column: number | undefined): string =>
    column === undefined ? "" : (row[column] ?? "").trim();

  const patientOf = (row: readonly string[], image: string): string =>
    namedPatient(field(row, columns.patient)) || (patientPattern?.exec(image)?.[1] ?? "");

  const byName = new Map<string, LabelRecord>();
  /** By image and reader, where there are several. */
  const byReader = new Map<string, Map<string, Findings>>();
  let rows = 0;
  let repeated = 0;
  const nameless: number[] = [];
  for (const { number, fields: row } of table.rows) {
    rows++;
    const image = field(row, imageColumn).normalize("NFC");
    if (image === "") {
      nameless.push(number);
      continue;
    }
    const findings = reader.read(row, number);
    const { labels } = findings;
    if (hasReaders) {
      const who = field(row, columns.reader) || `row ${number}`;
      const readings = byReader.get(image) ?? new Map<string, Findings>();
      byReader.set(image, readings);
      const before = readings.get(who);
      readings.set(who, before === undefined ? findings : joined(before, findings));
    }
    const earlier = byName.get(image);
    if (earlier !== undefined) {
      if (!hasReaders && !isSame(earlier.readings[0] as Findings, findings)) {
        throw new StageFailure(
          `Expected one row per image in ${name}, got ${shorten(image)} with ${listed(earlier.readings[0] as Findings)} and, in row ${number}, with ${listed(findings)}`,
          options.columns === undefined
            ? `Leave one row for each image, with its findings joined by ${quoted(options.separator)}; where rows are boxes, or of several readers, say what holds where these differ: \`readers\`.`
            : "Leave one row for each image, or say what holds if several readers differ: `readers`.",
        );
      }
      refuseOther("patient", earlier.patient, patientOf(row, image), { image, number, name });
      refuseOther("partition", earlier.partition, field(row, columns.partition), { image, number, name });
      repeated++;
      continue;
    }
    if (!hasReaders) findings.images++;
    byName.set(image, {
      place: byName.size,
      name: image,
      labels,
      readings: [findings],
      patient: patientOf(row, image),
      age: field(row, columns.age),
      sex: field(row, columns.sex),
      view: field(row, columns.view),
      followUp: field(row, columns.followUp),
      partition: field(row, columns.partition),
      further: further.length === 0 ? NONE : Object.fromEntries(further.map(({ name, at }) => [name, field(row, at)])),
    });
  }
  if (rows > 0 && nameless.length === rows) {
    throw new StageFailure(
      `Expected rows of ${name} to have an image name in ${quoted(table.header[imageColumn] as string)}, got empty fields alone`,
      "Name the column that has them: columns: { image: <name> }.",
    );
  }
  const { records, all } = hasReaders
    ? withReaders([...byName.values()], byReader)
    : { records: [...byName.values()], all: reader.all() };
  return {
    records,
    rows,
    repeated: hasReaders ? 0 : repeated,
    nameless,
    counts: countImages(all, ({ labels }) => labels),
    written: countImages(all, ({ written }) => written),
    areLists: reader.areLists(),
  };
}

/** Two rows that give one image to two patients, or to two parts, cannot both be right: a split rests on them. */
function refuseOther(
  what: "patient" | "partition",
  earlier: string,
  later: string,
  { image, number, name }: { readonly image: string; readonly number: number; readonly name: string },
): void {
  if (earlier === later || earlier === "" || later === "") return;
  throw new StageFailure(
    `Expected one ${what} per image in ${name}, got ${shorten(image)} with ${quoted(earlier)} and, in row ${number}, with ${quoted(later)}`,
    "Correct the row; where tables are joined, their keys may name several rows.",
  );
}

/** Takes findings from a row. */
interface FindingReader {
  readonly read: (row: readonly string[], number: number) => Findings;
  /** All that were read, each once. */
  readonly all: () => readonly Findings[];
  readonly areLists: () => boolean;
}

function listReader({ columns, name }: LabelTable, separator: string): FindingReader {
  const at = columns.labels as number;
  let areLists = false;
  const spell = createSpeller();
  const split = splitLabels(separator, name, () => {
    areLists = true;
  });
  const byText = new Map<string, Findings>();
  return {
    read: (row, number) => {
      const text = row[at] ?? "";
      let findings = byText.get(text);
      if (findings === undefined) {
        const written = [...new Set(split(text, number))];
        findings = { labels: [...new Set(written.map(spell))], written, images: 0 };
        byText.set(text, findings);
      }
      return findings;
    },
    all: () => [...byText.values()],
    areLists: () => areLists,
  };
}

function columnReader(table: LabelTable, columns: readonly FindingColumn[]): FindingReader {
  const { name } = table;
  const saysNone = noFindingIn(table);
  const byText = new Map<string, Findings>();
  return {
    read: (row, number) => {
      const hasNone = saysNone(row);
      let text = String(hasNone);
      for (const { at } of columns) text += `${row[at] ?? ""}\n`;
      let findings = byText.get(text);
      if (findings === undefined) {
        const cells = columns.map((column) => {
          const cell = cellOf(row[column.at] ?? "");
          if (cell !== undefined) return cell;
          throw new StageFailure(
            `Expected each cell of ${quoted(column.name)} in ${name} to be 1, 0, -1 (uncertain) or blank, got ${quoted(row[column.at] ?? "")} in row ${number}`,
            "Name only columns of findings; a column that lists findings is named by columns: { labels: <name> }.",
          );
        });
        const labels = columns.filter((_, at) => cells[at] === 1).map((column) => column.name);
        findings = { labels, written: labels, cells, hasNone, images: 0 };
        byText.set(text, findings);
      }
      return findings;
    },
    all: () => [...byText.values()],
    areLists: () => false,
  };
}

/** What a reader wrote in two rows: in each what was found, as rows of boxes have it. */
function joined(one: Findings, other: Findings): Findings {
  if (one === other) return one;
  return {
    labels: [...new Set([...one.labels, ...other.labels])],
    written: [...new Set([...one.written, ...other.written])],
    ...(one.cells !== undefined && { cells: one.cells.map((cell, at) => firstOf(cell, other.cells?.[at] ?? "blank")) }),
    ...(one.hasNone !== undefined && { hasNone: one.hasNone || other.hasNone === true }),
    images: 0,
  };
}

const ORDER: readonly Cell[] = [1, "uncertain", 0, "blank"];
const firstOf = (one: Cell, other: Cell): Cell => (ORDER.indexOf(one) < ORDER.indexOf(other) ? one : other);

function withReaders(
  records: readonly LabelRecord[],
  byReader: ReadonlyMap<string, ReadonlyMap<string, Findings>>,
): { readonly records: readonly LabelRecord[]; readonly all: readonly Findings[] } {
  const all: Findings[] = [];
  return {
    records: records.map((record) => {
      const readings = [...(byReader.get(record.name) as ReadonlyMap<string, Findings>).values()];
      const [first, ...others] = readings as [Findings, ...Findings[]];
      const together = { ...others.reduce(joined, first), images: 1 };
      all.push(together);
      return { ...record, labels: together.labels, readings };
    }),
    all,
  };
}

function countImages(
  all: readonly Findings[],
  namesOf: (findings: Findings) => readonly string[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const findings of all) {
    if (findings.images === 0) continue;
    for (const name of namesOf(findings)) counts.set(name, (counts.get(name) ?? 0) + findings.images);
  }
  return new Map([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}

/** Empty for `nan` and `ANONYMOUS`: those are not one patient of many images. */
const namedPatient = (patient: string): string => (/^\d+$/.test(patient) || namesPatient(patient) ? patient : "");

const listed = ({ labels, hasNone }: Findings): string =>
  shorten(labels.join("|")) || (hasNone === true ? '"No Finding"' : "no finding");

const isSame = (a: Findings, b: Findings): boolean =>
  sameSet(a.labels, b.labels) &&
  (a.cells ?? []).every((cell, at) => cell === b.cells?.[at] && (cell !== "blank" || a.hasNone === b.hasNone));

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((label) => b.includes(label));
