import { standIn } from "../../../src/imaging/stand-in.js";
import { checksumFits } from "../tar/tar-header.js";

export type Compression = "gzip" | "xz" | "zstd";
/** What is compressed may hold a tar or one file; that shows when it is unpacked. */
export type ArchiveFormat = "tar" | "zip" | Compression;

export type FormatGuess =
  | { readonly known: true; readonly format: ArchiveFormat }
  /** `archive`: a packed file of a kind that is not unpacked here. */
  | { readonly known: false; readonly archive: boolean; readonly looksLike: string; readonly remedy?: string };

/**
 * Commands that convert an archive `NAME`, whose name without its extension is `BASE`, into one that can be unpacked
 * here.
 */
const STREAM = (program: string) => `Convert it with \`${program} -dc 'NAME' | gzip > 'BASE.gz'\`.`;
const FILES = (unpack: string) =>
  `Convert it with \`mkdir unpacked && ${unpack} && tar czf 'BASE.tar.gz' -C unpacked .\`, or give the unpacked folder to the next stage.`;

/** Other things that are found where an archive should be, by their first bytes. */
const OTHERS: readonly (readonly [magic: string, name: string, remedy: string])[] = [
  ["377abcaf271c", "a 7-Zip archive", FILES("7z x -ounpacked 'NAME'")],
  ["526172211a07", "a RAR archive", FILES("unrar x 'NAME' unpacked/")],
  ["4d534346", "a cabinet archive", FILES("7z x -ounpacked 'NAME'")],
  ["303730373031", "a cpio archive", FILES("bsdtar xf 'NAME' -C unpacked")],
  ["303730373037", "a cpio archive", FILES("bsdtar xf 'NAME' -C unpacked")],
  ["213c617263683e0a", "an ar archive", FILES("bsdtar xf 'NAME' -C unpacked")],
  ["425a68", "a bzip2 file", STREAM("bzip2")],
  ["04224d18", "an LZ4 file", STREAM("lz4")],
  ["4c5a4950", "an lzip file", STREAM("lzip")],
  ["894c5a4f000d0a1a", "an LZO file", STREAM("lzop")],
  ["1f9d", "a file of `compress`", STREAM("gzip")],
];

/** How much of a file `formatOf` needs, if it is that long. */
export const HEAD_BYTES = 8192;

/** Tells what a file is by its first bytes, whatever its name, which is for the advice alone. */
export function formatOf(head: Buffer, name: string): FormatGuess {
  const hex = head.subarray(0, 8).toString("hex");
  if (hex.startsWith("1f8b")) return { known: true, format: "gzip" };
  if (hex.startsWith("fd377a585a00")) return { known: true, format: "xz" };
  // A frame, or one to skip, which parallel programs write first.
  if (hex.startsWith("28b52ffd") || /^5[0-9a-f]2a4d18/.test(hex)) return { known: true, format: "zstd" };
  // A local header; the end record of an archive without entries; the mark of one that was split, or might have been.
  if (/^504b(0304|0506|0708|3030)/.test(hex)) return { known: true, format: "zip" };
  if (checksumFits(head)) return { known: true, format: "tar" };
  const other = (looksLike: string, remedy?: string): FormatGuess => ({
    known: false,
    archive: false,
    looksLike,
    ...(remedy !== undefined && { remedy }),
  });
  if (head.length === 0) return other("an empty file", "Fetch it again.");
  for (const [magic, looksLike, remedy] of OTHERS) {
    if (!hex.startsWith(magic)) continue;
    const base = name.replace(/\.[^./]+$/, "");
    return {
      known: false,
      archive: true,
      looksLike,
      remedy: remedy.replaceAll("NAME", name).replaceAll("BASE", base),
    };
  }
  const instead = standIn(head);
  if (instead?.startsWith("a web page")) {
    return other(
      instead,
      "A server often answers with a page when a file has moved or needs a login: open its address in a browser.",
    );
  }
  if (instead !== undefined) return other(instead);
  return other(`a file that begins with the bytes ${hex.slice(0, 16)}`);
}

/** Whether a name promises a tar, packed or not. */
export const namedAsTar = (name: string): boolean => /\.(tar|tar\.[a-z0-9]+|tgz|taz|txz|tzst|tzs|tbz2?)$/i.test(name);

/** Whether a name promises an archive of several files. */
export const namedAsArchive = (name: string): boolean => namedAsTar(name) || /\.(zip|7z|rar)$/i.test(name);
