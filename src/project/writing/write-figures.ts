import { lstatSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { makeFolder } from "../../core/make-folder.js";
import { ok, type Result } from "../../core/result.js";
import { sha256 } from "../../core/sha256.js";
import { writeWhole } from "../../core/write-whole.js";
import { savedFiles } from "../../reports/save-links.js";
import { failed, type Problem, wrongArgument } from "../problem.js";
import type { ProjectFolders } from "../project-folders.js";
import { shownPath } from "../shown-path.js";
import { documentFailure } from "./document-failure.js";

/** The figures and tables of a page as files. */
export interface WrittenFigures {
  /** Absolute. */
  readonly folder: string;
  /** Their names in it. */
  readonly files: readonly string[];
}

/** What was written into a folder, by name, with its SHA-256: only that may be replaced, and only while it is unchanged. */
const LIST = "radpipe-figures.json";

type Written = ReadonlyMap<string, string>;

/**
 * Writes the figures of a page as SVG and PNG, and its tables as CSV and LaTeX, into a folder: the files that the links of the
 * page save. What is there already stays, unless radpipe wrote it and nobody has changed it since.
 */
export async function writeFigures(
  folder: string,
  draw: () => Promise<Result<string, Problem>>,
  project: ProjectFolders,
): Promise<Result<WrittenFigures, Problem>> {
  const shown = shownPath(folder, project);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false) {
    return wrongArgument(
      `Expected --figures to be a folder, got ${shown}, which is a file`,
      "Choose another place with --figures.",
    );
  }
  const page = await draw();
  if (!page.ok) return page;
  const files = apart(savedFiles(page.value));
  const before = readList(folder);
  const strangers = [LIST, ...files.keys()].filter((name) =>
    name === LIST ? before === undefined : isForeign(path.join(folder, name), before?.get(name)),
  );
  if (strangers.length > 0) {
    return wrongArgument(
      `Expected --figures to be a folder where radpipe's files may be written, got ${shown} with ${strangers.slice(0, 3).join(", ")}${strangers.length > 3 ? `, and ${strangers.length - 3} more` : ""}, which radpipe did not write or somebody has changed since`,
      "Choose another folder with --figures, or remove these files first.",
    );
  }
  try {
    makeFolder(folder);
    // The list comes first: a file that is written but not listed could never be replaced.
    const digests = [...files].map(([name, content]) => [name, sha256(content)] as const);
    const old = [...(before ?? [])].filter(([name]) => !files.has(name));
    writeList(folder, new Map([...(before ?? []), ...digests]));
    for (const [name, content] of files) writeWhole(path.join(folder, name), content);
    // Figures left over from an earlier page would pass for figures of this one.
    for (const [name, digest] of old) {
      if (!isForeign(path.join(folder, name), digest)) rmSync(path.join(folder, name), { force: true });
    }
    writeList(folder, new Map(digests));
  } catch (error) {
    const failure = documentFailure(error, folder, "figures", "--figures");
    if (failure === undefined) throw error;
    return failed(failure);
  }
  return ok({ folder, files: [...files.keys()] });
}

/** By name; of several with one name, all but the first have a number. */
function apart(files: ReturnType<typeof savedFiles>): ReadonlyMap<string, Buffer> {
  const byName = new Map<string, Buffer>();
  for (const { file, content } of files) {
    const { name, ext } = path.parse(file);
    let free = file;
    for (let count = 2; byName.has(free); count += 1) free = `${name}-${count}${ext}`;
    byName.set(free, content);
  }
  return byName;
}

function writeList(folder: string, digests: Written): void {
  const list = { madeBy: "radpipe", files: Object.fromEntries(digests) };
  writeWhole(path.join(folder, LIST), `${JSON.stringify(list, null, 2)}\n`);
}

/** Empty if there is none; undefined if a file of that name is not ours. */
function readList(folder: string): Written | undefined {
  const file = path.join(folder, LIST);
  if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return new Map();
  try {
    const { madeBy, files } = JSON.parse(readFileSync(file, "utf8")) as { madeBy?: unknown; files?: object };
    if (madeBy !== "radpipe" || typeof files !== "object") return undefined;
    return new Map(Object.entries(files).filter(([name]) => path.basename(name) === name));
  } catch {
    return undefined;
  }
}

/** Whether something is there that is not what was written. */
function isForeign(file: string, digest: string | undefined): boolean {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return false;
  return digest === undefined || !stat.isFile() || sha256(readFileSync(file)) !== digest;
}
