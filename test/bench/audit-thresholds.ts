import path from "node:path";
import sharp from "sharp";
import { type CopyPair, findCopies } from "../../src/imaging/copies/find-copies.js";
import { seededRandom, shuffled } from "../../src/imaging/seeded-random.js";
import { isAlike, POINTS_OF_VERY_LIKE } from "../../stages/audit/check-near-identical.js";
import { samplesPresent } from "../support/samples.js";
import { numberAfter, print } from "./measure.js";
import { COPIES, type Grey, greyOf, squareOf } from "./planted-copies.js";
import { createProject } from "./project.js";
import { unpackNih } from "./real-images.js";

/** Copies of each kind in each half of the patients. */
const PLANTED = 20;

interface Found extends CopyPair {
  readonly kind: string;
  /** Of both pictures; a copy has that of the image it was made of. */
  readonly patients: readonly [string, string];
  /** A copy and what it was made of, of one patient, or neither. */
  readonly is: "planted" | "same patient" | "false";
}

interface Half {
  /** Of which there are copies. */
  readonly planted: number;
  readonly found: readonly Found[];
}

interface Limits {
  readonly points: number;
  readonly likeness: number;
}

/** The stage's. */
const DEFAULTS: Limits = { points: 18, likeness: 0.84 };

/**
 * What the audit's limits find where they are chosen on one half of the patients of the NIH sample and counted on the other:
 * the lowest at which the first half has no false pair, the strictest at which it still finds what is wanted, and between;
 * for the first division each kind, for all divisions the worst.
 *
 * Options: `--divisions N` at random (20), each both ways, `--keep`.
 */
export async function bench(options: readonly string[]): Promise<void> {
  if (!samplesPresent) return print("  no samples: nothing was counted");
  const project = createProject(options);
  const files = unpackNih(project.folder);
  const found = await search(files);
  project.close();
  const patients = [...new Set(files.map(patientOf))];
  const counted = new Map<string, Counted[]>();
  for (let division = 0; division < numberAfter(options, "--divisions", 20); division += 1) {
    const order = shuffled(patients, seededRandom("halves", division));
    const middle = order.length >> 1;
    const halves = [halfOf(order.slice(0, middle), found), halfOf(order.slice(middle), found)] as const;
    for (const [chosenOn, countedOn] of [
      [0, 1],
      [1, 0],
    ] as const) {
      for (const [rule, limits] of Object.entries({ ...choose(halves[chosenOn]), "the defaults": DEFAULTS })) {
        const one = count(halves[countedOn], limits);
        counted.set(rule, [...(counted.get(rule) ?? []), one]);
        if (division === 0) tell(rule, chosenOn, limits, one);
      }
    }
  }
  for (const [rule, all] of counted) {
    const wrong = all.map((one) => one.wrong).sort((a, b) => a - b);
    const least = all.map(({ kinds }) => Math.min(...kinds.values()));
    print(
      `  ${rule}, ${all.length} halves: false pairs median ${wrong[wrong.length >> 1]}, most ${wrong.at(-1)}, none in ${wrong.filter((pairs) => pairs === 0).length}; of the worst kind at least ${Math.min(...least)} of ${PLANTED} found, ${WANTED} or more in ${least.filter((kinds) => kinds >= WANTED).length}`,
    );
  }
}

const patientOf = (file: string): string => path.basename(file).slice(0, 8);

/** All pairs that the audit would compare, whatever the limits, with a copy of each kind of an image of each patient. */
async function search(files: readonly string[]): Promise<readonly Found[]> {
  const greys = new Map<string, Grey>();
  const squares: Float32Array[] = [];
  for (const file of files) {
    const grey = await greyOf(sharp(file));
    greys.set(file, grey);
    squares.push(await squareOf(grey));
  }
  const chosen = [...new Map(files.map((file, at) => [patientOf(file), { file, at }])).values()];
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
      const patients = [patientOf(files[a]!), patientOf(files[b]!)] as const;
      found.push({
        ...pair,
        kind,
        patients,
        is: a === b ? "planted" : patients[0] === patients[1] ? "same patient" : "false",
      });
    }
  }
  return found;
}

/** Copies are of the first patients of a half; those of others are as if they were not there. */
function halfOf(patients: readonly string[], found: readonly Found[]): Half {
  const [all, copied] = [new Set(patients), new Set(patients.slice(0, PLANTED))];
  const isHere = ({ patients: [a, b] }: Found): boolean => all.has(a) && all.has(b);
  // Of a pair one picture is a copy, the later.
  const isOfCopied = ({ patients: [a, b], first, second }: Found): boolean => copied.has(first > second ? a : b);
  return { planted: copied.size, found: found.filter((pair) => isHere(pair) && isOfCopied(pair)) };
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

interface Counted {
  readonly planted: number;
  readonly wrong: number;
  readonly kinds: ReadonlyMap<string, number>;
}

function count({ planted, found }: Half, limits: Limits): Counted {
  const alike = found.filter((pair) => isAlike(pair, limits));
  const of = (kind: string): number => alike.filter((pair) => pair.is === "planted" && pair.kind === kind).length;
  return {
    planted,
    wrong: alike.filter(({ is }) => is === "false").length,
    kinds: new Map(Object.keys(COPIES).map((kind) => [kind, of(kind)])),
  };
}

function tell(rule: string, chosenOn: number, { points, likeness }: Limits, { planted, wrong, kinds }: Counted): void {
  const missed = [...kinds].filter(([, found]) => found < planted).map(([kind, found]) => `${kind} ${found}`);
  print(
    `  ${rule} of half ${chosenOn + 1}: points ${points}, likeness ${likeness.toFixed(2)}: on the other ${wrong} false pairs, ${planted} copies found of each kind${missed.length === 0 ? "" : `, but of ${missed.join(", ")}`}`,
  );
}
