import { stat } from "node:fs/promises";
import path from "node:path";
import picomatch from "picomatch";
import { pathPattern } from "../../imaging/path-pattern.js";
import { listSource, WHOLE_SOURCE } from "../../imaging/sources/source-files.js";

export interface PredictedFile {
  /** As it is shown: as it was given, or below the folder that was. */
  readonly file: string;
  /** Whether it was given itself, rather than found in a folder: then it has to be an image. */
  readonly isNamed: boolean;
}

/**
 * The files that arguments stand for: files, folders with all that lies in them, and patterns that the shell has left
 * alone. Whatever exists is taken by its name, also where that looks like a pattern. Throws a StageFailure as
 * `listSource` does.
 */
export async function predictedFiles(given: readonly string[]): Promise<readonly PredictedFile[]> {
  const found: PredictedFile[] = [];
  for (const one of given) {
    const kind = await stat(one).catch(() => undefined);
    if (kind?.isDirectory()) {
      const files = await listSource(one, WHOLE_SOURCE);
      for (const file of files) found.push({ file: path.join(one, file), isNamed: false });
    } else if (kind === undefined && picomatch.scan(one).isGlob) {
      const files = await matching(one);
      for (const file of files.length === 0 ? [one] : files) found.push({ file, isNamed: true });
    } else found.push({ file: one, isNamed: true });
  }
  const seen = new Set<string>();
  return found.filter(({ file }) => {
    const isNew = !seen.has(path.resolve(file));
    seen.add(path.resolve(file));
    return isNew;
  });
}

async function matching(pattern: string): Promise<readonly string[]> {
  const { base, glob } = picomatch.scan(pattern);
  const folder = base || ".";
  const isFolder = (await stat(folder).catch(() => undefined))?.isDirectory() === true;
  if (!isFolder) return [];
  const fits = pathPattern(glob, { dot: false });
  return (await listSource(folder, WHOLE_SOURCE)).filter((file) => fits(file)).map((file) => path.join(folder, file));
}
