import { hash } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import { sha256 } from "../core/sha256.js";
import { BLOCK, DIGEST_BYTES, describeBlocks, ENTRY_BYTES, type PackEnd, readAt, readPackEnd } from "./pack-format.js";
import { placeOf } from "./pack-writer.js";

/** A pack that values are taken from. */
export interface OpenPack {
  readonly file: string;
  readonly items: number;
  /** Entries that are damaged, and with them their values. */
  readonly damagedEntries: number;
  /** The value of an item, if the pack has it: `damaged` where its bytes are not what was written. */
  readonly find: (digest: Buffer) => Buffer | "damaged" | undefined;
  /** Whether it has the item; the value is not looked at. */
  readonly has: (digest: Buffer) => boolean;
  /** Digests of the items that it has, in order. */
  readonly digests: () => Iterable<Buffer>;
  readonly close: () => void;
}

/** Read at once where values follow each other, as they mostly do. */
const WINDOW_BYTES = 1024 * 1024;

/** @param header digest of the header that was authenticated; undefined is returned where another is there. */
export function openPack(file: string, header: string): OpenPack | undefined {
  const end = readPackEnd(file);
  return end === undefined || sha256(end.text) !== header ? undefined : openAuthentic(file, end);
}

/** @param end of the same file, found authentic. */
export function openAuthentic(file: string, { header }: PackEnd): OpenPack {
  const handle = openSync(file, "r");
  const { items, bytes } = header;
  const entries = readAt(handle, bytes, items * ENTRY_BYTES);
  const firsts = header.blocks.map((block) => Buffer.from(block.slice(0, 2 * DIGEST_BYTES), "hex"));
  const isSound = describeBlocks(entries).map((block, at) => block === header.blocks[at]);
  let window: { readonly at: number; readonly bytes: Buffer } = { at: 0, bytes: Buffer.alloc(0) };
  const read = (place: number, length: number): Buffer => {
    if (length > WINDOW_BYTES) return readAt(handle, place, length);
    if (place < window.at || place + length > window.at + window.bytes.length) {
      window = { at: place, bytes: readAt(handle, place, Math.min(WINDOW_BYTES, bytes - place)) };
    }
    return window.bytes.subarray(place - window.at, place - window.at + length);
  };
  const valueAt = (entry: number): Buffer | "damaged" => {
    try {
      const at = entry * ENTRY_BYTES;
      const [place, length] = placeOf(entries, at);
      const value = read(place, length);
      const due = entries.subarray(at + DIGEST_BYTES, at + 2 * DIGEST_BYTES);
      return hash("sha256", value, "buffer").equals(due) ? value : "damaged";
    } catch {
      // A disk that cannot give the bytes back has lost them.
      return "damaged";
    }
  };
  const digestAt = (entry: number): Buffer => {
    const at = entry * ENTRY_BYTES;
    return entries.subarray(at, at + DIGEST_BYTES);
  };
  const entryIn = (block: number, digest: Buffer): number | undefined => {
    const end = Math.min(items, (block + 1) * BLOCK);
    const entry = lastNotAfter(digest, block * BLOCK, end, digestAt);
    return entry !== undefined && digestAt(entry).equals(digest) ? entry : undefined;
  };
  return {
    file,
    items,
    damagedEntries: isSound.reduce((sum, sound, at) => sum + (sound ? 0 : Math.min(BLOCK, items - at * BLOCK)), 0),
    find: (digest) => {
      const block = lastNotAfter(digest, 0, firsts.length, (at) => firsts[at]!);
      if (block === undefined) return undefined;
      if (!isSound[block]) return "damaged";
      const entry = entryIn(block, digest);
      return entry === undefined ? undefined : valueAt(entry);
    },
    has: (digest) => {
      const block = lastNotAfter(digest, 0, firsts.length, (at) => firsts[at]!);
      return block !== undefined && isSound[block] === true && entryIn(block, digest) !== undefined;
    },
    *digests() {
      for (let entry = 0; entry < items; entry += 1) {
        if (isSound[Math.floor(entry / BLOCK)]) yield digestAt(entry);
      }
    },
    close: () => closeSync(handle),
  };
}

/** The last of those in order, from `from` to before `to`, that does not come after a digest. */
function lastNotAfter(digest: Buffer, from: number, to: number, digestAt: (at: number) => Buffer): number | undefined {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (digestAt(middle).compare(digest) <= 0) low = middle + 1;
    else high = middle;
  }
  return low === from ? undefined : low - 1;
}
