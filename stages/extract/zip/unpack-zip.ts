import { crc32 } from "node:zlib";
import { StageFailure } from "../../../src/stage.js";
import { inflater } from "../compression/inflater.js";
import { entryPath } from "../entry-path.js";
import type { Unpacking } from "../unpacking.js";
import { type DirectoryEntry, type OpenZip, openZip } from "./zip-directory.js";
import { nameOf } from "./zip-name.js";

const STORED = 0;
const DEFLATED = 8;
const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;
const REGULAR = 0o100000;
const PIPE = 0o010000;
const PIECE = 1 << 16;

interface ZipEntry {
  readonly entry: DirectoryEntry;
  readonly path: string;
}

/** Unpacks a zip. Returns how many files were wanted. */
export async function unpackZip(unpacking: Unpacking): Promise<number> {
  const { archive, onRead } = unpacking;
  const zip = await openZip(archive.parts).catch((error: unknown) => {
    throw explain(error, archive.name);
  });
  const { directory, trailing } = zip;
  try {
    refuseOverlap(directory, archive.name);
    if (trailing > 0) {
      unpacking.tree.warn(
        `${archive.name} has ${trailing} bytes behind its end that are not part of it; they were left out`,
      );
    }
    const entries = wantedEntries(directory, unpacking);
    refuseUnreadable(entries, archive.name);
    const bytes = entries.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
    // The directory tells all sizes before anything is written.
    unpacking.tree.expect({ files: entries.length, bytes });
    const contentBytes = entries.reduce((sum, { entry }) => sum + entry.compressedSize, 0) || 1;
    let content = 0;
    let read = 0;
    for (const entry of entries) {
      await unpackEntry(zip, entry, unpacking);
      content += entry.entry.compressedSize;
      const now = Math.round((content / contentBytes) * archive.bytes);
      onRead(now - read);
      read = now;
    }
    return entries.length;
  } catch (error) {
    throw explain(error, archive.name);
  } finally {
    zip.close();
  }
}

function wantedEntries(
  directory: readonly DirectoryEntry[],
  { archive, wanted, excluded, tree }: Unpacking,
): readonly ZipEntry[] {
  const entries: ZipEntry[] = [];
  for (const entry of directory) {
    const { name, guessed } = nameOf(entry);
    const path = entryPath(archive.name, name);
    if (path === undefined || /[/\\]$/.test(name)) continue;
    // A link to a folder may lead to files that are wanted, though it is not itself.
    if (typeOf(entry) === SYMBOLIC_LINK ? excluded(path) : !wanted(path)) {
      tree.skip(path);
      continue;
    }
    if (guessed) tree.note("Names that are not UTF-8, read in code page 437 as the zip format says", path);
    entries.push({ entry, path });
  }
  return entries;
}

