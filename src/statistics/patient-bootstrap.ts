import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A number computed with each case counted `weights[row]` times; NaN where it is not defined (a class is absent). */
export type WeightedStatistic = (weights: ArrayLike<number>) => number;

export interface BootstrapRequest<Name extends string> {
  /** The patient of each case: equal values are drawn together. */
  readonly patients: readonly string[];
  readonly statistics: Readonly<Record<Name, WeightedStatistic>>;
  /** At least 1,000 for an interval. */
  readonly resamples?: number;
  /** 32 bits. */
  readonly seed: number;
}

export interface Bootstrap {
  /** Over all cases once. */
  readonly estimate: number;
  /** Sorted; without the resamples in which the statistic was not defined. */
  readonly distribution: Float64Array;
}

/**
 * Cluster bootstrap (Field & Welsh 2007): patients are drawn with replacement, each with all of its cases, since images
 * of one patient are not independent. All statistics are computed on the same resamples.
 */
export function patientBootstrap<Name extends string>(
  request: BootstrapRequest<Name>,
): Readonly<Record<Name, Bootstrap>> {
  const steps = patientBootstrapSteps(request);
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** The same, with a pause after each resample: many resamples of many cases take seconds. */
export function* patientBootstrapSteps<Name extends string>(
  request: BootstrapRequest<Name>,
): Generator<void, Readonly<Record<Name, Bootstrap>>> {
  const { patients, statistics, resamples = 2000, seed } = request;
  const names = Object.keys(statistics) as Name[];
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (const weights of patientResamples(patients, resamples, seed)) {
    for (const name of names) {
      const value = statistics[name](weights);
      if (!Number.isNaN(value)) values[name].push(value);
    }
    yield;
  }
  const once = new Uint32Array(patients.length).fill(1);
  return Object.fromEntries(
    names.map((name) => [
      name,
      { estimate: statistics[name](once), distribution: Float64Array.from(values[name]).sort() },
    ]),
  ) as Record<Name, Bootstrap>;
}

/** How often each case counts in each resample. The array is the same one every time, filled anew. */
export function* patientResamples(
  patients: readonly string[],
  resamples: number,
  seed: number,
): Generator<ArrayLike<number>> {
  const { patientOfRow, count } = numberPatients(patients);
  const generator = xoroshiro128plus(seed);
  const draws = new Uint32Array(count);
  const weights = new Uint32Array(patients.length);
  for (let resample = 0; resample < resamples; resample += 1) {
    draws.fill(0);
    for (let draw = 0; draw < count; draw += 1) draws[uniformInt(generator, 0, count - 1)]! += 1;
    for (let row = 0; row < weights.length; row += 1) weights[row] = draws[patientOfRow[row]!]!;
    yield weights;
  }
}

/** Patients as numbers from 0 in order of first appearance. */
export function numberPatients(patients: readonly string[]): {
  readonly patientOfRow: Uint32Array;
  readonly count: number;
} {
  const numbers = new Map<string, number>();
  const patientOfRow = Uint32Array.from(patients, (patient) => {
    const known = numbers.get(patient);
    if (known !== undefined) return known;
    numbers.set(patient, numbers.size);
    return numbers.size - 1;
  });
  return { patientOfRow, count: numbers.size };
}
