/** Fewer of a class tell too little of how unusual a new patient may be. */
export const FEWEST_OF_CLASS = 10;

/** What rounding makes of `level * (n + 1)` must not ask for one more. */
const ROUNDING = 1e-9;

/**
 * Of n patients, the rank of the one whose score is the limit: a new one of the same class is at most as unusual with a
 * probability of at least `level` (Vovk, Gammerman & Shafer 2005, section 4.5). Above n where they are too few.
 */
const rankOf = (n: number, level: number): number => Math.ceil(level * (n + 1) - ROUNDING);

/** The fewest patients of a class that a level can be promised by. */
export function patientsNeeded(level: number): number {
  let n = FEWEST_OF_CLASS;
  while (rankOf(n, level) > n) n += 1;
  return n;
}

/**
 * The limit of a class: the `ceil(level * (n + 1))`-th smallest of its patients' scores; undefined of fewer than
 * `patientsNeeded`.
 * @param unusual how unlike its class each patient's worst image is.
 */
export function conformalLimit(unusual: readonly number[], level: number): number | undefined {
  if (unusual.length < patientsNeeded(level)) return undefined;
  return [...unusual].sort((a, b) => a - b)[rankOf(unusual.length, level) - 1];
}

/** Of each patient the greatest value among its images. */
export function worstOfPatients(patients: readonly string[], unusual: readonly number[]): readonly number[] {
  const worst = new Map<string, number>();
  for (const [at, patient] of patients.entries()) {
    worst.set(patient, Math.max(worst.get(patient) ?? Number.NEGATIVE_INFINITY, unusual[at]!));
  }
  return [...worst.values()];
}