/** Two entries that share bytes: a bomb, in which a few kilobytes represent a million files. */
function refuseOverlap(entries: readonly DirectoryEntry[], archive: string): void {
  const inOrder = entries.toSorted((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  for (const [index, entry] of inOrder.entries()) {
    const next = inOrder[index + 1];
    // The fields before the content have 30 bytes, and the name at least once.
    const end = entry.relativeOffsetOfLocalHeader + 30 + entry.fileNameLength + entry.compressedSize;
    if (next === undefined || end <= next.relativeOffsetOfLocalHeader) continue;
    const [one, other] = [entry, next].map((each) => JSON.stringify(nameOf(each).name));
    throw new StageFailure(
      `Refused ${archive}: its entries ${one} and ${other} overlap, as they do in decompression bombs`,
      "Get the archive from a source you trust, or pack the files again.",
    );
  }
}

async function unpackEntry(zip: OpenZip, one: ZipEntry, { archive, tree, wanted }: Unpacking): Promise<void> {
  const { entry, path } = one;
  const type = typeOf(entry);
  if (type === SYMBOLIC_LINK) {
    const parts: Buffer[] = [];
    if (entry.uncompressedSize > 4096) throw damaged(archive.name, `the link ${JSON.stringify(path)} is not a path`);
    await readContent(zip, one, archive.name, (bytes) => void parts.push(bytes));
    tree.link({ path, target: Buffer.concat(parts).toString(), type: "symbolic", wanted: wanted(path) });
    return;
  }
  // Info-ZIP marks what it read from a pipe as one, though its bytes are there.
  const isFile = type === 0 || type === REGULAR || (type === PIPE && entry.uncompressedSize > 0);
  if (!isFile) {
    throw new StageFailure(`Refused ${JSON.stringify(path)} in ${archive.name}: it is a device or pipe, not a file`);
  }
  const writer = tree.file(path, entry.uncompressedSize);
  try {
    await readContent(zip, one, archive.name, writer.write);
  } finally {
    writer.close();
  }
}

const typeOf = (entry: DirectoryEntry): number => (entry.externalFileAttributes >>> 16) & FILE_TYPE;

/** Hands on what an entry holds, inflated at once in this thread, and compares size and checksum with the directory. */
async function readContent(
  { zip, read }: OpenZip,
  { entry, path }: ZipEntry,
  archive: string,
  onPlain: (bytes: Buffer) => void,
): Promise<void> {
  const name = JSON.stringify(path);
  const { fileDataStart: start } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  let [size, checksum] = [0, 0];
  const take = (bytes: Buffer): void => {
    size += bytes.length;
    if (size > entry.uncompressedSize)
      throw damaged(archive, `${name} has more bytes than the ${entry.uncompressedSize} that it declares`);
    checksum = crc32(bytes, checksum);
    onPlain(bytes);
  };
  const stored = { write: take, end: () => undefined };
  const content = entry.compressionMethod === STORED ? stored : inflater("raw", take);
  for (let at = start; at < start + entry.compressedSize; ) {
    // Stored bytes wait to be written.
    const piece = Buffer.allocUnsafe(Math.min(PIECE, start + entry.compressedSize - at));
    if (read(piece, at) < piece.length) throw damaged(archive, `it ends within ${name}`);
    content.write(piece);
    at += piece.length;
  }
  content.end();
  if (size !== entry.uncompressedSize)
    throw damaged(archive, `${name} has ${size} bytes instead of ${entry.uncompressedSize}`);
  if (checksum !== entry.crc32)
    throw damaged(archive, `the checksum of ${name} is ${hex(checksum)} instead of ${hex(entry.crc32)}`);
}

/** Compression methods of the format, other than those that are unpacked here. */
const METHODS: Readonly<Record<number, string>> = {
  1: "shrinking",
  6: "imploding",
  9: "Deflate64",
  12: "bzip2",
  14: "LZMA",
  20: "Zstandard",
  93: "Zstandard",
  94: "MP3",
  95: "xz",
  96: "JPEG",
  97: "WavPack",
  98: "PPMd",
  99: "AES encryption",
};

/** Before anything is unpacked. */
function refuseUnreadable(entries: readonly ZipEntry[], archive: string): void {
  const encrypted = entries.filter(({ entry }) => entry.isEncrypted());
  if (encrypted.length > 0) {
    throw new StageFailure(
      `Expected ${archive} to be readable without a password, but ${entriesOf(encrypted, entries.length)} encrypted`,
      `Unpack it by hand, such as with \`7z x '${archive}'\`, and give the folder to the next stage.`,
    );
  }
  const strange = entries.filter(
    ({ entry: { compressionMethod: method } }) => method !== STORED && method !== DEFLATED,
  );
  const [first] = strange;
  if (first === undefined) return;
  const method = first.entry.compressionMethod;
  const name = METHODS[method] === undefined ? "" : ` (${METHODS[method]})`;
  throw new StageFailure(
    `Expected all files of ${archive} to be stored or deflated, but ${entriesOf(strange, entries.length)} packed with method ${method}${name}`,
    `Pack them again: \`mkdir unpacked && 7z x -ounpacked '${archive}' && tar czf '${archive.replace(/\.zip$/i, "")}.tar.gz' -C unpacked .\`.`,
  );
}

function entriesOf(some: readonly ZipEntry[], all: number): string {
  const names = some.slice(0, 3).map(({ path }) => JSON.stringify(path));
  if (some.length === 1) return `${names[0]} is`;
  return `${some.length} of ${all} entries (${names.join(", ")}${some.length > 3 ? ", ..." : ""}) are`;
}

const hex = (checksum: number): string => checksum.toString(16).padStart(8, "0");

function damaged(archive: string, detail: string): StageFailure {
  return new StageFailure(
    `Expected ${archive} to be a whole zip archive, got a truncated or damaged one: ${detail}`,
    "Fetch it again, with its size and checksum in `files` so that a broken download is noticed.",
  );
}

function explain(error: unknown, archive: string): unknown {
  if (!(error instanceof Error) || error instanceof StageFailure) return error;
  if (error.message.startsWith("multi-disk")) {
    return new StageFailure(
      `Expected ${archive} to be a complete zip archive, got the last part of a split one`,
      `Put its other parts (.z01 and so on) next to it and join them with \`zip -s 0 '${archive}' --out whole.zip\`.`,
    );
  }
  if (error.message.startsWith("strong encryption")) {
    return new StageFailure(
      `Expected ${archive} to be readable without a password, but it is encrypted`,
      `Unpack it by hand, such as with \`7z x '${archive}'\`, and give the folder to the next stage.`,
    );
  }
  const code = "code" in error ? String(error.code) : "";
  // yauzl's own errors have no code, zlib's begin with Z_.
  return code === "" || code.startsWith("Z_") ? damaged(archive, error.message) : error;
}
