import path from "node:path";
import sharp from "sharp";
import { type CopyPair, findCopies } from "../../src/imaging/copies/find-copies.js";
import { seededRandom, shuffled } from "../../src/imaging/seeded-random.js";
import { POINTS_OF_LIKE, POINTS_OF_VERY_LIKE } from "../../stages/audit/check-near-identical.js";
import { samplesPresent } from "../support/samples.js";
import { print } from "./measure.js";
import { COPIES, type Grey, greyOf, squareOf } from "./planted-copies.js";
import { createProject } from "./project.js";
import { unpackNih } from "./real-images.js";

/** Copies of each kind in each half of the patients. */
const PLANTED = 20;

interface Found extends CopyPair {
  readonly kind: string;
  /** A copy and what it was made of, of one patient, or neither. */
  readonly is: "planted" | "same patient" | "false";
}

interface Half {
  readonly images: number;
  readonly planted: number;
  readonly found: readonly Found[];
}

interface Limits {
  readonly points: number;
  readonly likeness: number;
}

/**
 * What the audit's limits find where they are chosen on one half of the patients of the NIH sample and counted on the other:
 * the lowest at which the first half has no false pair, the strictest at which it still finds what is wanted, and between.
 *
 * Options: `--keep`.
 */
export async function bench(options: readonly string[]): Promise<void> {
  if (!samplesPresent) return print("  no samples: nothing was counted");
  const project = createProject(options);
  const files = unpackNih(project.folder);
  const patients = shuffled([...new Set(files.map(patientOf))], seededRandom("halves"));
  const ofFirst = new Set(patients.slice(0, patients.length >> 1));
  const halves = [
    await search(files.filter((file) => ofFirst.has(patientOf(file)))),
    await search(files.filter((file) => !ofFirst.has(patientOf(file)))),
  ] as const;
  for (const [chosenOn, countedOn] of [
    [0, 1],
    [1, 0],
  ] as const) {
    for (const [rule, limits] of Object.entries(choose(halves[chosenOn]))) {
      tell(
        `${rule} of half ${chosenOn + 1}: points ${limits.points}, likeness ${limits.likeness.toFixed(2)}`,
        halves[countedOn],
        limits,
      );
    }
  }
  tell("the defaults on half 1", halves[0], { points: 18, likeness: 0.84 });
  tell("the defaults on half 2", halves[1], { points: 18, likeness: 0.84 });
  project.close();
}

const patientOf = (file: string): string => path.basename(file).slice(0, 8);

/** All pairs that the audit would compare, whatever the limits. */
async function search(files: readonly string[]): Promise<Half> {
  const greys = new Map<string, Grey>();
  const squares: Float32Array[] = [];
  for (const file of files) {
    const grey = await greyOf(sharp(file));
    greys.set(file, grey);
    squares.push(await squareOf(grey));
  }
  const chosen = [...new Map(files.map((file, at) => [patientOf(file), { file, at }])).values()].slice(0, PLANTED);
  const found: Found[] = [];
  for (const [kind, change] of Object.entries(COPIES)) {
    const copies: Float32Array[] = [];
    for (const { file } of chosen) copies.push(await squareOf(await change(greys.get(file)!)));
    const pictures = [...squares, ...copies];
    const sourceOf = (at: number): number => (at < files.length ? at : chosen[at - files.length]!.at);
    const pairs = await findCopies({
      count: pictures.length,
      groupOf: (at) => (at < files.length ? 0 : 1),
      picture: async (at) => pictures[at]!,
      leastPoints: POINTS_OF_VERY_LIKE,
      isAlike: () => true,
      threads: 1,
      signal: new AbortController().signal,
      onProgress: () => {},
    });
    for (const pair of pairs) {
      const [a, b] = [sourceOf(pair.first), sourceOf(pair.second)];
      const isOne = patientOf(files[a]!) === patientOf(files[b]!);
      found.push({ ...pair, kind, is: a === b ? "planted" : isOne ? "same patient" : "false" });
    }
  }
  return { images: files.length, planted: chosen.length, found };
}

function isAlike({ alignment: { points }, likeness }: CopyPair, limits: Limits): boolean {
  return (
    points >= limits.points ||
    (points >= POINTS_OF_LIKE && likeness >= limits.likeness) ||
    likeness >= (1 + limits.likeness) / 2
  );
}

/** Copies of a kind, of 20, that are to be found. */
const WANTED = 18;
const STEPS = 200;

function choose(half: Half) {
  const lowest = withoutFalsePairs(half.found);
  const at = (share: number): Limits => ({
    points: Math.round(lowest.points + share * (60 - lowest.points)),
    likeness: lowest.likeness + share * (1 - lowest.likeness),
  });
  let steps = 0;
  while (steps < STEPS && findsAllKinds(half, at((steps + 1) / STEPS))) steps += 1;
  return { "the lowest": lowest, "the middle": at(steps / STEPS / 2), "the strictest": at(steps / STEPS) };
}

function findsAllKinds({ found }: Half, limits: Limits): boolean {
  const planted = found.filter((pair) => pair.is === "planted" && isAlike(pair, limits));
  return Object.keys(COPIES).every((name) => planted.filter(({ kind }) => kind === name).length >= WANTED);
}

/** The lowest limits under which no false pair of these is alike. */
function withoutFalsePairs(found: readonly Found[]): Limits {
  const wrong = found.filter(({ is }) => is === "false");
  const points = Math.max(POINTS_OF_VERY_LIKE, ...wrong.map(({ alignment }) => alignment.points + 1));
  let likeness = 0.5;
  while (likeness < 1 && wrong.some((pair) => isAlike(pair, { points, likeness }))) likeness += 0.01;
  return { points, likeness };
}

function tell(title: string, { images, planted, found }: Half, limits: Limits): void {
  const alike = found.filter((pair) => isAlike(pair, limits));
  const wrong = alike.filter(({ is }) => is === "false").length;
  print(
    `  ${title}: of ${images} images and ${planted} copies of each of ${Object.keys(COPIES).length} kinds ${wrong} false pairs`,
  );
  for (const kind of Object.keys(COPIES)) {
    print(`    ${kind.padEnd(22)} ${alike.filter((pair) => pair.is === "planted" && pair.kind === kind).length}`);
  }
}
