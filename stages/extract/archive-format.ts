import { constants, gunzipSync } from "node:zlib";
import { Header } from "tar";

export type ArchiveFormat = "tar" | "tar.gz" | "zip";

export type FormatGuess =
  | { readonly known: true; readonly format: ArchiveFormat }
  | { readonly known: false; readonly looksLike: string; readonly remedy?: string };

const REPACK = "Unpack it with its own program and pack it as .tar.gz or .zip.";

/** Other things that are found where an archive should be, by their first bytes. */
const OTHERS: readonly (readonly [magic: string, name: string])[] = [
  ["377abcaf271c", "a 7-Zip archive"],
  ["526172211a07", "a RAR archive"],
  ["fd377a585a00", "an xz file"],
  ["28b52ffd", "a Zstandard file"],
  ["425a68", "a bzip2 file"],
  ["04224d18", "an LZ4 file"],
];

/** How much of a file `formatOf` wants to see, if it has so much. */
export const HEAD_BYTES = 8192;

/** Tells what a file is by its first bytes, whatever its name. */
export function formatOf(head: Buffer): FormatGuess {
  const hex = head.subarray(0, 8).toString("hex");
  if (hex.startsWith("1f8b")) return gzipFormat(head);
  // A local header; the end record of an archive without entries.
  if (hex.startsWith("504b0304") || hex.startsWith("504b0506")) return { known: true, format: "zip" };
  if (isTarHeader(head)) return { known: true, format: "tar" };
  if (head.length === 0) return { known: false, looksLike: "an empty file", remedy: "Fetch it again." };
  for (const [magic, name] of OTHERS)
    if (hex.startsWith(magic)) return { known: false, looksLike: name, remedy: REPACK };
  const text = head.toString("latin1").trimStart().toLowerCase();
  if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
    return {
      known: false,
      looksLike: "an HTML page",
      remedy:
        "A server often answers with a page when a file has moved or needs a login: open its address in a browser.",
    };
  }
  return { known: false, looksLike: `a file that begins with the bytes ${hex.slice(0, 16)}` };
}

/** Tables and volumes are gzipped too; a tar shows in the first inflated block. */
function gzipFormat(head: Buffer): FormatGuess {
  let content: Buffer;
  try {
    content = gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    // Damaged: unpacking it will say how.
    return { known: true, format: "tar.gz" };
  }
  if (content.length < 512 || isTarHeader(content)) return { known: true, format: "tar.gz" };
  return { known: false, looksLike: "a gzip file without a tar archive in it" };
}

function isTarHeader(head: Buffer): boolean {
  if (head.length < 512) return false;
  try {
    return new Header(head, 0).cksumValid;
  } catch {
    // Numbers that no header holds.
    return false;
  }
}
