import type { DatasetRow } from "../../artifacts/dataset.js";
import type { Pseudonyms } from "../../core/pseudonyms.js";
import { StageFailure } from "../../core/stage-failure.js";
import { formatCount } from "../format-count.js";
import { namesPatient } from "../patients/settle-patients.js";
import type { Reading } from "../reading.js";
import { GIVEN } from "../tables/identifying-columns.js";
import { quoted } from "../tables/quoted.js";
import { isPatientColumn } from "./table-columns.js";

interface Options {
  /** Of each row: further ids of its patient, by a header or table that was not chosen. */
  readonly others?: readonly (readonly string[])[];
  /** Names of columns that go on as they are, since the user says so; absent where the user cannot. */
  readonly keep?: readonly string[];
  readonly warn: (message: string) => void;
  readonly reading: Pick<Reading, "note">;
}

/**
 * The rows of a dataset as they may be written: patients by their pseudonyms, where there are such. A further column that
 * names patients has pseudonyms too; of others that hold ids goes on whether a value is given. Names of files stay as they
 * are: they say which picture a row is about. Where they hold ids, that is warned of.
 */
export function pseudonymizeRows(
  rows: readonly DatasetRow[],
  pseudonyms: Pseudonyms | undefined,
  { others = [], keep, warn, reading }: Options,
): readonly DatasetRow[] {
  if (pseudonyms === undefined) return rows;
  reading.note("ids of patients", "replaced by pseudonyms");
  const idsOf = rows.map(({ patient }, index) => [
    ...new Set([patient, ...(others[index] ?? []).filter(namesPatient)].filter((id) => id !== "")),
  ]);
  const images = findIds(
    rows.map(({ image }) => image),
    idsOf,
  );
  if (images > 0) {
    warn(
      `Names of files hold ids of patients, for ${formatCount(images)} of ${formatCount(rows.length)} images: pseudonyms replace none within names, which go on into tables, logs and reports. Rename the files first if nobody may see the ids`,
    );
  }
  const hidden = new Set(hideColumns(rows, idsOf, keep, warn));
  const shown = (column: string, value: string): string => {
    if (isPatientColumn(column)) return isId(value) ? pseudonyms.of(value) : value;
    return hidden.has(column) && value.trim() !== "" ? GIVEN : value;
  };
  return rows.map((row) => ({
    ...row,
    patient: pseudonyms.of(row.patient),
    more: Object.fromEntries(Object.entries(row.more).map(([column, value]) => [column, shown(column, value)])),
  }));
}

const isId = (value: string): boolean => /^\d+$/.test(value.trim()) || namesPatient(value);

/** Columns that hold ids, beside those that name patients, and are not to be kept; says which, and which are kept. */
function hideColumns(
  rows: readonly DatasetRow[],
  idsOf: readonly (readonly string[])[],
  keep: readonly string[] | undefined,
  warn: (message: string) => void,
): readonly string[] {
  const columns = [...new Set(rows.flatMap(({ more }) => Object.keys(more)))];
  const held = columns.filter((column) => {
    if (isPatientColumn(column)) return false;
    const values = rows.map(({ more }) => more[column] ?? "");
    return findIds(values, idsOf) > 0;
  });
  const wanted = new Set((keep ?? []).map((column) => column.trim().normalize("NFC")));
  const isKept = (column: string): boolean => wanted.has(column.replace(/^(table\.)+/, "").normalize("NFC"));
  const [hidden, left] = [held.filter((column) => !isKept(column)), held.filter(isKept)];
  if (hidden.length > 0) {
    warn(
      `Patient ids are in the ${columnsCalled(hidden)}, of which only whether a value is given is passed on${keep === undefined ? "" : " (`labels.keep` leaves columns as they are)"}`,
    );
  }
  if (left.length > 0) {
    warn(
      `Patient ids are in the ${columnsCalled(left)}, which are passed on unchanged because \`labels.keep\` says so`,
    );
  }
  return hidden;
}

const columnsCalled = (names: readonly string[]): string =>
  `column${names.length === 1 ? "" : "s"} ${names.map(quoted).join(", ")}`;

/**
 * How many texts hold an id of their own row, or name another patient. Short ids meet numbers by chance (patient 3, slice
 * 3), so they count only where most texts hold one of their own.
 */
function findIds(texts: readonly string[], idsOf: readonly (readonly string[])[]): number {
  const long = [...new Set(idsOf.flat())].filter(isLong);
  const all = new Set(long.map(plain));
  const mentionsOne = mentions(long);
  let [certain, chance, filled] = [0, 0, 0];
  for (const [index, text] of texts.entries()) {
    if (text.trim() === "") continue;
    filled++;
    const held = (idsOf[index] ?? []).filter((id) => holds(text, id));
    if (held.some(isLong) || all.has(plain(text)) || mentionsOne(text)) certain++;
    else if (held.length > 0) chance++;
  }
  return 2 * (certain + chance) > filled ? certain + chance : certain;
}

/**
 * Whether a text names one of many patients among other words, as "compare REC-71" does. A number with a fraction does
 * not: some of its digits would be an id by chance.
 */
function mentions(ids: readonly string[]): (text: string) => boolean {
  const known = new Set<string>();
  let longest = 0;
  for (const parts of ids.map(partsOf)) {
    known.add(parts.join(" "));
    longest = Math.max(longest, parts.length);
  }
  return (text) => {
    if (/^\s*[+-]?\d+[.,]\d+\s*$/.test(text)) return false;
    const parts = partsOf(text);
    return parts.some((_, from) =>
      Array.from({ length: Math.min(longest, parts.length - from) }, (_, more) =>
        parts.slice(from, from + more + 1).join(" "),
      ).some((run) => known.has(run)),
    );
  };
}

/** Too long to be met by chance. */
const isLong = (id: string): boolean => plain(id).length >= 5;

/** `00000766_001.png` holds the patient 766, and `scan-P 12.dcm` the patient `p12`: case, zeros and signs do not count. */
function holds(text: string, id: string): boolean {
  const wanted = partsOf(id);
  const parts = wanted.length === 0 ? [] : partsOf(text);
  if (parts.some((_, from) => wanted.every((part, at) => parts[from + at] === part))) return true;
  return isLong(id) && plain(text).includes(plain(id));
}

const plain = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");

const partsOf = (text: string): readonly string[] =>
  (
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/\p{L}+|\p{N}+/gu) ?? []
  ).map((part) => part.replace(/^0+(?=\d)/, ""));

/**
 * Values of the column that decides the class are listed in warnings and records, so it may not name patients where they
 * are called by pseudonyms. Throws a StageFailure; `parameter` is the one that named the column.
 */
export function refuseClassesByPatient(
  column: string | undefined,
  patientColumn: string | undefined,
  pseudonyms: Pseudonyms | undefined,
  parameter: string,
): void {
  if (pseudonyms === undefined || column === undefined) return;
  if (column !== patientColumn && !isPatientColumn(column)) return;
  throw new StageFailure(
    `Expected ${parameter} to be the column that decides the class, got "${column}", which names patients: its values would be listed, although patients are to be given pseudonyms`,
    `Name the column of findings in ${parameter}, or take \`pseudonymize\` out of the pipeline file.`,
  );
}
