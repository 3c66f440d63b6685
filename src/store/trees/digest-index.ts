import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import type { CacheKey } from "../../core/cache-key.js";
import type { Digest } from "../../core/ids.js";
import { makeFolder } from "../../core/make-folder.js";
import type { Owner } from "../claims/owner.js";
import { replaceFile } from "../durable.js";
import { STAT_FIELDS } from "./scan.js";

/** Names with their numbers, as columns. */
export interface ListingEntry {
  /** Names joined by NUL, in the order of the scan. */
  readonly names: Buffer;
  /** STAT_FIELDS little-endian 64 bit integers per name. */
  readonly stats: Buffer;
  /** A byte per name: 1 where equal numbers prove that nothing changed since. */
  readonly trusted: Buffer;
}

/** What is remembered of one source or artifact: the numbers of each file when it was hashed, and the digests. */
export interface IndexEntry {
  readonly type: "file" | "folder";
  readonly digest: Digest;
  readonly bytes: number;
  readonly files: ListingEntry;
  /** 32 bytes per file. */
  readonly digests: Buffer;
  readonly folders: ListingEntry;
}

export const namesOf = (listing: ListingEntry): readonly string[] =>
  listing.trusted.length === 0 ? [] : listing.names.toString().split("\0");

export interface DigestIndex {
  readonly read: (name: string) => IndexEntry | undefined;
  readonly write: (name: string, entry: IndexEntry) => void;
  readonly forget: (name: string) => void;
}

const VERSION = 4;
const MAC_BYTES = 32;

interface Header {
  readonly version: number;
  readonly type: "file" | "folder";
  readonly digest: Digest;
  readonly bytes: number;
  readonly files: { readonly count: number; readonly nameBytes: number };
  readonly folders: { readonly count: number; readonly nameBytes: number };
}

/**
 * One file per source or artifact: a line of JSON, the columns, and their authentication by the key of the cache. A
 * folder of a hundred thousand files is checked by comparing columns, without making an object per file. A file that is
 * not authentic counts as absent.
 */
export function createDigestIndex(folder: string, owner: Owner, key: CacheKey): DigestIndex {
  const fileOf = (name: string) => path.join(folder, name);
  return {
    read: (name) => {
      // Small trees are not remembered, and an error thrown for each of them would cost more than reading it.
      if (!existsSync(fileOf(name))) return undefined;
      try {
        return parse(readFileSync(fileOf(name)), key);
      } catch {
        return undefined;
      }
    },
    write: (name, entry) => {
      try {
        makeFolder(path.dirname(fileOf(name)));
        replaceFile(owner, fileOf(name), serialize(entry, key));
      } catch {
        // Without it the next run reads the files again: slower, not wrong. A read-only store is used like that.
      }
    },
    forget: (name) => {
      try {
        rmSync(fileOf(name), { force: true });
      } catch {
        // As above.
      }
    },
  };
}

function serialize(entry: IndexEntry, key: CacheKey): Buffer {
  const shape = ({ names, trusted }: ListingEntry) => ({ count: trusted.length, nameBytes: names.length });
  const header: Header = {
    version: VERSION,
    type: entry.type,
    digest: entry.digest,
    bytes: entry.bytes,
    files: shape(entry.files),
    folders: shape(entry.folders),
  };
  const columns = ({ names, stats, trusted }: ListingEntry) => [names, stats, trusted];
  const body = Buffer.concat([
    Buffer.from(`${JSON.stringify(header)}\n`),
    ...columns(entry.files),
    entry.digests,
    ...columns(entry.folders),
  ]);
  return Buffer.concat([body, Buffer.from(key.mac(body), "hex")]);
}

function parse(content: Buffer, key: CacheKey): IndexEntry | undefined {
  const body = content.subarray(0, content.length - MAC_BYTES);
  if (key.mac(body) !== content.subarray(body.length).toString("hex")) return undefined;
  let at = body.indexOf(10) + 1;
  const header = JSON.parse(body.subarray(0, at).toString()) as Header;
  if (header.version !== VERSION) return undefined;
  const take = (bytes: number) => {
    at += bytes;
    return body.subarray(at - bytes, at);
  };
  const listing = ({ count, nameBytes }: Header["files"]): ListingEntry => ({
    names: take(nameBytes),
    stats: take(count * STAT_FIELDS * 8),
    trusted: take(count),
  });
  const files = listing(header.files);
  const digests = take(header.files.count * 32);
  const folders = listing(header.folders);
  return { type: header.type, digest: header.digest, bytes: header.bytes, files, digests, folders };
}
