import { closeSync, openSync, readSync, statSync } from "node:fs";
import path from "node:path";
import { printable } from "../core/printable.js";
import { ok } from "../core/result.js";
import { writeWhole } from "../core/write-whole.js";
import { shownPath } from "../project/shown-path.js";
import { type CommandResult, failed, wrongArgument } from "./command.js";
import { EXIT } from "./exit-code.js";
import { documentFailure } from "./file-failure.js";
import { print } from "./output.js";
import type { Project } from "./project.js";

/** Writes a page or another document, once it is made, where an option says, and prints where it is. What is there already stays, unless radpipe wrote it. */
export async function writePage(
  file: string,
  page: string | Promise<string>,
  project: Project,
  { what, option, made = "page" }: { readonly what: string; readonly option: string; readonly made?: string },
): Promise<CommandResult> {
  if (isForeign(file)) {
    return wrongArgument(
      `Expected ${option} to be a new file or a ${made} that radpipe wrote, got ${shownPath(file, project)}, which is neither`,
      `Choose another place with ${option}, or remove that file first.`,
    );
  }
  try {
    writeWhole(file, await page);
  } catch (error) {
    const failure = documentFailure(error, path.dirname(file), what, option);
    if (failure === undefined) throw error;
    return failed(failure);
  }
  print(`${printable(shownPath(file, project))}\n`);
  return ok(EXIT.done);
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
