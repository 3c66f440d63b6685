import { FIXED_COLUMNS } from "../../artifacts/dataset.js";
import { parseAge } from "../tables/age.js";
import { GIVEN } from "../tables/identifying-columns.js";
import type { Table } from "../tables/open-table.js";
import { parseSex } from "../tables/sex.js";
import { columnIndex } from "./subject-labels.js";

/** What a row of a label table tells of a subject beside its class. Empty, or undefined, is "not known". */
export interface TableFields {
  readonly patient: string;
  /** Years. */
  readonly age: number | undefined;
  readonly sex: "M" | "F" | "O" | "";
  /** Age and sex as they are written. */
  readonly written: { readonly age: string; readonly sex: string };
}

export interface TableColumns {
  /** Name of the column that names patients; undefined where there is none. */
  readonly patient: string | undefined;
  /** Columns that a dataset has by their names already, with the names that they get instead. */
  readonly renamed: ReadonlyMap<string, string>;
  /** How many columns have no name, and are left out. */
  readonly nameless: number;
  /** Names of the columns of which whether a value is given goes on alone. */
  readonly hidden: readonly string[];
  readonly fieldsOf: (fields: readonly string[]) => TableFields;
  /** All named columns of a row. */
  readonly columnsOf: (fields: readonly string[]) => Readonly<Record<string, string>>;
}

/** Folded names (letters and digits only). */
const ALIASES = {
  patient: ["patientid", "patient", "subjectid", "subject"],
  age: ["patientage", "age"],
  sex: ["patientsex", "patientgender", "sex", "gender"],
};

/**
 * The columns of a label table as they go on into a dataset. One that is called like a column of the dataset's own, or
 * like one of `taken`, gets `table.` before its name, so that neither is lost. `patient` is the user's own choice.
 */
export function tableColumns(
  { header, name }: Pick<Table, "header" | "name">,
  {
    patient,
    taken,
    hidden,
  }: {
    readonly patient: string | undefined;
    readonly taken: readonly string[];
    /** Places of columns that may tell who somebody is: of them, whether a value is given goes on alone. */
    readonly hidden: readonly number[];
  },
): TableColumns {
  const find = (aliases: readonly string[]): number =>
    aliases.map((alias) => header.findIndex((column) => fold(column) === alias)).find((index) => index >= 0) ?? -1;
  const patientAt = patient === undefined ? find(ALIASES.patient) : columnIndex({ header, name }, patient);
  const [ageAt, sexAt] = [find(ALIASES.age), find(ALIASES.sex)];
  const used = new Set<string>([...FIXED_COLUMNS, ...taken]);
  const free = (column: string): string => {
    let chosen = column;
    while (used.has(chosen) || (chosen !== column && header.includes(chosen))) chosen = `table.${chosen}`;
    return chosen;
  };
  const names = header.map((column) => (column === "" ? "" : free(column)));
  const isHidden = new Set(hidden.filter((at) => at !== patientAt && at !== ageAt && at !== sexAt));
  return {
    patient: header[patientAt],
    renamed: new Map(
      header.flatMap((column, index) => (names[index] === column ? [] : [[column, names[index] ?? ""]])),
    ),
    nameless: header.filter((column) => column === "").length,
    hidden: header.filter((column, index) => column !== "" && isHidden.has(index)),
    fieldsOf: (fields) => {
      const written = { age: (fields[ageAt] ?? "").trim(), sex: (fields[sexAt] ?? "").trim() };
      const age = parseAge(written.age);
      return {
        patient: (fields[patientAt] ?? "").trim().normalize("NFC"),
        age: Number.isNaN(age) ? undefined : age,
        sex: parseSex(written.sex),
        written,
      };
    },
    columnsOf: (fields) =>
      Object.fromEntries(
        names.flatMap((column, index) => {
          const value = fields[index] ?? "";
          return column === "" ? [] : [[column, isHidden.has(index) && value.trim() !== "" ? GIVEN : value]];
        }),
      ),
  };
}

/** Whether a column of a dataset names patients, by what it is called. */
export const isPatientColumn = (column: string): boolean =>
  ALIASES.patient.includes(fold(column.replace(/^(table\.)+/, "")));

const fold = (column: string): string => column.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
