import { StageFailure } from "../../src/stage.js";
import { decompress } from "./compression/decompress.js";
import { CompressionFault } from "./compression/decompressor.js";
import { entryPath } from "./entry-path.js";
import { piecesOf } from "./source/archive-file.js";
import { type ArchiveFormat, namedAsTar } from "./source/archive-format.js";
import type { SourceArchive } from "./source/find-archives.js";
import { BLOCK, checksumFits, isZeroBlock, TarFault } from "./tar/tar-header.js";
import { tarConsumer } from "./tar/unpack-tar.js";
import type { Consumer, Unpacking } from "./unpacking.js";

const COMPRESSED: Readonly<Record<Exclude<ArchiveFormat, "tar" | "zip">, string>> = {
  gzip: "a gzip file",
  xz: "an xz file",
  zstd: "a Zstandard file",
};

/** Unpacks a tar, packed or not, or the one file that was packed. Returns how many files were wanted. */
export async function unpackStream(unpacking: Unpacking): Promise<number> {
  const { archive, onRead } = unpacking;
  const consumer = openConsumer(unpacking);
  // Inflating leaves nothing that refers to its input; elsewhere pieces wait to be written, or to be unpacked.
  const pieces = piecesOf(archive.parts, { reuse: archive.format === "gzip", onRead });
  try {
    if (archive.format === "tar") for (const piece of pieces) consumer.write(piece);
    else if (archive.format !== "zip") await decompress(pieces, archive.format, consumer.write);
    return consumer.end();
  } catch (error) {
    if (error instanceof CompressionFault && error.why === "unknown") throw unknown(archive, error.message);
    if (error instanceof CompressionFault || error instanceof TarFault) throw damaged(unpacking, error.message);
    throw error;
  } finally {
    consumer.close();
  }
}

/** The first block tells what a packed file holds. */
function openConsumer(unpacking: Unpacking): Consumer {
  const { archive } = unpacking;
  if (archive.format === "tar") return tarConsumer(unpacking);
  let head = Buffer.alloc(0);
  let consumer: Consumer | undefined;
  const begin = (): Consumer => {
    consumer = isTar(archive.name, head) ? tarConsumer(unpacking) : fileConsumer(unpacking, head.length);
    consumer.write(head);
    return consumer;
  };
  return {
    write: (bytes) => {
      if (consumer !== undefined) return consumer.write(bytes);
      head = Buffer.concat([head, bytes]);
      if (head.length >= BLOCK) begin();
    },
    end: () => (consumer ?? begin()).end(),
    close: () => consumer?.close(),
  };
}

/** A volume may begin with zeros, as a tar without files does; then the name decides. */
const isTar = (name: string, head: Buffer): boolean =>
  checksumFits(head) || (namedAsTar(name) && (head.length < BLOCK || isZeroBlock(head)));

function fileConsumer({ archive, tree, wanted }: Unpacking, bytes: number): Consumer {
  if (namedAsTar(archive.name)) {
    const packed = COMPRESSED[archive.format as keyof typeof COMPRESSED];
    throw new StageFailure(
      `Expected ${archive.name} to be a tar archive, got ${packed} without a tar archive in it`,
      "If it is one packed file, give it a name without `tar`.",
    );
  }
  const path = entryPath(archive.name, archive.name.replace(/\.(gz|xz|zst)$/i, ""))!;
  if (!wanted(path)) {
    tree.skip(path);
    return { write: () => undefined, end: () => 0, close: () => undefined };
  }
  const writer = tree.file(path, bytes);
  return { write: writer.write, end: () => 1, close: writer.close };
}

const unknown = ({ name, format }: SourceArchive, detail: string): StageFailure =>
  new StageFailure(
    `Cannot unpack ${name}: ${detail}`,
    `Convert it with \`${format} -dc '${name}' | gzip > '${name.replace(/\.[^./]+$/, "")}.gz'\`.`,
  );

function damaged({ archive }: Unpacking, detail: string): StageFailure {
  const split = archive.parts.length > 1;
  return new StageFailure(
    `Expected ${archive.name} to be a whole ${namedAsTar(archive.name) || archive.format === "tar" ? "tar archive" : "file"}, got a truncated or damaged one: ${detail}`,
    split
      ? `Its ${archive.parts.length} parts were joined in order: perhaps the last ones are missing. Fetch them with their sizes and checksums in \`files\`.`
      : "Fetch it again, with its size and checksum in `files` so that a broken download is noticed.",
  );
}
