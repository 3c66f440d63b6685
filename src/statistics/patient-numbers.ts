/** Patients as numbers from 0. */
export interface PatientNumbers {
  /** The patient's number of each case. */
  readonly ofCases: Uint32Array;
  readonly count: number;
}

/**
 * Numbers patients in the order of first appearance.
 * @param known numbers given before, which are kept and added to: cases of the same patients then have the same numbers.
 */
export function numberPatients(
  patients: readonly string[],
  known: Map<string, number> = new Map<string, number>(),
): PatientNumbers {
  const ofCases = Uint32Array.from(patients, (patient) => {
    const before = known.get(patient);
    if (before !== undefined) return before;
    known.set(patient, known.size);
    return known.size - 1;
  });
  return { ofCases, count: known.size };
}

/** How many different patients have a case with this label. */
export const patientsWith = (
  label: number,
  labels: ArrayLike<number | undefined>,
  patients: readonly string[],
): number => new Set(patients.filter((_, row) => labels[row] === label)).size;
