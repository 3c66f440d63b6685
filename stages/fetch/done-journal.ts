import { appendFile, readFile } from "node:fs/promises";
import path from "node:path";

/** Files that this stage has finished, kept in scratch: after an interruption thousands are not even asked for again. */
export interface DoneJournal {
  readonly sha256Of: (as: string) => string | undefined;
  readonly add: (as: string, sha256: string) => Promise<void>;
}

export async function openDoneJournal(scratch: string): Promise<DoneJournal> {
  const file = path.join(scratch, "done.jsonl");
  const done = new Map<string, string>();
  const text = await readFile(file, "utf8").catch(() => "");
  for (const line of text.split("\n")) {
    try {
      const entry: unknown = JSON.parse(line);
      if (Array.isArray(entry) && typeof entry[0] === "string" && typeof entry[1] === "string")
        done.set(entry[0], entry[1]);
    } catch {
      // The last line of a process that was killed while it wrote; that file is fetched again.
    }
  }
  return {
    sha256Of: (as) => done.get(as),
    // Begins with a line break, so that a torn line before it harms no other.
    add: (as, sha256) => appendFile(file, `\n${JSON.stringify([as, sha256])}`),
  };
}
