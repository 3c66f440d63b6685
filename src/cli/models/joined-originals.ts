import { stat } from "node:fs/promises";
import type { OriginalReader } from "./original-readers.js";
import type { PredictedFile } from "./predicted-files.js";

/** What is scored as one: a file, or the files of a DICOM series. */
export interface Original {
  /** As it is shown. */
  readonly name: string;
  readonly files: readonly string[];
  /** Whether it was given itself, rather than found in a folder: then it has to be an image. */
  readonly isNamed: boolean;
}

/**
 * Puts files together that the reading stages of the run take as one, at the place of the first of them.
 * @returns with `leftOut`: files of folders that those stages leave out beside them, such as scouts.
 */
export async function joinedOriginals(
  found: readonly PredictedFile[],
  readers: readonly OriginalReader[],
): Promise<{ readonly originals: readonly Original[]; readonly leftOut: readonly string[] }> {
  let originals: readonly Original[] = found.map(({ file, isNamed }) => ({ name: file, files: [file], isNamed }));
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
      if (series !== undefined) return file === series.files[0] ? [{ ...original, ...series }] : [];
      if (original.isNamed || !out.has(file)) return [original];
      leftOut.push(file);
      return [];
    });
  }
  return { originals, leftOut };
}

async function withContent(files: readonly string[]): Promise<readonly string[]> {
  const kept: string[] = [];
  for (const file of files) {
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile() && found.size > 0) kept.push(file);
  }
  return kept;
}
