import { figuresOf, type LeftOutFiles, readReadings, type StageReading, writeReadings } from "../artifacts/readings.js";
import { append } from "../core/long-lists.js";
import { READ_FACT } from "../core/read-fact.js";
import { shorten } from "../core/shorten.js";
import { formatCount } from "./format-count.js";

const EXAMPLES = 3;
/** Values of a tally that are kept by name; the rest is one entry. */
const VALUES = 20;

/**
 * The account that a stage keeps of what it read, for a person to check: filled while it reads, and reported at its
 * end. Every file of a source is either read or left out for a reason. A stage that makes a dataset writes the account
 * next to it; the report shows it in its first section:
 *
 *     const reading = createReading(ctx);
 *     const files = await listSource(ctx.inputs.source, ctx.params, { reading, signal: ctx.signal });
 *     reading.tally("size", `${width} x ${height}`);
 *     reading.range("grey levels", low, high);
 *     reading.range("spacing in plane", spacing, spacing, "mm");
 *     reading.note("rows of the table", rows);
 *     reading.finish(images.length, "image");
 *     await reading.write("dicom", ctx.outputs.dataset);
 *
 * All figures must be the same in whatever order images are worked on.
 */
export interface Reading {
  /**
   * Something that was not read, by what one of it is called ("file in another format", "image in neither class"; the
   * first of its nouns is put into the plural) with all paths, or with their number and some of them.
   */
  readonly leaveOut: (reason: string, paths: readonly string[], count?: number) => void;
  /** The same of what a user would not expect to be left out: it is warned of too. `remedy` says what to do. */
  readonly miss: (reason: string, paths: readonly string[], remedy?: string) => void;
  /** What was left out so far, and the same in words: "2 hidden files (.DS_Store, a/.DS_Store)". */
  readonly leftOut: () => readonly LeftOutFiles[];
  readonly describe: () => string;
  /** One figure or fact of the whole: "rows of the table", "encoding". */
  readonly note: (name: string, value: string | number) => void;
  /** Widens the range of a measure by what one image has; what is not a finite number is ignored. `unit`: "mm". */
  readonly range: (name: string, low: number, high: number, unit?: string) => void;
  /** Counts a value of one image, such as its size, or `count` of them. */
  readonly tally: (name: string, value: string, count?: number) => void;
  /** Says it: a fact with one line, "3 images read; left out: 2 hidden files (.DS_Store, a/.DS_Store)". */
  readonly finish: (count: number, noun: string) => void;
  /**
   * Writes `reading.json` into an output, after `finish`, and tells its figures as facts, which are in the run's record.
   * @param stage its type. @param from folders of inputs whose own `reading.json` goes before.
   */
  readonly write: (stage: string, folder: string, ...from: readonly string[]) => Promise<void>;
}

interface Report {
  readonly fact: (name: string, value: string) => void;
  readonly warn: (message: string) => void;
}

export function createReading(to: Report): Reading {
  const leftOut = new Map<string, { count: number; readonly examples: string[] }>();
  const notes: Record<string, string | number> = {};
  const ranges = new Map<string, { low: number; high: number; readonly unit: string }>();
  const tallies = new Map<string, Map<string, number>>();
  let read: Pick<StageReading, "count" | "noun"> | undefined;
  const leaveOut: Reading["leaveOut"] = (reason, paths, count = paths.length) => {
    if (count === 0) return;
    const entry = leftOut.get(reason) ?? { count: 0, examples: [] };
    entry.count += count;
    append(entry.examples, paths.slice(0, EXAMPLES - entry.examples.length));
    leftOut.set(reason, entry);
  };
  const all = () => [...leftOut].map(([reason, entry]) => ({ reason, ...entry }));
  const describe = (): string =>
    all()
      .map(({ reason, count, examples }) => `${countedReason(reason, count)} (${listed(examples, count)})`)
      .join(", ");
  return {
    leaveOut,
    miss: (reason, paths, remedy) => {
      if (paths.length === 0) return;
      leaveOut(reason, paths);
      const verb = paths.length === 1 ? "was" : "were";
      const end = remedy === undefined ? "" : `. ${remedy}`;
      to.warn(`${countedReason(reason, paths.length)} ${verb} left out: ${listed(paths)}${end}`);
    },
    leftOut: all,
    describe,
    note: (name, value) => {
      notes[name] = value;
    },
    range: (name, low, high, unit = "") => {
      const range = ranges.get(name) ?? { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY, unit };
      if (Number.isFinite(low)) range.low = Math.min(range.low, low);
      if (Number.isFinite(high)) range.high = Math.max(range.high, high);
      ranges.set(name, range);
    },
    tally: (name, value, count = 1) => {
      const counts = tallies.get(name) ?? new Map<string, number>();
      const short = value === "" ? "blank" : shorten(value);
      tallies.set(name, counts.set(short, (counts.get(short) ?? 0) + count));
    },
    write: async (stage, folder, ...from) => {
      if (read === undefined) throw new Error("Internal error: a reading is written before it is finished");
      const earlier = (await Promise.all(from.map(readReadings))).flat();
      const known = [...ranges].filter(([, { low, high }]) => low <= high);
      const own: StageReading = {
        stage,
        ...read,
        leftOut: all(),
        notes,
        ranges: Object.fromEntries(known),
        tallies: Object.fromEntries([...tallies].map(([name, counts]) => [name, mostFrequent(counts)])),
      };
      await writeReadings(folder, [...earlier, own]);
      for (const [name, text] of figuresOf(own)) to.fact(`${READ_FACT}.${name}`, text);
    },
    finish: (count, noun) => {
      read = { count, noun };
      const end = leftOut.size === 0 ? "" : `; left out: ${describe()}`;
      to.fact(READ_FACT, `${countedReason(noun, count)} read${end}`);
    },
  };
}

/** In order of counts, then of values; what is beyond the first values is one entry. */
function mostFrequent(counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const rest = sorted.slice(VALUES);
  const others = rest.reduce((sum, [, count]) => sum + count, 0);
  return [...sorted.slice(0, VALUES), ...(others > 0 ? [[`${rest.length} others`, others] as const] : [])];
}

/** "1 hidden file", "2 files in another format": the first noun takes the plural. */
function countedReason(reason: string, count: number): string {
  const words = count === 1 ? reason : reason.replace(NOUN, (noun) => (noun === "series" ? noun : plural(noun)));
  return `${formatCount(count)} ${words}`;
}

const NOUN = /\b(file|folder|image|volume|slice|frame|row|archive|series|study|picture|entry|array)\b/;
const plural = (noun: string): string => (/[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`);

const listed = (paths: readonly string[], count = paths.length): string =>
  `${paths.slice(0, EXAMPLES).join(", ")}${count > EXAMPLES ? ", ..." : ""}`;
