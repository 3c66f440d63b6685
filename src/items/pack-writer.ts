import { hash } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";
import type { ItemValue } from "../core/items.js";
import { aboutFile } from "../core/write-whole.js";
import {
  BLOCK_BYTES,
  DIGEST_BYTES,
  describeBlocks,
  END_BYTES,
  ENTRY_BYTES,
  MAC_BYTES,
  MAGIC,
  PACK_VERSION,
  type PackHeader,
  readAt,
} from "./pack-format.js";

/** A pack that is being written; values leave the memory as they come. */
export interface PackWriter {
  /** @param value as `encodeValue` gives it. */
  readonly add: (digest: string, value: Buffer) => void;
  /** A value that was added before. */
  readonly find: (digest: string) => Buffer | undefined;
  readonly items: () => number;
  /** Writes what is left, entries and header, without a mac. */
  readonly close: () => void;
}

const WRITE_BYTES = 1024 * 1024;

export function createPack(file: string, about: Pick<PackHeader, "plugin" | "name" | "space">): PackWriter {
  const handle = openSync(file, "wx+");
  const places = new Map<string, number>();
  let entries = Buffer.alloc(BLOCK_BYTES);
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let written = 0;
  const flush = (): void => {
    const bytes = Buffer.concat(waiting);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at, bytes.length - at, written + at);
    } catch (error) {
      throw aboutFile(error, file, bytes);
    }
    written += bytes.length;
    waiting = [];
    waitingBytes = 0;
  };
  const append = (bytes: Buffer): void => {
    waiting.push(bytes);
    waitingBytes += bytes.length;
    if (waitingBytes >= WRITE_BYTES) flush();
  };
  return {
    add: (digest, bytes) => {
      if (places.has(digest)) return;
      const at = places.size * ENTRY_BYTES;
      if (at === entries.length) entries = Buffer.concat([entries], 2 * entries.length);
      entries.write(digest, at, "hex");
      hash("sha256", bytes, "buffer").copy(entries, at + DIGEST_BYTES);
      entries.writeBigUInt64LE(BigInt(written + waitingBytes), at + 2 * DIGEST_BYTES);
      entries.writeBigUInt64LE(BigInt(bytes.length), at + 2 * DIGEST_BYTES + 8);
      places.set(digest, at);
      append(bytes);
    },
    find: (digest) => {
      const at = places.get(digest);
      if (at === undefined) return undefined;
      flush();
      const [place, length] = placeOf(entries, at);
      return readAt(handle, place, length);
    },
    items: () => places.size,
    close: () => {
      const bytes = written + waitingBytes;
      const sorted = inOrder(entries, places);
      const header: PackHeader = {
        ...{ version: PACK_VERSION, ...about, items: places.size, bytes },
        blocks: describeBlocks(sorted),
      };
      const text = Buffer.from(JSON.stringify(header));
      const end = Buffer.alloc(END_BYTES);
      end.writeUInt32LE(text.length, 0);
      MAGIC.copy(end, 4);
      append(Buffer.concat([sorted, text, Buffer.alloc(MAC_BYTES, "0"), end]));
      flush();
      closeSync(handle);
    },
  };
}

/** Place and length of the value of the entry at a byte of the entries. */
export const placeOf = (entries: Buffer, at: number): readonly [place: number, length: number] => [
  Number(entries.readBigUInt64LE(at + 2 * DIGEST_BYTES)),
  Number(entries.readBigUInt64LE(at + 2 * DIGEST_BYTES + 8)),
];

export function encodeValue({ bytes = new Uint8Array(), notes = null }: ItemValue): Buffer {
  const text = Buffer.from(JSON.stringify(notes));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return Buffer.concat([length, text, bytes]);
}

/** @param value as it was written. */
export function decodeValue<Notes>(value: Buffer): { readonly bytes: Uint8Array; readonly notes: Notes } {
  const end = 4 + value.readUInt32LE(0);
  // A copy: whoever has it may change it, and look at it as numbers of four bytes.
  return { bytes: Uint8Array.from(value.subarray(end)), notes: JSON.parse(value.toString("utf8", 4, end)) as Notes };
}

/** Entries in order of digests: hexadecimal digits sort as bytes do. */
function inOrder(entries: Buffer, places: ReadonlyMap<string, number>): Buffer {
  const sorted = [...places.keys()].sort().map((digest) => {
    const at = places.get(digest)!;
    return entries.subarray(at, at + ENTRY_BYTES);
  });
  return Buffer.concat(sorted);
}
