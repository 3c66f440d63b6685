import { crc32 } from "node:zlib";
import { type Entry, getFileNameLowLevel, openPromise, type ZipFile } from "yauzl";
import { StageFailure } from "../../src/stage.js";
import { entryPath } from "./entry-path.js";
import type { Unpacking } from "./unpacking.js";

const STORED = 0;
const DEFLATED = 8;
const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;
const REGULAR = 0o100000;

interface ZipEntry {
  readonly entry: Entry;
  readonly path: string;
}

/** Unpacks a zip. Returns how many files were wanted. */
export async function unpackZip(unpacking: Unpacking): Promise<number> {
  const { archive, onRead } = unpacking;
  const zip = await openZip(archive.file, archive.name);
  try {
    const entries = await wantedEntries(zip, unpacking);
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

async function openZip(file: string, name: string): Promise<ZipFile> {
  try {
    return await openPromise(file, { lazyEntries: true, autoClose: false, decodeStrings: false });
  } catch (error) {
    throw damaged(name, error instanceof Error ? error.message : String(error));
  }
}

async function wantedEntries(zip: ZipFile, { archive, wanted, tree }: Unpacking): Promise<readonly ZipEntry[]> {
  const entries: ZipEntry[] = [];
  for await (const entry of zip.eachEntry()) {
    const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);
    const path = entryPath(archive.name, name);
    if (path === undefined || /[/\\]$/.test(name)) continue;
    if (wanted(path)) entries.push({ entry, path });
    else tree.skip(path);
  }
  return entries;
}

async function unpackEntry(zip: ZipFile, { entry, path }: ZipEntry, { archive, tree }: Unpacking): Promise<void> {
  refuseUnreadable(entry, path, archive.name);
  const mode = entry.externalFileAttributes >>> 16;
  const type = mode & FILE_TYPE;
  const stream = await zip.openReadStreamPromise(entry);
  if (type === SYMBOLIC_LINK) {
    const chunks: Buffer[] = [];
    if (entry.uncompressedSize > 4096) throw damaged(archive.name, `the link ${JSON.stringify(path)} is no path`);
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    tree.link({ path, target: Buffer.concat(chunks).toString(), type: "symbolic" });
    return;
  }
  if (type !== 0 && type !== REGULAR) {
    throw new StageFailure(`Refused ${JSON.stringify(path)} in ${archive.name}: it is a device or pipe, not a file`);
  }
  const writer = tree.file(path, entry.uncompressedSize);
  let checksum = 0;
  try {
    for await (const chunk of stream) {
      checksum = crc32(chunk as Buffer, checksum);
      writer.write(chunk as Buffer);
    }
  } finally {
    writer.close();
  }
  if (checksum !== entry.crc32) {
    throw damaged(
      archive.name,
      `the checksum of ${JSON.stringify(path)} is ${hex(checksum)} instead of ${hex(entry.crc32)}`,
    );
  }
}

function refuseUnreadable(entry: Entry, path: string, archive: string): void {
  if (entry.isEncrypted()) {
    throw new StageFailure(
      `Expected ${archive} to be readable without a password, but ${JSON.stringify(path)} is encrypted`,
      "Unpack it by hand and give the folder to the next stage.",
    );
  }
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
    throw new StageFailure(
      `Expected ${JSON.stringify(path)} in ${archive} to be stored or deflated, got compression method ${entry.compressionMethod}`,
      "Pack the files again with a plain zip program.",
    );
  }
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
  const code = "code" in error ? String(error.code) : "";
  // yauzl's own errors have no code, zlib's begin with Z_.
  return code === "" || code.startsWith("Z_") ? damaged(archive, error.message) : error;
}
