import { readFileSync } from "node:fs";
import path from "node:path";
import { isKey, type Key, type StageId } from "./ids.js";
import { makeFolder } from "./make-folder.js";
import type { RunRecord } from "./run-record.js";
import type { VerifiedDifference } from "./verification.js";
import { writeWhole } from "./write-whole.js";

/** Raised when its meaning changes; another one is no note. */
const FORMAT = 1;

/** A stage of a run that made something else when it was made again with the same key, in whichever run that was found. */
export interface NotDeterministic {
  readonly stage: StageId;
  readonly key: Key;
  readonly difference: VerifiedDifference;
}

/** `verified/<key>.json` next to the runs: it concerns every run with the key, and outlives the cache. */
const noteFile = (runsFolder: string, key: Key): string => path.join(runsFolder, "verified", `${key}.json`);

/** Remembers that a key does not settle what is made. Throws where the runs folder cannot be written. */
export function noteNotDeterministic(runsFolder: string, key: Key, run: string, difference: VerifiedDifference): void {
  const file = noteFile(runsFolder, key);
  makeFolder(path.dirname(file));
  writeWhole(file, `${JSON.stringify({ format: FORMAT, key, run, difference }, undefined, 2)}\n`);
}

/** Which stages of a run are known not to be deterministic. */
export const notDeterministicStages = (
  runsFolder: string,
  { stages }: Pick<RunRecord, "stages">,
): readonly NotDeterministic[] =>
  stages.flatMap(({ id, key }) => {
    const difference = key !== undefined && isKey(key) ? readNote(runsFolder, key) : undefined;
    return key === undefined || difference === undefined ? [] : [{ stage: id, key, difference }];
  });

/** What is damaged or of another format is no note. */
function readNote(runsFolder: string, key: Key): VerifiedDifference | undefined {
  try {
    const note = JSON.parse(readFileSync(noteFile(runsFolder, key), "utf8")) as {
      readonly format?: unknown;
      readonly key?: unknown;
      readonly difference?: VerifiedDifference;
    };
    const { difference } = note;
    const isNote = note.format === FORMAT && note.key === key && difference?.outcome === "differs";
    return isNote && [difference.metrics, difference.facts].every(Array.isArray) ? difference : undefined;
  } catch {
    return undefined;
  }
}
