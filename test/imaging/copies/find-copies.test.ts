import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { CopySearch } from "../../../src/imaging/copies/find-copies.js";
import { SIDE } from "../../../src/imaging/copies/square.js";
import { seededRandom } from "../../../src/imaging/seeded-random.js";
import { isAlike } from "../../../stages/audit/check-near-identical.js";

// Threads run compiled code only, so this looks at what was built.
const built = fileURLToPath(new URL("../../../dist/src/imaging/copies/find-copies.js", import.meta.url));
const { findCopies } = (await import(built)) as typeof import("../../../src/imaging/copies/find-copies.js");

const COUNT = 60;

/** Random levels of a coarse grid, so that each picture has spots of its own. */
function picture(seed: number): Float32Array {
  const random = seededRandom("spots", seed);
  const cells = Float32Array.from({ length: 32 * 32 }, () => random.between(0, 255));
  return Float32Array.from({ length: SIDE * SIDE }, (_, at) => cells[(at >> 9) * 32 + ((at % SIDE) >> 2)]!);
}

/** The last ten are the first ten, mirrored. */
const search = (threads: number, more: Partial<CopySearch> = {}): CopySearch => ({
  count: COUNT,
  groupOf: (at) => (at < 40 ? 0 : 1),
  picture: async (at) => {
    const own = picture(at < 50 ? at : at - 50);
    return at < 50 ? own : own.map((_, place) => own[place - 2 * (place % SIDE) + SIDE - 1]!);
  },
  leastPoints: 8,
  isAlike: ({ alignment }) => alignment.points >= 18,
  threads,
  signal: new AbortController().signal,
  onProgress: () => {},
  ...more,
});

test("finds the same copies with any number of threads", async () => {
  const [one, three] = [await findCopies(search(1)), await findCopies(search(3))];
  expect(three).toEqual(one);
  expect(one.map(({ first, second }) => second - first)).toEqual(Array(10).fill(50));
});

test("stops, with threads, where it is interrupted, and says what interrupted it", async () => {
  const controller = new AbortController();
  const seen: number[] = [];
  const onProgress = (done: number): void => {
    seen.push(done);
    if (done >= 20) controller.abort(new Error("interrupted"));
  };
  await expect(findCopies(search(2, { signal: controller.signal, onProgress }))).rejects.toThrow("interrupted");
  expect(seen.filter((done) => done >= 20)).toHaveLength(1);
});

test("says how far it is of all there is to describe and to look up", async () => {
  const seen: (readonly [number, number])[] = [];
  await findCopies(search(2, { onProgress: (done, total) => seen.push([done, total]) }));
  expect(seen.at(-1)).toEqual([COUNT + 20, COUNT + 20]);
  expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).sort((a, b) => a - b));
});

test("the same text burnt into different pictures is no copy, however many of its points agree; a copy with a text is one", async () => {
  const text = picture(1000);
  const withText = (own: Float32Array): Float32Array =>
    own.map((level, at) => {
      const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
      return y >= 108 && y < 124 && x >= 4 && x < 108 ? (text[at]! > 127 ? 1000 : -1000) : level * 0.2;
    });
  const pictures = [picture(1), picture(2), picture(1).map((level) => 255 - level)].map(withText);
  const found = await findCopies({
    ...search(1),
    ...{ count: 3, groupOf: (at: number) => at, picture: async (at: number) => pictures[at]!, isAlike: () => true },
  });
  const of = (first: number, second: number) => found.find((pair) => pair.first === first && pair.second === second)!;
  expect(of(0, 1).alignment.points).toBeGreaterThanOrEqual(18);
  expect(of(0, 1).alignment.breadth).toBeLessThan(8);
  expect(of(0, 2).alignment.breadth).toBeGreaterThan(20);
  const limits = { points: 18, likeness: 0.84 };
  expect([isAlike(of(0, 1), limits), isAlike(of(0, 2), limits)]).toEqual([false, true]);
});
