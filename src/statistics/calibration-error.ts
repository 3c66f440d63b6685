import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { normalQuantile, studentTQuantile } from "./distributions.js";
import type { Influences } from "./influences.js";
import type { Interval } from "./interval.js";
import type { PatientNumbers } from "./patient-numbers.js";
import { patientDegrees } from "./patient-parts.js";
import { refuseNonFinite } from "./refuse-non-finite.js";
import { binOfScore } from "./reliability-bins.js";
import { semidefiniteFactor } from "./symmetric-matrix.js";

export interface CalibrationError {
  /** Freed of the bias of `plain`: 0 where the distances are what a calibrated model would show by chance. */
  readonly value: number;
  /** The mean distance of prediction and outcome over bins as it is seen (Naeini et al. 2015): above 0 even for a perfectly calibrated model. */
  readonly plain: number;
  /** 95 %; absent where fewer than two patients leave nothing to be said. */
  readonly interval?: Interval;
  /** Of `plain`. */
  readonly influences: Influences;
}

const DRAWS = 2000;

/**
 * Expected calibration error of the positive class over bins of equal width, without its bias, and with an interval.
 * The distances of the bins, taken as known but for a common factor, are drawn again with their covariance over patients:
 * with the factor 0 that is consistency resampling (Bröcker & Smith 2007), what a calibrated model would show. The estimate
 * is the error at the factor where half of the draws are above what was seen, the bounds are those where 2.5 and 97.5 %
 * are (inversion of a test). The upper bound is at least that of the plain error by Student's t.
 * The same input gives the same figures: draws have a seed of their own.
 */
export function calibrationError(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  { bins, patients }: { readonly bins: number; readonly patients: PatientNumbers },
): CalibrationError {
  refuseNonFinite(scores);
  const n = labels.length;
  const binOf = Uint16Array.from({ length: n }, (_, row) => binOfScore(scores[row]!, bins));
  const distances = new Float64Array(bins);
  for (let row = 0; row < n; row += 1) distances[binOf[row]!]! += (scores[row]! - labels[row]!) / n;
  const plain = sumOfDistances(distances, 1);
  const ofCases = Float64Array.from({ length: n }, (_, row) => {
    const side = Math.sign(distances[binOf[row]!]!);
    return (side * (scores[row]! - labels[row]!) - plain) / n;
  });
  const influences: Influences = { value: plain, ofCases, concerned: new Uint8Array(n).fill(1) };
  const degrees = patientDegrees(patients);
  if (!(degrees > 0)) return { value: plain, plain, influences };
  const critical = studentTQuantile(0.975, degrees);
  const covariance = covarianceOf(labels, scores, binOf, distances, patients);
  const draws = drawn(covariance, critical / normalQuantile(0.975));
  const factorAt = (probability: number) => factorWhere(plain, distances, draws, probability);
  const reach = critical * Math.sqrt(varianceOf(ofCases, patients));
  const value = factorAt(0.5) * plain;
  const interval = {
    low: factorAt(0.975) * plain,
    high: Math.max(factorAt(0.025) * plain, Math.min(1, plain + reach)),
  };
  return { value, plain, interval, influences };
}

/** Distances of the bins, and how the draws of successive resamples are distributed around them. */
interface Draws {
  readonly bins: number;
  readonly values: Float64Array;
}

/** The factor of the distances at which this share of the draws is below what was seen; 0 where it is even without any. */
function factorWhere(seen: number, distances: Float64Array, { bins, values }: Draws, probability: number): number {
  const sums = new Float64Array(DRAWS);
  const quantileAt = (factor: number): number => {
    for (let draw = 0; draw < DRAWS; draw += 1) {
      let sum = 0;
      for (let bin = 0; bin < bins; bin += 1) sum += Math.abs(factor * distances[bin]! + values[draw * bins + bin]!);
      sums[draw] = sum;
    }
    sums.sort();
    return sums[Math.min(DRAWS - 1, Math.floor(probability * DRAWS))]!;
  };
  if (seen === 0 || quantileAt(0) >= seen) return 0;
  let [low, high] = [0, 2];
  while (quantileAt(high) < seen && high < 64) high *= 2;
  for (let step = 0; step < 20; step += 1) {
    const middle = (low + high) / 2;
    if (quantileAt(middle) < seen) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const sumOfDistances = (distances: Float64Array, factor: number): number =>
  distances.reduce((sum, distance) => sum + Math.abs(factor * distance), 0);

/** Of the bins' mean distances, over patients with all their images. */
function covarianceOf(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  binOf: ArrayLike<number>,
  distances: Float64Array,
  { ofCases, count }: PatientNumbers,
): readonly (readonly number[])[] {
  const bins = distances.length;
  const n = labels.length;
  const sums = new Float64Array(count * bins);
  const sizes = new Float64Array(count);
  for (let row = 0; row < n; row += 1) {
    sums[ofCases[row]! * bins + binOf[row]!]! += scores[row]! - labels[row]!;
    sizes[ofCases[row]!]! += 1;
  }
  const covariance = Array.from({ length: bins }, () => new Array<number>(bins).fill(0));
  let patients = 0;
  for (let patient = 0; patient < count; patient += 1) {
    const size = sizes[patient]!;
    if (size === 0) continue;
    patients += 1;
    for (let a = 0; a < bins; a += 1) {
      const ofA = sums[patient * bins + a]! - size * distances[a]!;
      if (ofA === 0) continue;
      for (let b = 0; b < bins; b += 1) {
        covariance[a]![b]! += ofA * (sums[patient * bins + b]! - size * distances[b]!);
      }
    }
  }
  const factor = patients / (patients - 1) / n ** 2;
  return covariance.map((row) => row.map((value) => value * factor));
}

/** Normal draws with the covariance, made longer by `stretch`. */
function drawn(covariance: readonly (readonly number[])[], stretch: number): Draws {
  const bins = covariance.length;
  const factor = semidefiniteFactor(covariance);
  const generator = xoroshiro128plus(0);
  const uniform = () => (uniformInt(generator, 0, 0xfffffffe) + 1) / 0x1_0000_0000;
  const values = new Float64Array(DRAWS * bins);
  const normal = new Float64Array(bins);
  for (let draw = 0; draw < DRAWS; draw += 1) {
    // Box & Muller 1958.
    for (let bin = 0; bin < bins; bin += 1) {
      normal[bin] = stretch * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    }
    for (let a = 0; a < bins; a += 1) {
      for (let b = 0; b <= a; b += 1) values[draw * bins + a]! += factor[a]![b]! * normal[b]!;
    }
  }
  return { bins, values };
}

function varianceOf(influences: Float64Array, { ofCases, count }: PatientNumbers): number {
  const sums = new Float64Array(count);
  const seen = new Uint8Array(count);
  for (let row = 0; row < influences.length; row += 1) {
    sums[ofCases[row]!]! += influences[row]!;
    seen[ofCases[row]!] = 1;
  }
  const patients = seen.reduce((sum, one) => sum + one, 0);
  return (sums.reduce((sum, value) => sum + value * value, 0) * patients) / (patients - 1);
}
