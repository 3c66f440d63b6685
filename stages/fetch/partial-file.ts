import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Validators } from "./library.js";

/** What is remembered beside a partial file, so that it may be gone on with after a crash. */
export interface PartialNote extends Validators {
  readonly url: string;
  /** Of the whole file, as the server said. */
  readonly bytes?: number;
}

/** The beginning of a file that is being downloaded, and where it came from. */
export interface PartialFile {
  readonly file: string;
  readonly bytes: () => Promise<number>;
  readonly note: () => Promise<PartialNote | undefined>;
  /** Empties the file and writes the note, which is on disk before the first byte. */
  readonly begin: (note: PartialNote) => Promise<void>;
  readonly discard: () => Promise<void>;
}

export async function partialFile(folder: string, name: string): Promise<PartialFile> {
  await mkdir(folder, { recursive: true });
  const base = path.join(folder, createHash("sha256").update(name).digest("hex").slice(0, 32));
  const file = `${base}.part`;
  const noteFile = `${base}.json`;
  return {
    file,
    bytes: async () => (await stat(file).catch(() => undefined))?.size ?? 0,
    note: async () => {
      try {
        return JSON.parse(await readFile(noteFile, "utf8")) as PartialNote;
      } catch {
        return undefined;
      }
    },
    begin: async (note) => {
      const handle = await open(file, "w");
      await handle.close();
      await writeFile(`${noteFile}.tmp`, JSON.stringify(note));
      await rename(`${noteFile}.tmp`, noteFile);
    },
    discard: async () => {
      await rm(file, { force: true });
      await rm(noteFile, { force: true });
    },
  };
}
