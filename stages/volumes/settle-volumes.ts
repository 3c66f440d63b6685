import { countOf } from "../../src/imaging/format-count.js";
import { namesPatient, settlePatients } from "../../src/imaging/patients/settle-patients.js";

/** What tells whose a volume is. Empty: not said. */
export interface PatientClues {
  /** PatientID of its header. */
  readonly header: string;
  /** The patient by the label table. */
  readonly table: string;
  /** By where it lies. */
  readonly path: string;
}

interface Settling {
  /** The user chose how paths name patients: nothing else counts. */
  readonly isByPath: boolean;
  /** What names by path were taken from. */
  readonly pathBy: string;
  /** The table's column of patients, and whether the user named it; undefined where there is none. */
  readonly column: string | undefined;
  readonly isChosen: boolean;
  /** What messages call a patient. */
  readonly call?: ((patient: string) => string) | undefined;
}

interface SettledVolumes {
  /** In the order of the volumes. */
  readonly patients: readonly string[];
  /** For the log. */
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Which patient each volume belongs to, named in one way for all: a patient who is named in two ways may end up in two
 * partitions. As `settlePatients` decides, but headers that do not all name somebody are ignored entirely, since paths
 * name everybody.
 */
export function settleVolumes(
  volumes: readonly PatientClues[],
  { isByPath, pathBy, column, isChosen, call = (patient) => patient }: Settling,
): SettledVolumes {
  const paths = volumes.map(({ path }) => path);
  if (isByPath && !isChosen) return { patients: paths, notes: [said(paths.map(call), pathBy)], warnings: [] };
  const silent = volumes.filter(({ header }) => !namesPatient(header)).length;
  const clues = volumes.map(({ header, table }) => ({
    header: silent === 0 ? header : "",
    table: column === undefined ? "" : table,
  }));
  const settled = settlePatients(clues, { noun: "volume", column, isChosen, otherwise: paths, call });
  const isFrom = (key: "header" | "table"): boolean =>
    clues.every((one, index) => one[key] !== "" && one[key] === settled.patients[index]);
  const by = isFrom("header")
    ? "PatientID of the headers"
    : column !== undefined && isFrom("table")
      ? `the column ${column} of the label table`
      : pathBy;
  const warnings = [...settled.warnings];
  if (silent > 0 && silent < volumes.length) {
    warnings.push(
      `PatientID names nobody in the headers of ${silent} of ${countOf(volumes.length, "volume")}: patients are named by ${by}`,
    );
  }
  return { patients: settled.patients, notes: [said(settled.patients.map(call), by)], warnings };
}

function said(patients: readonly string[], by: string): string {
  const names = [...new Set(patients)];
  const examples = `${names.slice(0, 3).join(", ")}${names.length > 3 ? ", ..." : ""}`;
  return `Patients are named by ${by}: ${countOf(names.length, "patient")} (${examples})`;
}
