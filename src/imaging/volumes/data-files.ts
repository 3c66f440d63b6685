import { readFile } from "node:fs/promises";
import path from "node:path";
import { StageFailure } from "../../core/stage-failure.js";

/** A header whose voxels may be in other files. */
export interface DetachedHeader {
  readonly file: string;
  /** The source that the files must be in: what is outside is not part of the cache key. */
  readonly root: string;
}

/**
 * The file that a header names, relative to its own folder, with `/` or `\`.
 * @throws StageFailure if it is outside the source.
 */
export function dataFile(written: string, { file, root }: DetachedHeader): string {
  const found = path.resolve(path.dirname(file), written.replaceAll("\\", "/"));
  const below = path.relative(root, found);
  if (below !== "" && !below.startsWith("..") && !path.isAbsolute(below)) return found;
  throw new StageFailure(
    `Expected the data of ${path.basename(file)} to be inside the source, got ${written}`,
    "Wire a folder that holds the header and its data, and name the data relative to the header.",
  );
}

/**
 * Names given by a printf pattern with one integer: `slice%03d.raw` from 1 to 20.
 * @param step below 0 where `last` is below `first`.
 */
export function expandPattern(pattern: string, first: number, last: number, step: number): readonly string[] {
  const names: string[] = [];
  for (let number = first; step > 0 ? number <= last : number >= last; number += step) {
    names.push(
      pattern.replaceAll(/%%|%(0?)(\d*)[diu]/g, (whole, zero: string, width: string) => {
        if (whole === "%%") return "%";
        const digits = String(Math.abs(number)).padStart(Number(width) - (number < 0 ? 1 : 0), zero || " ");
        return number < 0 ? `-${digits}` : digits;
      }),
    );
  }
  return names;
}

/** Reads a file of voxels that a header names. */
export async function readDataFile(file: string, header: DetachedHeader): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StageFailure(
      `Expected the data of ${path.basename(header.file)} in ${path.relative(path.dirname(header.file), file)}, got ${code === "ENOENT" ? "no such file" : code}`,
      "Put the data where the header says, relative to the header.",
    );
  }
}
