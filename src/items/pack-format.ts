import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { Digest } from "../core/ids.js";
import { sha256 } from "../core/sha256.js";
import { count, fields, is, list, text } from "../core/shape.js";

/**
 * A pack holds what one execution of a stage made of its items, in one file:
 *
 *     values    one after the other: length of the notes (uint32), notes (JSON), bytes
 *     entries   ENTRY_BYTES for each value, in order of digests: digest, SHA-256 of the value, place (uint64), length (uint64)
 *     header    JSON, with a line for each BLOCK of entries
 *     mac       64 hexadecimal digits, which the orchestrator puts in the place of as many zeros
 *     end       length of the header (uint32), MAGIC
 *
 * Who has authenticated the header has authenticated all: what is damaged in a value costs that value, in a block of
 * entries that block.
 */
export const PACK_VERSION = 1;
export const PACK_ENDING = ".pack";
export const MAGIC = Buffer.from("radpack1", "latin1");
export const MAC_BYTES = 64;
export const END_BYTES = 4 + MAGIC.length;
export const ENTRY_BYTES = 80;
export const DIGEST_BYTES = 32;
/** Entries that are digested together. */
export const BLOCK = 64;
export const BLOCK_BYTES = BLOCK * ENTRY_BYTES;
/** Of a pack of a million items it is 2 MB. */
const MOST_HEADER_BYTES = 64 * 1024 * 1024;

export interface PackHeader {
  readonly version: number;
  /** The stage type. */
  readonly plugin: string;
  /** What the items are: `images`. */
  readonly name: string;
  /** Digest of all that a value depends on, besides the item. */
  readonly space: Digest;
  readonly items: number;
  /** Bytes of all values. */
  readonly bytes: number;
  /** Of each block of entries the digest of its first item and that of the block, 128 digits. */
  readonly blocks: readonly string[];
}

export interface PackEnd {
  readonly header: PackHeader;
  /** The header as it was digested and authenticated. */
  readonly text: string;
  readonly mac: string;
  /** Where the mac stands in the file. */
  readonly macAt: number;
}

const SHAPE = fields<PackHeader>({
  version: is(`${PACK_VERSION}`, (version) => version === PACK_VERSION),
  plugin: text,
  name: text,
  space: text,
  items: count,
  bytes: count,
  blocks: list(text),
});

/** What stands at the end of a pack. undefined where it is cut short, or no pack at all. */
export function readPackEnd(file: string): PackEnd | undefined {
  let handle: number | undefined;
  try {
    handle = openSync(file, "r");
    const { size } = fstatSync(handle);
    if (size < END_BYTES + MAC_BYTES) return undefined;
    const end = readAt(handle, size - END_BYTES, END_BYTES);
    const length = end.readUInt32LE(0);
    const macAt = size - END_BYTES - MAC_BYTES;
    if (!end.subarray(4).equals(MAGIC) || length > Math.min(macAt, MOST_HEADER_BYTES)) return undefined;
    const text = readAt(handle, macAt - length, length).toString("utf8");
    const header: unknown = JSON.parse(text);
    if (SHAPE(header, "") !== undefined || !isWhole(header as PackHeader, macAt - length)) return undefined;
    const mac = readAt(handle, macAt, MAC_BYTES).toString("latin1");
    return { header: header as PackHeader, text, mac, macAt };
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** Whether values and entries take what is before the header. */
const isWhole = ({ items, bytes, blocks }: PackHeader, before: number): boolean =>
  bytes + items * ENTRY_BYTES === before && blocks.length === Math.ceil(items / BLOCK);

export function readAt(handle: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let filled = 0; filled < length; ) {
    const got = readSync(handle, bytes, filled, length - filled, position + filled);
    if (got === 0) throw new Error(`Expected ${length} bytes of a pack at ${position}, got ${filled}`);
    filled += got;
  }
  return bytes;
}

/** What the header has of each block of entries. */
export const describeBlocks = (entries: Buffer): readonly string[] =>
  Array.from({ length: Math.ceil(entries.length / BLOCK_BYTES) }, (_, at) => {
    const block = entries.subarray(at * BLOCK_BYTES, (at + 1) * BLOCK_BYTES);
    return `${block.toString("hex", 0, DIGEST_BYTES)}${sha256(block)}`;
  });
