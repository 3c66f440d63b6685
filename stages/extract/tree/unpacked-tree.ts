import path from "node:path";
import { StageFailure } from "../../../src/stage.js";
import type { UnpackedArchive } from "./archive-tree.js";
import { clash } from "./clash.js";
import { type LinkOptions, type SettledLinks, settleLinks } from "./entry-links.js";
import { sameContent } from "./same-content.js";

export interface UnpackedTree {
  readonly files: number;
  readonly warnings: readonly string[];
}

/**
 * Makes one tree of what all archives put into a folder: compares what came twice, and resolves links. What it says
 * depends on the order of `archives` alone, not on which of them was done first.
 */
export async function finishTree(
  folder: string,
  archives: readonly UnpackedArchive[],
  options: LinkOptions,
): Promise<UnpackedTree> {
  const taken = new Map<string, string>();
  for (const { archive, files } of archives) for (const file of files) taken.set(file, archive);
  for (const { archive, twice } of archives) {
    for (const { path: name, copy } of twice) {
      const other = taken.get(name);
      // The disk takes two names for one that are different.
      if (other === undefined) throw clash(archive, name);
      if (!(await sameContent(path.join(folder, name), copy))) throw differ(name, [other, archive]);
    }
  }
  const links = archives.flatMap((one) => one.links);
  const settled = settleLinks(folder, links, taken, options);
  const warnings = [
    ...archives.flatMap((one) => one.warnings),
    ...sayNotes(archives),
    ...sayFolders(settled.folders),
    ...alikeNames(taken.keys()),
  ];
  return { files: taken.size + settled.files, warnings };
}

/** What there is to say of single entries, of all archives together. */
function sayNotes(archives: readonly UnpackedArchive[]): readonly string[] {
  const said = new Map<string, { count: number; readonly examples: string[] }>();
  for (const { archive, notes } of archives) {
    for (const { what, count, examples } of notes) {
      const note = said.get(what) ?? { count: 0, examples: [] };
      note.count += count;
      for (const example of examples) note.examples.push(`${JSON.stringify(example)} in ${archive}`);
      said.set(what, note);
    }
  }
  return [...said].map(([what, { count, examples }]) => {
    return `${what} (${count}): ${examples.slice(0, 3).join(", ")}${count > 3 ? ", ..." : ""}`;
  });
}

function sayFolders(folders: SettledLinks["folders"]): readonly string[] {
  if (folders.length === 0) return [];
  const files = folders.reduce((sum, one) => sum + one.files, 0);
  const few = folders.slice(0, 3).map(({ link }) => `${JSON.stringify(link.path)} in ${link.archive}`);
  const links = folders.length === 1 ? "1 link to a folder" : `${folders.length} links to folders`;
  return [
    `${links} became ${files === 1 ? "a copy of the file" : `copies of the ${files} files`} there, so the same images may be in the tree twice: ` +
      `${few.join(", ")}${folders.length > 3 ? ", ..." : ""}; leave the links out with \`exclude\` if one is enough`,
  ];
}

function differ(name: string, archives: readonly [string, string]): StageFailure {
  const [first, second] = archives.toSorted();
  const where = first === second ? `twice in ${first}` : `in both ${first} and ${second}`;
  return new StageFailure(
    `Expected one ${JSON.stringify(name)}, got it ${where} with different content`,
    "Leave one of them out with `exclude`, or fetch only one of the archives.",
  );
}

/** Two names that differ only in case, or in how accents are written, are one file on many disks. */
function alikeNames(names: Iterable<string>): readonly string[] {
  const warnings: string[] = [];
  const folded = new Map<string, string>();
  for (const name of names) {
    const key = name.normalize("NFC").toLowerCase();
    const other = folded.get(key);
    if (other === undefined) folded.set(key, name);
    else {
      const [first, second] = [other, name].sort().map((one) => JSON.stringify(one));
      warnings.push(
        `${first} and ${second} differ only in case or in how accents are written: on some disks they would be one file`,
      );
    }
  }
  return warnings.sort();
}
