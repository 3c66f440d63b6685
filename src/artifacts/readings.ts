import { writeFile } from "node:fs/promises";
import path from "node:path";
import { humanCount } from "../core/human-units.js";
import { type Check, count, fields, is, list, mapOf, number, text, tuple } from "../core/shape.js";
import { readText } from "./damaged-file.js";
import { parseJson } from "./json-file.js";

/** Next to `dataset.csv`, or next to images: what the stages up to here have read. */
const FILE = "reading.json";

/** Tells our file from one of that name in a folder of the user's. */
const FORMAT = "radpipe reading";
/** Raised when `reading.json` changes in a way that a reader must know. */
const VERSION = 1;

/** What a stage left out for one reason. */
export interface LeftOutFiles {
  /** What one of it is called: "hidden file", "image in neither class". */
  readonly reason: string;
  readonly count: number;
  readonly examples: readonly string[];
}

/** Smallest and greatest of a measure over all that was read. */
interface Range {
  readonly low: number;
  readonly high: number;
  /** `mm`, `px`; empty for none. */
  readonly unit: string;
}

/** What one stage read of a source. */
export interface StageReading {
  /** The stage type: `folders`. */
  readonly stage: string;
  readonly count: number;
  /** What one of them is called: `image`. */
  readonly noun: string;
  readonly leftOut: readonly LeftOutFiles[];
  /** Single figures and facts, such as `rows of the table` or `encoding`. */
  readonly notes: Readonly<Record<string, string | number>>;
  /** Measures of all that was read, such as `grey levels`, `spacing in plane`. */
  readonly ranges: Readonly<Record<string, Range>>;
  /** How often each value of something was met, the most frequent first: `size`, `labels in the table`, `labels kept`. */
  readonly tallies: Readonly<Record<string, readonly (readonly [value: string, count: number])[]>>;
}

/** Writes `reading.json` into an output. */
export const writeReadings = (folder: string, stages: readonly StageReading[]): Promise<void> =>
  writeFile(path.join(folder, FILE), `${JSON.stringify({ format: FORMAT, version: VERSION, stages }, undefined, 2)}\n`);

const note: Check = is("text or a number", (value) => typeof value === "string" || typeof value === "number");
const reading = fields<StageReading>({
  stage: text,
  count,
  noun: text,
  leftOut: list(fields<LeftOutFiles>({ reason: text, count, examples: list(text) })),
  notes: mapOf(note),
  ranges: mapOf(fields<Range>({ low: number, high: number, unit: text })),
  tallies: mapOf(list(tuple(text, number))),
});
const VERSIONED = fields({ version: number });
const READINGS = fields({ stages: list(reading) });

/** What a dataset or a folder of images remembers of its reading; nothing where none was written, or by a later version. Throws a StageFailure where it is damaged. */
export async function readReadings(folder: string): Promise<readonly StageReading[]> {
  const text = await readText(path.join(folder, FILE));
  // A folder of the user's may have a file of that name.
  if (!text?.includes(`"format": "${FORMAT}"`)) return [];
  const { version } = parseJson<{ readonly version: number }>(text, FILE, VERSIONED);
  if (version !== VERSION) return [];
  return parseJson<{ readonly stages: readonly StageReading[] }>(text, FILE, READINGS).stages;
}

/** Values of a tally that are named. */
const SHOWN = 6;

/** Notes, ranges and tallies in words, by name: "grey levels" -> "-1,024 to 3,071", "size" -> "512 x 512: 40; ...". */
export function figuresOf({ notes, ranges, tallies }: StageReading): readonly (readonly [string, string])[] {
  const number = (value: number): string =>
    Number.isInteger(value)
      ? `${value < 0 ? "-" : ""}${humanCount(Math.abs(value))}`
      : String(Number(value.toPrecision(6)));
  return [
    ...Object.entries(notes).map(([name, value]) => [name, typeof value === "number" ? number(value) : value] as const),
    ...Object.entries(ranges).map(([name, { low, high, unit }]) => {
      const span = low === high ? number(low) : `${number(low)} to ${number(high)}`;
      return [name, unit === "" ? span : `${span} ${unit}`] as const;
    }),
    ...Object.entries(tallies).map(([name, values]) => {
      const shown = values.slice(0, SHOWN).map(([value, count]) => `${value}: ${humanCount(count)}`);
      return [name, `${shown.join("; ")}${values.length > SHOWN ? "; ..." : ""}`] as const;
    }),
  ];
}
