import { accessSync, closeSync, constants, lstatSync, openSync, readSync, statSync } from "node:fs";
import path from "node:path";
import { ok, type Result } from "../../core/result.js";
import { writeWhole } from "../../core/write-whole.js";
import { failed, type Problem, wrongArgument } from "../problem.js";
import type { ProjectFolders } from "../project-folders.js";
import { shownPath } from "../shown-path.js";
import { documentFailure } from "./document-failure.js";

/**
 * Writes a page or another document where an option says. What is there already stays, unless radpipe wrote it.
 * @param make is called once it is known that the page may be written there: to draw one may take seconds.
 * @returns the file.
 */
export async function writePage(
  file: string,
  make: () => Promise<Result<string, Problem>>,
  project: ProjectFolders,
  { what, option, made = "page" }: { readonly what: string; readonly option: string; readonly made?: string },
): Promise<Result<string, Problem>> {
  try {
    // Through links, and to devices and pipes, something is written that need not be in this folder.
    if (lstatSync(file, { throwIfNoEntry: false })?.isFile() !== false) {
      accessSync(path.dirname(file), constants.W_OK);
    }
    if (isForeign(file)) {
      return wrongArgument(
        `Expected ${option} to be a new file or a ${made} that radpipe wrote, got ${shownPath(file, project)}, which is neither`,
        `Choose another place with ${option}, or remove that file first.`,
      );
    }
  } catch (error) {
    return notWritten(error);
  }
  const page = await make();
  if (!page.ok) return page;
  try {
    writeWhole(file, page.value);
    return ok(file);
  } catch (error) {
    return notWritten(error);
  }

  function notWritten(error: unknown): Result<never, Problem> {
    const failure = documentFailure(error, path.dirname(file), what, option);
    if (failure === undefined) throw error;
    return failed(failure);
  }
}

/** Every page says who made it, in its head. */
const OURS = /<meta name="(generator" content="radpipe|radpipe-results)"|<!-- generator: radpipe -->/;
/** The same of an XML document, as a line of its own. */
export const GENERATED = "<!-- generator: radpipe -->";
const HEAD_BYTES = 4096;

/** Whether a file has content that is no page of radpipe. */
function isForeign(file: string): boolean {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile() || stat.size === 0) return false;
  const head = Buffer.alloc(HEAD_BYTES);
  const handle = openSync(file, "r");
  try {
    return !OURS.test(head.toString("utf8", 0, readSync(handle, head)));
  } finally {
    closeSync(handle);
  }
}
