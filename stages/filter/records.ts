import { namesPatient } from "../../src/imaging/patients/settle-patients.js";
import { quoted, shorten } from "../../src/imaging/tables/quoted.js";
import { StageFailure } from "../../src/stage.js";
import { createSpeller } from "./finding-spellings.js";
import { type LabelTable, placeOf } from "./label-table.js";
import { splitLabels } from "./split-labels.js";

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
  /** Places in the table of rows that name no image. */
  readonly nameless: readonly number[];
  /** How many images have each finding, most frequent first. */
  readonly counts: ReadonlyMap<string, number>;
  /** The same for each way in which a finding is written. */
  readonly written: ReadonlyMap<string, number>;
  /** Whether findings are lists in the manner of Python, which nobody had said. */
  readonly areLists: boolean;
}

/** What a field of findings holds; images with the same text share it. */
interface Findings {
  readonly labels: readonly string[];
  readonly written: readonly string[];
  images: number;
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
export function readRecords(table: LabelTable, options: ReadOptions): Records {
  const { separator, patientPattern } = options;
  const { columns, name } = table;
  const [imageColumn, labelsColumn] = [columns.image as number, columns.labels as number];
  let areLists = false;
  const spell = createSpeller();
  const split = splitLabels(separator, name, () => {
    areLists = true;
  });
  const byText = new Map<string, Findings>();
  const findingsOf = (text: string, row: number): Findings => {
    let findings = byText.get(text);
    if (findings === undefined) {
      const written = [...new Set(split(text, row))];
      findings = { labels: [...new Set(written.map(spell))], written, images: 0 };
      byText.set(text, findings);
    }
    return findings;
  };
  const further = (options.further ?? []).map((column) => ({
    name: column,
    at: placeOf(table, column, "of where.equals"),
  }));
  const field = (row: readonly string[], column: number | undefined): string =>
    column === undefined ? "" : (row[column] ?? "").trim();

  const byName = new Map<string, LabelRecord>();
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
    const findings = findingsOf(row[labelsColumn] ?? "", number);
    const { labels } = findings;
    const earlier = byName.get(image);
    if (earlier !== undefined) {
      if (!sameSet(earlier.labels, labels)) {
        throw new StageFailure(
          `Expected one row per image in ${name}, got ${shorten(image)} with ${listed(earlier.labels)} and, in row ${number}, with ${listed(labels)}`,
          `Leave one row for each image, with its findings joined by ${quoted(separator)}.`,
        );
      }
      repeated++;
      continue;
    }
    findings.images++;
    byName.set(image, {
      place: byName.size,
      name: image,
      labels,
      patient: namedPatient(field(row, columns.patient)) || (patientPattern?.exec(image)?.[1] ?? ""),
      age: field(row, columns.age),
      sex: field(row, columns.sex),
      view: field(row, columns.view),
      followUp: field(row, columns.followUp),
      further: further.length === 0 ? NONE : Object.fromEntries(further.map(({ name, at }) => [name, field(row, at)])),
    });
  }
  if (rows > 0 && nameless.length === rows) {
    throw new StageFailure(
      `Expected rows of ${name} to have an image name in ${quoted(table.header[imageColumn] as string)}, got empty fields alone`,
      "Name the column that has them: columns: { image: <name> }.",
    );
  }
  return {
    records: [...byName.values()],
    rows,
    repeated,
    nameless,
    counts: countImages(byText, ({ labels }) => labels),
    written: countImages(byText, ({ written }) => written),
    areLists,
  };
}

function countImages(
  byText: ReadonlyMap<string, Findings>,
  namesOf: (findings: Findings) => readonly string[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const findings of byText.values()) {
    if (findings.images === 0) continue;
    for (const name of namesOf(findings)) counts.set(name, (counts.get(name) ?? 0) + findings.images);
  }
  return new Map([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}

/** Empty for `nan` and `ANONYMOUS`: those are not one patient of many images. */
const namedPatient = (patient: string): string => (/^\d+$/.test(patient) || namesPatient(patient) ? patient : "");

const listed = (labels: readonly string[]): string => shorten(labels.join("|")) || "no finding";

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((label) => b.includes(label));
