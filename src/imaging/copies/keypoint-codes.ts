import { seededRandom } from "../seeded-random.js";
import { DESCRIPTION, type Keypoints, VARIANT_SOURCES } from "./keypoints.js";

/** Bits of a code, in words of 32. */
export const WORDS = 5;
const BITS = 32 * WORDS;
/** Numbers of a description that each plane looks at: the angle is kept nearly as by full planes (Li et al. 2006). */
const ACROSS = 32;

/** Makes codes of descriptions, which differ in few bits where the descriptions do. */
export interface KeypointCoder {
  /** Codes of all points, one after the other. */
  readonly codes: (points: Keypoints) => Uint32Array;
  /** The same of each variant of each point: `VARIANTS` x points. */
  readonly variants: (points: Keypoints) => Uint32Array;
}

/**
 * On which side of random planes through the mean a description lies (Charikar 2002): the share of bits in which two
 * codes differ is the angle between the descriptions.
 * @param sample points of pictures of the data set, for the mean.
 */
export function createKeypointCoder(sample: readonly Keypoints[]): KeypointCoder {
  const mean = meanOf(sample);
  const random = seededRandom("copies", "planes");
  const numbers = Uint16Array.from({ length: BITS * ACROSS }, () => random.integer(DESCRIPTION));
  const weights = Float32Array.from(numbers, () => random.normal());
  const middles = Float32Array.from({ length: BITS }, (_, plane) => project(numbers, weights, plane, mean));
  const write = (description: Float32Array, into: Uint32Array, at: number): void => {
    for (let word = 0; word < WORDS; word += 1) {
      let bits = 0;
      for (let bit = 0; bit < 32; bit += 1) {
        const plane = 32 * word + bit;
        if (project(numbers, weights, plane, description) > middles[plane]!) bits |= 1 << bit;
      }
      into[at + word] = bits;
    }
  };
  return {
    codes: ({ count, descriptions }) => {
      const codes = new Uint32Array(count * WORDS);
      for (let point = 0; point < count; point += 1) {
        write(descriptions.subarray(point * DESCRIPTION, (point + 1) * DESCRIPTION), codes, point * WORDS);
      }
      return codes;
    },
    variants: ({ count, descriptions }) => {
      const codes = new Uint32Array(VARIANT_SOURCES.length * count * WORDS);
      const description = new Float32Array(DESCRIPTION);
      for (const [variant, { from, sign }] of VARIANT_SOURCES.entries()) {
        for (let point = 0; point < count; point += 1) {
          const start = point * DESCRIPTION;
          for (let at = 0; at < DESCRIPTION; at += 1) description[at] = sign[at]! * descriptions[start + from[at]!]!;
          write(description, codes, (variant * count + point) * WORDS);
        }
      }
      return codes;
    },
  };
}

function project(numbers: Uint16Array, weights: Float32Array, plane: number, description: Float32Array): number {
  let sum = 0;
  for (let at = plane * ACROSS, end = at + ACROSS; at < end; at += 1) sum += weights[at]! * description[numbers[at]!]!;
  return sum;
}

function meanOf(sample: readonly Keypoints[]): Float32Array {
  const sums = new Float64Array(DESCRIPTION);
  let points = 0;
  for (const { count, descriptions } of sample) {
    points += count;
    for (let at = 0; at < descriptions.length; at += 1) sums[at % DESCRIPTION]! += descriptions[at]!;
  }
  return Float32Array.from(sums, (sum) => sum / Math.max(1, points));
}

/** In how many bits two codes differ; more than `limit` is not counted to its end. */
export function codeDistance(a: Uint32Array, atA: number, b: Uint32Array, atB: number, limit: number): number {
  let distance = 0;
  for (let word = 0; word < WORDS && distance <= limit; word += 1) {
    let bits = a[atA + word]! ^ b[atB + word]!;
    bits -= (bits >>> 1) & 0x55555555;
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
    distance += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return distance;
}
