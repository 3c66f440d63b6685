import { WORDS } from "./keypoint-codes.js";

/** Codes are cut into so many keys of up to 20 bits: of near codes, one key at least is mostly equal. */
const KEYS = 8;
const MOST_BITS = 20;
/** Points of one key that are looked at; what very many pictures have tells nothing. */
const MOST_OF_A_KEY = 100;

export interface KeypointIndex {
  /**
   * Pictures that share keys with the points of one, with the number of points that do, the most first.
   * @param variants codes of each variant of each of `count` points.
   */
  readonly candidates: (
    variants: Uint32Array,
    count: number,
    wanted: (picture: number) => boolean,
  ) => readonly number[];
}

/** Points that a candidate must share with a picture. */
const LEAST_SHARED = 4;
/** Candidates for a picture, with copies in the first places. */
const MOST_CANDIDATES = 6;

/**
 * Tables of pictures by keys of their points' codes (multi-index hashing, Norouzi et al. 2012): looking up a picture
 * takes hardly longer in a large data set than in a small one.
 * @param starts where the points of each picture begin in `codes`, in points, and the end of the last one.
 */
export function indexKeypoints(codes: Uint32Array, starts: Uint32Array): KeypointIndex {
  const pictures = starts.length - 1;
  // Sixteen times as many values as points: shorter keys find more, and propose more that is no copy.
  const bits = Math.min(MOST_BITS, 4 + Math.ceil(Math.log2(1 + (starts.at(-1) ?? 0))));
  const tables = Array.from({ length: KEYS }, (_, key) => tableOf(codes, starts, key, bits));
  const shared = new Uint16Array(pictures);
  const lastPoint = new Int32Array(pictures);
  return {
    candidates: (variants, count, wanted) => {
      shared.fill(0);
      lastPoint.fill(-1);
      const met: number[] = [];
      const all = variants.length / WORDS;
      for (let point = 0; point < count; point += 1) {
        for (let variant = point; variant < all; variant += count) {
          for (let key = 0; key < KEYS; key += 1) {
            const { begins, members } = tables[key]!;
            const value = keyOf(variants, variant * WORDS, key, bits);
            const from = begins[value]!;
            const to = Math.min(begins[value + 1]!, from + MOST_OF_A_KEY);
            for (let at = from; at < to; at += 1) {
              const picture = members[at]!;
              if (lastPoint[picture] === point) continue;
              lastPoint[picture] = point;
              shared[picture]! += 1;
              if (shared[picture] === LEAST_SHARED) met.push(picture);
            }
          }
        }
      }
      return met
        .filter(wanted)
        .sort((a, b) => shared[b]! - shared[a]! || a - b)
        .slice(0, MOST_CANDIDATES);
    },
  };
}

interface Table {
  readonly begins: Uint32Array;
  readonly members: Uint32Array;
}

function tableOf(codes: Uint32Array, starts: Uint32Array, key: number, bits: number): Table {
  const points = starts.at(-1) ?? 0;
  const begins = new Uint32Array((1 << bits) + 1);
  for (let point = 0; point < points; point += 1) begins[keyOf(codes, point * WORDS, key, bits) + 1]! += 1;
  for (let value = 0; value < 1 << bits; value += 1) begins[value + 1]! += begins[value]!;
  const next = begins.slice();
  const members = new Uint32Array(points);
  for (let picture = 0; picture + 1 < starts.length; picture += 1) {
    for (let point = starts[picture]!; point < starts[picture + 1]!; point += 1) {
      const value = keyOf(codes, point * WORDS, key, bits);
      members[next[value]!] = picture;
      next[value]! += 1;
    }
  }
  return { begins, members };
}

function keyOf(codes: Uint32Array, at: number, key: number, bits: number): number {
  const bit = key * MOST_BITS;
  const [word, within] = [bit >> 5, bit & 31];
  const low = codes[at + word]! >>> within;
  const high = within + MOST_BITS > 32 ? codes[at + word + 1]! << (32 - within) : 0;
  return (low | high) & ((1 << bits) - 1);
}
