import { stat } from "node:fs/promises";
import path from "node:path";
import picomatch from "picomatch";
import { pathPattern } from "../../imaging/path-pattern.js";
import { listSource, WHOLE_SOURCE } from "../../imaging/sources/source-files.js";

export interface FileToScore {
  /** As it is shown: as it was given, or below the folder that was. */
  readonly name: string;
  /** Where it is read. */
  readonly file: string;
  /** Whether it was given itself, rather than found in a folder: then it has to be an image. */
  readonly isNamed: boolean;
}

export interface FilesToScore {
  readonly files: readonly FileToScore[];
  /** What lies in a folder and cannot be read: a name that is not UTF-8, a link that leads nowhere. */
  readonly faults: readonly { readonly image: string; readonly reason: string }[];
}

/**
 * The files that arguments name: files, folders with everything in them, and patterns that the shell did not expand.
 * Whatever exists is taken by its name, even if that looks like a pattern.
 * @param workingFolder arguments are relative to it.
 */
export async function filesToScore(given: readonly string[], workingFolder: string): Promise<FilesToScore> {
  const names: { readonly name: string; readonly isNamed: boolean }[] = [];
  const faults: { readonly image: string; readonly reason: string }[] = [];
  const list = (folder: string, shown: string) =>
    listSource(folder, WHOLE_SOURCE, {
      onFault: ({ path: at, what }) => faults.push({ image: path.join(shown, at), reason: `it ${what}` }),
    });
  for (const one of given) {
    const kind = await stat(readablePath(one, workingFolder)).catch(() => undefined);
    if (kind?.isDirectory()) {
      const files = await list(readablePath(one, workingFolder), one);
      for (const file of files) names.push({ name: path.join(one, file), isNamed: false });
    } else if (kind === undefined && picomatch.scan(one).isGlob) {
      const files = await matching(one, workingFolder, list);
      for (const name of files.length === 0 ? [one] : files) names.push({ name, isNamed: true });
    } else names.push({ name: one, isNamed: true });
  }
  const seen = new Set<string>();
  const files = names.flatMap(({ name, isNamed }) => {
    const place = path.resolve(workingFolder, name);
    if (seen.has(place)) return [];
    seen.add(place);
    return [{ name, file: readablePath(name, workingFolder), isNamed }];
  });
  return { files, faults: faults.sort((a, b) => (a.image < b.image ? -1 : 1)) };
}

/** Readers tell paths as they get them: as they were given, where that leads to the same place. */
const readablePath = (given: string, workingFolder: string): string =>
  workingFolder === process.cwd() ? given : path.resolve(workingFolder, given);

async function matching(
  pattern: string,
  workingFolder: string,
  list: (folder: string, shown: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const { base, glob } = picomatch.scan(pattern);
  const folder = base || ".";
  const found = readablePath(folder, workingFolder);
  const isFolder = (await stat(found).catch(() => undefined))?.isDirectory() === true;
  if (!isFolder) return [];
  const fits = pathPattern(glob, { dot: false });
  return (await list(found, folder)).filter((file) => fits(file)).map((file) => path.join(folder, file));
}
