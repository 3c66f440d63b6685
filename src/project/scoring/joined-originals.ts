import { stat } from "node:fs/promises";
import path from "node:path";
import type { FileToScore } from "./files-to-score.js";
import type { OriginalReader } from "./original-readers.js";

/** What is scored as one: a file, or the files of a DICOM series. */
export interface Original {
  /** As it is shown. */
  readonly name: string;
  /** Where they are read. */
  readonly files: readonly string[];
  /** Whether it was given itself, rather than found in a folder: then it has to be an image. */
  readonly isNamed: boolean;
}

/**
 * Joins files that the reading stages of the run take as one, at the place of the first of them.
 * @returns with `leftOut`: files in folders that those stages leave out, such as scouts, as they are shown.
 */
export async function joinedOriginals(
  found: readonly FileToScore[],
  readers: readonly OriginalReader[],
  workingFolder: string,
): Promise<{ readonly originals: readonly Original[]; readonly leftOut: readonly string[] }> {
  let originals: readonly Original[] = found.map(({ name, file, isNamed }) => ({ name, files: [file], isNamed }));
  const leftOut: string[] = [];
  for (const { joinFiles } of readers) {
    if (joinFiles === undefined) continue;
    const single = originals.flatMap(({ files: [file, ...more] }) => (more.length === 0 ? [file as string] : []));
    const { joined, leftOut: beside } = await joinFiles(await withContent(single));
    const seriesOf = new Map(joined.flatMap((series) => series.files.map((file) => [file, series] as const)));
    const out = new Set(beside);
    originals = originals.flatMap((original) => {
      const [file] = original.files as [string];
      const series = original.files.length === 1 ? seriesOf.get(file) : undefined;
      if (series !== undefined) {
        const name = shownAs(original, file, series.name, workingFolder);
        return file === series.files[0] ? [{ ...original, files: series.files, name }] : [];
      }
      if (original.isNamed || !out.has(file)) return [original];
      leftOut.push(original.name);
      return [];
    });
  }
  return { originals, leftOut };
}

/** A series is called by a place among its files, and shown as its first file is: absolute only where that was given so. */
const shownAs = ({ name }: Original, file: string, series: string, workingFolder: string): string =>
  name === file ? series : path.relative(workingFolder, series) || ".";

async function withContent(files: readonly string[]): Promise<readonly string[]> {
  const kept: string[] = [];
  for (const file of files) {
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile() && found.size > 0) kept.push(file);
  }
  return kept;
}
