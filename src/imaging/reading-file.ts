import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

/** Beside `dataset.csv`, or beside images: what the stages up to here have read. */
export const READING_FILE = "reading.json";

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

export const writeReadings = (folder: string, stages: readonly StageReading[]): Promise<void> =>
  writeFile(
    path.join(folder, READING_FILE),
    `${JSON.stringify({ format: FORMAT, version: VERSION, stages }, undefined, 2)}\n`,
  );

/** What a dataset or a folder of images remembers of its reading; nothing where none was written, or by a later version. */
export async function readReadings(folder: string): Promise<readonly StageReading[]> {
  const text = await readFile(path.join(folder, READING_FILE), "utf8").catch(() => undefined);
  if (text?.includes(`"format": "${FORMAT}"`) !== true) return [];
  const { version, stages } = JSON.parse(text) as {
    readonly version: number;
    readonly stages: readonly StageReading[];
  };
  return version === VERSION ? stages : [];
}
