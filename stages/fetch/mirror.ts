import { lstat, realpath, stat } from "node:fs/promises";
import path from "node:path";

/** The input `mirror`: a folder with files by name, or one file. */
export interface Mirror {
  /** Absolute path of a file by its name; `undefined` where the mirror has none. */
  readonly find: (as: string) => Promise<string | undefined>;
  /** Whether its files never change, so that links to them are safe. */
  readonly immutable: boolean;
}

/** @param downloads in the cache, next to the artifacts. */
export async function openMirror(input: string, downloads: string): Promise<Mirror> {
  const folder = (await stat(input)).isDirectory();
  const artifacts = path.join(await realpath(path.dirname(downloads)), "artifacts");
  return {
    immutable: (await realpath(input)).startsWith(`${artifacts}${path.sep}`),
    find: async (as) => {
      const file = folder ? path.join(input, as) : input;
      if (path.basename(file) !== as) return undefined;
      // A broken link is found too: it is reported when it is read.
      const found = (await stat(file).catch(() => undefined)) ?? (await lstat(file).catch(() => undefined));
      return found === undefined || found.isDirectory() ? undefined : file;
    },
  };
}
