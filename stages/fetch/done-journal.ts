import { appendFile, readFile } from "node:fs/promises";
import path from "node:path";

/** Files that this stage has finished, kept in scratch: after an interruption thousands are not even asked for again. */
export interface DoneJournal {
  readonly sha256Of: (as: string) => string | undefined;
  readonly add: (as: string, sha256: string) => Promise<void>;
}

/**
 * @param scratch is named by the key of the action, for which alone its entries are authenticated: of a file that has no
 * checksum nothing else tells which it is.
 */
export async function openDoneJournal(
  scratch: string,
  authenticate: ((text: string) => string) | undefined,
): Promise<DoneJournal> {
  const file = path.join(scratch, "done.jsonl");
  const [key] = path.basename(scratch).split(".");
  const macOf = (as: string, sha256: string): string | undefined => authenticate?.(JSON.stringify([key, as, sha256]));
  const done = new Map<string, string>();
  const text = await readFile(file, "utf8").catch(() => "");
  for (const line of text.split("\n")) {
    try {
      const entry: unknown = JSON.parse(line);
      if (!Array.isArray(entry)) continue;
      const [as, sha256, mac] = entry;
      if (typeof as !== "string" || typeof sha256 !== "string") continue;
      if (typeof mac === "string" && mac === macOf(as, sha256)) done.set(as, sha256);
    } catch {
      // The last line of a process that was killed while it wrote; that file is fetched again.
    }
  }
  return {
    sha256Of: (as) => done.get(as),
    // Begins with a line break, so that a torn line before it harms no other.
    add: async (as, sha256) => {
      const mac = macOf(as, sha256);
      if (mac !== undefined) await appendFile(file, `\n${JSON.stringify([as, sha256, mac])}`);
    },
  };
}
