import { closeSync, openSync, readSync } from "node:fs";
import { pageTitle } from "./sources/web-page.js";

/** As much of a file as `standIn` wants to see, if it has so much. Links and pointers are shorter. */
const HEAD_BYTES = 2048;

/**
 * What a file is that stands where another is meant, in words that say what to do: a pointer that version control keeps
 * in place of large files, a link that was checked out as text, a page that a server answered with. undefined: none of
 * these.
 * @param head the file's first bytes; where it has no more than 2,048, all of them.
 */
export function standIn(head: Uint8Array): string | undefined {
  const start = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, HEAD_BYTES));
  const text = start.toString("utf8");
  if (text.startsWith("version https://git-lfs")) {
    return "a Git LFS pointer instead of the file (`git lfs pull` in its repository fetches it)";
  }
  if (start.length === HEAD_BYTES || !PATH.test(text)) {
    const title = pageTitle(start);
    return title === undefined ? undefined : `a web page${title === "" ? "" : ` (${JSON.stringify(title)})`}`;
  }
  return /(^|[\\/])annex[\\/]objects[\\/]/.test(text)
    ? "a git-annex pointer instead of the file (`git annex get` or `datalad get` fetches it)"
    : `the text ${JSON.stringify(text.trim())}, as git writes a link where links are switched off (git config core.symlinks true, then check out again)`;
}

/** The same of a file at a path. */
export function standInAt(file: string): string | undefined {
  const handle = openSync(file, "r");
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return standIn(head.subarray(0, readSync(handle, head, 0, HEAD_BYTES, 0)));
  } finally {
    closeSync(handle);
  }
}

/** One line that is nothing but a path from here up, or one into an annex. */
const PATH = /^(?:\.{1,2}[\\/]|[\\/]annex[\\/]objects[\\/]|\.git[\\/]annex[\\/])[^\0\r\n]+\r?\n?$/;
