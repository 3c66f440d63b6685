import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { sha256 } from "../../src/stage.js";
import type { Validators } from "./library.js";

/** What is stored next to a partial file, so that it can be continued after a crash. */
export interface PartialNote extends Validators {
  readonly url: string;
  /** Of the whole file, as the server said. */
  readonly bytes?: number;
  /** Whether it came in chunks, the last of which is marked. */
  readonly chunked?: boolean;
}

/**
 * The beginning of a file that is being downloaded, and where it came from. Synchronous: between the head of an answer
 * and its body nothing may take time, or a connection that breaks then takes with it what had already arrived.
 */
export interface PartialFile {
  readonly file: string;
  readonly bytes: () => number;
  readonly note: () => PartialNote | undefined;
  /** Empties the file and writes the note, which is there before the first byte. */
  readonly begin: (note: PartialNote) => void;
  readonly discard: () => void;
}

/** @param folder exists. */
export function partialFile(folder: string, name: string): PartialFile {
  const base = path.join(folder, sha256(name).slice(0, 32));
  const file = `${base}.part`;
  const noteFile = `${base}.json`;
  return {
    file,
    bytes: () => statSync(file, { throwIfNoEntry: false })?.size ?? 0,
    note: () => {
      try {
        return JSON.parse(readFileSync(noteFile, "utf8")) as PartialNote;
      } catch {
        // Missing or torn: the download begins again.
        return undefined;
      }
    },
    begin: (note) => {
      writeFileSync(file, "");
      writeFileSync(`${noteFile}.tmp`, JSON.stringify(note));
      renameSync(`${noteFile}.tmp`, noteFile);
    },
    discard: () => {
      rmSync(file, { force: true });
      rmSync(noteFile, { force: true });
    },
  };
}
