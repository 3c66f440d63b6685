import { READ_FACT } from "../core/read-fact.js";
import { formatCount } from "./format-count.js";

const EXAMPLES = 3;

/** What a stage left out for one reason. */
export interface LeftOutFiles {
  /** Of one: "hidden file", "image in neither class". */
  readonly reason: string;
  readonly count: number;
  readonly examples: readonly string[];
}

/**
 * The account that a stage keeps of what it read, for a person to check: filled while it reads, and told at its end.
 * Every file of a source is either read or left out for a reason.
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
  /** Says it: a fact with one line, "3 images read; left out: 2 hidden files (.DS_Store, a/.DS_Store)". */
  readonly finish: (count: number, noun: string) => void;
}

interface Report {
  readonly fact: (name: string, value: string) => void;
  readonly warn: (message: string) => void;
}

export function createReading(to: Report): Reading {
  const leftOut = new Map<string, { count: number; readonly examples: string[] }>();
  const leaveOut: Reading["leaveOut"] = (reason, paths, count = paths.length) => {
    if (count === 0) return;
    const entry = leftOut.get(reason) ?? { count: 0, examples: [] };
    entry.count += count;
    entry.examples.push(...paths.slice(0, EXAMPLES - entry.examples.length));
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
    finish: (count, noun) => {
      const end = leftOut.size === 0 ? "" : `; left out: ${describe()}`;
      to.fact(READ_FACT, `${countedReason(noun, count)} read${end}`);
    },
  };
}

/** "1 hidden file", "2 files in another format": the first noun takes the plural. */
function countedReason(reason: string, count: number): string {
  const words = count === 1 ? reason : reason.replace(NOUN, (noun) => (noun === "series" ? noun : plural(noun)));
  return `${formatCount(count)} ${words}`;
}

const NOUN = /\b(file|folder|image|volume|slice|frame|row|archive|series|study|picture|entry)\b/;
const plural = (noun: string): string => (noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`);

const listed = (paths: readonly string[], count = paths.length): string =>
  `${paths.slice(0, EXAMPLES).join(", ")}${count > EXAMPLES ? ", ..." : ""}`;
