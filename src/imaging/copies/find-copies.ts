import { setImmediate } from "node:timers/promises";
import { mapInOrder } from "../map-in-order.js";
import { seededRandom, shuffled } from "../seeded-random.js";
import { type Alignment, AT_REST, alignKeypoints, isAtRest } from "./align-keypoints.js";
import { createKeypointCoder, WORDS } from "./keypoint-codes.js";
import { indexKeypoints } from "./keypoint-index.js";
import { startKeypointThreads } from "./keypoint-threads.js";
import { type Keypoints, MOST_KEYPOINTS } from "./keypoints.js";
import { comparedPicture, detailLikenessOf, likenessOf } from "./likeness.js";

export interface CopyPair {
  /** Of the lower group. */
  readonly first: number;
  readonly second: number;
  readonly alignment: Alignment;
  /** Of `likenessOf`. */
  readonly likeness: number;
  /** Of `detailLikenessOf`. */
  readonly detail: number;
  /** The same without any alignment, for pictures that match as they are. */
  readonly likenessAtRest?: number;
}

export interface CopySearch {
  readonly count: number;
  /** Pairs are looked for between groups; 0 for the first, which is only looked up. */
  readonly groupOf: (picture: number) => number;
  /** Its grey levels, of `reducedPicture`. */
  readonly picture: (picture: number) => Promise<Float32Array>;
  /** Gives the points of a picture that were found before, or finds them; they depend on the picture alone. */
  readonly remember?: (picture: Float32Array, find: () => Promise<Keypoints>) => Promise<Keypoints>;
  /** Pairs in which fewer points agree are not compared. */
  readonly leastPoints: number;
  /** Others are not told. */
  readonly isAlike: (pair: Pick<CopyPair, "alignment" | "likeness">) => boolean;
  /** That describe pictures. What is found does not depend on it. */
  readonly threads: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** Pictures from which the coder learns what points of this data set have in common. */
const SAMPLE = 500;
/** Fewer pictures are described before a thread has started. */
const WORTH_THREADS = 50;
/** Milliseconds without letting anything else have its turn. */
const SLICE = 50;

/**
 * Pairs of pictures of which one is a copy of the other, however turned, mirrored, inverted, with another curve of grey
 * levels, cut or shifted, or larger by up to a quarter. Points that look the same propose a pair; it is decided by
 * whether they, and everything around them, coincide under one mapping.
 */
export async function findCopies(search: CopySearch): Promise<readonly CopyPair[]> {
  const { count, groupOf, onProgress, signal } = search;
  const numbers = Array.from({ length: count }, (_, at) => at);
  const queries = numbers.filter((picture) => groupOf(picture) > 0);
  if (queries.length === 0) return [];
  const total = count + queries.length;
  const { kept, variantsOf } = await describeAll(search, numbers, (done) => onProgress(done, total));
  const compared = remembering(async (picture) => comparedPicture(await search.picture(picture)));
  const index = indexKeypoints(kept.codes(), kept.starts);
  const pairs: CopyPair[] = [];
  let sliceEnd = performance.now() + SLICE;
  for (const [done, second] of queries.entries()) {
    const own = kept.pointsOf(second);
    const variants = variantsOf[done]!;
    const group = groupOf(second);
    for (const first of index.candidates(variants, own.x.length, (picture) => groupOf(picture) < group)) {
      const alignment = alignKeypoints(kept.pointsOf(first), own, variants);
      if (alignment === undefined || alignment.points < search.leastPoints) continue;
      const [a, b] = [await compared(first), await compared(second)];
      const likeness = likenessOf(a, b, alignment);
      if (!search.isAlike({ alignment, likeness })) continue;
      pairs.push({
        first,
        second,
        alignment,
        likeness,
        detail: detailLikenessOf(a, b, alignment),
        ...(isAtRest(alignment) && { likenessAtRest: likenessOf(a, b, AT_REST) }),
      });
    }
    onProgress(count + done + 1, total);
    // Most pictures have no candidate, so nothing else would let a signal in.
    if (performance.now() < sliceEnd) continue;
    await setImmediate();
    signal.throwIfAborted();
    sliceEnd = performance.now() + SLICE;
  }
  return pairs;
}

/** Points of all pictures, and of those that are looked up the codes of all variants, in their order. */
async function describeAll(search: CopySearch, numbers: readonly number[], onDescribed: (done: number) => void) {
  const { count, groupOf, signal } = search;
  const threads = startKeypointThreads(count < WORTH_THREADS ? 1 : search.threads);
  const options = { limit: search.threads + 1, signal };
  const sample = new Map<number, Keypoints>();
  let described = 0;
  const points = async (picture: number): Promise<Keypoints> => {
    const known = sample.get(picture);
    if (known !== undefined) return known;
    const shown = await search.picture(picture);
    const find = () => threads.keypoints(shown);
    const found = await (search.remember?.(shown, find) ?? find());
    described += 1;
    return found;
  };
  try {
    const drawn = shuffled(numbers, seededRandom("copies")).slice(0, SAMPLE);
    await mapInOrder(drawn, options, points, (found, at) => {
      sample.set(drawn[at]!, found);
      onDescribed(described);
    });
    const coder = createKeypointCoder([...sample.values()]);
    const kept = createStore(count);
    // 5 kB each, where describing a picture again would take most of the time.
    const variantsOf: Uint32Array[] = [];
    await mapInOrder(numbers, options, points, (found, picture) => {
      sample.delete(picture);
      kept.add(found, coder.codes(found));
      if (groupOf(picture) > 0) variantsOf.push(coder.variants(found));
      onDescribed(described);
    });
    return { kept, variantsOf };
  } finally {
    await threads.close();
  }
}

/** Of 130 kB each: pictures of one pose are candidates of each other again and again. */
const REMEMBERED = 512;

function remembering<T>(make: (picture: number) => Promise<T>): (picture: number) => Promise<T> {
  const known = new Map<number, T>();
  return async (picture) => {
    const found = known.get(picture) ?? (await make(picture));
    // The most recently used one is dropped last.
    known.delete(picture);
    known.set(picture, found);
    const [oldest] = known.keys();
    if (known.size > REMEMBERED) known.delete(oldest!);
    return found;
  };
}

/** Points of all pictures one after the other: 22 bytes each. */
function createStore(count: number) {
  const starts = new Uint32Array(count + 1);
  const codes = new Uint32Array(count * MOST_KEYPOINTS * WORDS);
  const [x, y] = [new Uint8Array(count * MOST_KEYPOINTS), new Uint8Array(count * MOST_KEYPOINTS)];
  let pictures = 0;
  return {
    starts,
    codes: () => codes.subarray(0, starts[pictures]! * WORDS),
    add: (points: Keypoints, own: Uint32Array): void => {
      const start = starts[pictures]!;
      x.set(points.x, start);
      y.set(points.y, start);
      codes.set(own, start * WORDS);
      pictures += 1;
      starts[pictures] = start + points.count;
    },
    pointsOf: (picture: number) => {
      const [start, end] = [starts[picture]!, starts[picture + 1]!];
      return {
        x: x.subarray(start, end),
        y: y.subarray(start, end),
        codes: codes.subarray(start * WORDS, end * WORDS),
      };
    },
  };
}
