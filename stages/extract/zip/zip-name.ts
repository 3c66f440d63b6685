import { getFileNameLowLevel } from "yauzl";
import type { DirectoryEntry } from "./zip-directory.js";

const UTF8 = 0x800;

/**
 * The name of an entry: UTF-8 where its flag says so, or the Unicode path of Info-ZIP (extra field 0x7075), or bytes
 * that can be nothing else, as programs of Unix and macOS write them without the flag; else code page 437, which is the
 * format's own. `guessed`: letters beyond ASCII were read in that way, and may have been meant otherwise.
 */
export function nameOf(entry: DirectoryEntry): { readonly name: string; readonly guessed: boolean } {
  const { fileNameRaw: raw, generalPurposeBitFlag: flags, extraFields } = entry;
  const isUtf8 = canBeUtf8(raw);
  // A flag that is not true would make of each strange letter the same mark.
  const trueFlags = isUtf8 ? flags | UTF8 : flags & ~UTF8;
  const name = getFileNameLowLevel(trueFlags, raw, extraFields, true);
  const plain = getFileNameLowLevel(trueFlags, raw, [], true);
  return { name, guessed: !isUtf8 && name === plain };
}

function canBeUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
