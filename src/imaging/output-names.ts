import { writeFile } from "node:fs/promises";
import path from "node:path";
import { StageFailure } from "../core/stage-failure.js";

/**
 * The output of each file where outputs keep the names of files for tables to find: two files that would become one are
 * refused, since a row of a table could then mean either.
 * @throws StageFailure that names both files.
 */
export function distinctOutputs(
  files: readonly string[],
  outputOf: (file: string) => string,
  noun = "images",
): readonly string[] {
  const sources = new Map<string, string>();
  return files.map((file) => {
    const output = outputOf(file);
    const other = sources.get(output);
    if (other !== undefined) {
      throw new StageFailure(
        `Expected ${noun} whose names differ apart from their extensions, got ${other} and ${file}: both would become ${output}`,
        `Rename one of them, or leave it out: exclude: [${JSON.stringify(other)}]`,
      );
    }
    sources.set(output, file);
    return output;
  });
}

/**
 * The output of each file where outputs are called by the dataset alone: of several that would become one, all but the
 * first are numbered (`a.png`, `a-2.png`). Names that differ in case or Unicode form only count as one, as many disks
 * take them. Says which were numbered.
 */
export function numberedOutputs(
  files: readonly string[],
  outputOf: (file: string) => string,
  warn: (message: string) => void,
): readonly string[] {
  const plain = files.map(outputOf);
  const taken = new Set<string>();
  const folded = (name: string): string => name.normalize("NFC").toLowerCase();
  const isFirst = plain.map((name) => {
    const isNew = !taken.has(folded(name));
    taken.add(folded(name));
    return isNew;
  });
  const numbered: string[] = [];
  const outputs = plain.map((name, at) => {
    if (isFirst[at] === true) return name;
    const ending = path.posix.extname(name);
    const stem = name.slice(0, name.length - ending.length);
    let number = 2;
    while (taken.has(folded(`${stem}-${number}${ending}`))) number++;
    const output = `${stem}-${number}${ending}`;
    taken.add(folded(output));
    numbered.push(`${files[at]} became ${output}`);
    return output;
  });
  if (numbered.length > 0) {
    const more = numbered.length > 3 ? ", ..." : "";
    warn(
      `Some files have the same name but for their endings, and were numbered: ${numbered.slice(0, 3).join(", ")}${more}`,
    );
  }
  return outputs;
}

/**
 * Writes an output that must not be there yet.
 * @param output relative to `folder`. @throws StageFailure where the disk takes its name for one that is there.
 */
export async function writeOutput(folder: string, output: string, bytes: Uint8Array | string): Promise<void> {
  try {
    await writeFile(path.join(folder, output), bytes, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new StageFailure(
      `Expected each output to have a name of its own, got ${output} twice: the disk of the cache takes names that differ in case or accents for one`,
      "Rename one of the files, leave it out with `exclude`, or put the cache on another disk (--cache).",
    );
  }
}
