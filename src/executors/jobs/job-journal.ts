import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Key } from "../../core/ids.js";
import { writeWhole } from "../../core/write-whole.js";
import { taskName } from "./job-queue.js";

/** `jobs/<key>.json`: the job that makes, or is about to make, the result of a key. */
export interface JobEntry {
  readonly format: 1;
  readonly batch: string;
  /** Its place in a batch of several. */
  readonly task?: number;
  /** Absolute. */
  readonly folder: string;
  /** Absent as long as nobody knows whether it was submitted. */
  readonly id?: string;
}

export const nameOf = ({ batch, task }: JobEntry): string => taskName(batch, task);

/**
 * Says which jobs were submitted, before they are: whoever comes after a dead orchestrator, or beside a living one, finds
 * the job of a key and follows it instead of submitting another.
 */
export function jobJournal(folder: string) {
  const fileOf = (key: Key): string => path.join(folder, `${key}.json`);
  return {
    /** The entry of another, where there is one; then nothing is written. */
    begin(key: Key, entry: JobEntry): JobEntry | undefined {
      const file = fileOf(key);
      const temporary = path.join(entry.folder, "entry.json");
      writeFileSync(temporary, JSON.stringify(entry));
      for (;;) {
        try {
          linkSync(temporary, file);
          return undefined;
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
        }
        const found = read(file);
        if (found !== undefined) return found;
        rmSync(file, { force: true });
      }
    },
    change(key: Key, entry: JobEntry): void {
      if (read(fileOf(key))?.folder === entry.folder) writeWhole(fileOf(key), JSON.stringify(entry));
    },
    end(key: Key, entry: JobEntry): void {
      if (read(fileOf(key))?.folder === entry.folder) rmSync(fileOf(key), { force: true });
    },
  };
}

export type JobJournal = ReturnType<typeof jobJournal>;

function read(file: string): JobEntry | undefined {
  try {
    const entry = JSON.parse(readFileSync(file, "utf8")) as JobEntry;
    return entry.format === 1 && typeof entry.folder === "string" ? entry : undefined;
  } catch {
    return undefined;
  }
}
