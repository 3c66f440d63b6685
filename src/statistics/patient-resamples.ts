import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { numberPatients } from "./patient-numbers.js";

/**
 * Cluster bootstrap (Field & Welsh 2007): patients are drawn with replacement, each with all of its cases, since images
 * of one patient are not independent. Gives how often each case counts in each resample, in the same array every time.
 */
export function* patientResamples(
  patients: readonly string[],
  resamples: number,
  seed: number,
): Generator<ArrayLike<number>> {
  const { ofCases, count } = numberPatients(patients);
  const generator = xoroshiro128plus(seed);
  const draws = new Uint32Array(count);
  const weights = new Uint32Array(patients.length);
  for (let resample = 0; resample < resamples; resample += 1) {
    draws.fill(0);
    for (let draw = 0; draw < count; draw += 1) draws[uniformInt(generator, 0, count - 1)]! += 1;
    for (let row = 0; row < weights.length; row += 1) weights[row] = draws[ofCases[row]!]!;
    yield weights;
  }
}
