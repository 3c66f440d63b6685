import { append } from "../../core/long-lists.js";
import { formatCount } from "../format-count.js";
import { foldValue, unsureOf } from "../tables/label-value.js";
import { quoted } from "../tables/quoted.js";
import { sayPatientSpellings } from "./patient-spellings.js";

/** What headers hold after the name was taken out of them. */
const NOBODY = /^(anon|anonym|anonymous|anonymi[sz]ed|de-?identified|removed|redacted|no ?name|x{2,}|\?+|-+)$/;

/** Whether a text tells one patient from another: it is there, and not `ANONYMOUS` or `nan`. */
export function namesPatient(text: string): boolean {
  const folded = foldValue(text);
  const unsure = unsureOf(folded);
  return unsure !== "blank" && unsure !== "unknown" && !NOBODY.test(folded);
}

export interface PatientSources {
  /** PatientID of the file's header. */
  readonly header: string;
  /** The patient by the label table. */
  readonly table: string;
}

export interface SettledPatients {
  /** Of each file; empty where not known. */
  readonly patients: readonly string[];
  /** What is as it should be, for the log. */
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

interface Settling {
  /** Of one: "image". */
  readonly noun: string;
  /** The table's column, and whether the user named it. */
  readonly column: string | undefined;
  readonly isChosen: boolean;
  /** What to call the patient of each file where nothing else names one; not known if not given. */
  readonly otherwise?: readonly string[];
  /** What messages call a patient; by the id if not given. */
  readonly call?: ((patient: string) => string) | undefined;
}

/**
 * Whose a file is. The header's PatientID counts where it names somebody in every file and is not one and the same in
 * all of several; else the table's patients count, for all files: two ways of naming people are not mixed, since one
 * patient would have two names then. A column that the user named counts before the header.
 */
export function settlePatients(
  files: readonly PatientSources[],
  { noun, column, isChosen, otherwise, call = (patient) => patient }: Settling,
): SettledPatients {
  const silent = files.filter(({ header }) => !namesPatient(header));
  const headers = new Set(files.map(({ header }) => header));
  const isOne = headers.size === 1 && files.length > 1;
  const inTable = new Set(files.flatMap(({ table }) => (namesPatient(table) ? [table] : [])));
  const byHeader = files.map(({ header }) => (namesPatient(header) ? header : ""));
  const byTable = files.map(({ table }) => (namesPatient(table) ? table : ""));
  // A table that gives all files one patient tells no more than such a header.
  const tableTells = inTable.size > 1 || (inTable.size === 1 && silent.length > 0);
  const takesTable = inTable.size > 0 && (isChosen || ((silent.length > 0 || isOne) && tableTells));
  const isFromElsewhere = !takesTable && otherwise !== undefined && (isOne || silent.length > 0);
  const named = takesTable ? byTable : isFromElsewhere && isOne ? files.map(() => "") : byHeader;
  const patients = named.map((patient, index) => patient || (otherwise?.[index] ?? ""));
  const unknown = patients.filter((patient) => patient === "").length;
  const why =
    silent.length > 0
      ? nobody(silent, files.length, noun)
      : `is ${quoted(call(files[0]?.header ?? ""))} in all of them`;
  const notes: string[] = [];
  const warnings: string[] = [];
  // Where no file has a PatientID at all, as NIfTI, what takes its place is what is expected.
  const said = [...headers].some((header) => header !== "") ? warnings : notes;
  if (takesTable && !isChosen) {
    said.push(`PatientID ${why}: patients are those of the column ${quoted(column ?? "")} of the label table`);
  }
  if (isFromElsewhere) said.push(`PatientID ${why}: such ${noun}s are patients of their own`);
  if (unknown > 0) {
    const which = takesTable
      ? `The column ${quoted(column ?? "")} of the label table names nobody for ${formatCount(unknown)} of ${formatCount(files.length)} ${noun}s`
      : `PatientID ${why}`;
    warnings.push(`${which}: these ${noun}s may be in several partitions, so results may be too optimistic`);
  }
  append(warnings, sayPatientSpellings(patients, call));
  return { patients, notes, warnings };
}

function nobody(silent: readonly PatientSources[], all: number, noun: string): string {
  const examples = [...new Set(silent.map(({ header }) => header))].sort().slice(0, 3);
  const listed = examples.map((example) => (example === "" ? "empty" : quoted(example))).join(", ");
  return `names nobody in ${formatCount(silent.length)} of ${formatCount(all)} ${noun}s (${listed})`;
}
