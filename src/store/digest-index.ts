import { mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import type { Digest } from "../core/ids.js";
import { replaceFile } from "./durable.js";
import { hashBytes } from "./hash-file.js";
import type { Owner } from "./owner.js";
import { STAT_FIELDS } from "./scan.js";

/** What is remembered of one source or artifact: the numbers of each file when it was hashed, and the digest. */
export interface IndexEntry {
  readonly type: "file" | "folder";
  readonly digest: Digest;
  readonly bytes: number;
  /** Names joined by NUL, in the order of the scan. */
  readonly names: Buffer;
  /** STAT_FIELDS little-endian 64 bit integers per file. */
  readonly stats: Buffer;
  /** 32 bytes per file. */
  readonly digests: Buffer;
  /** A byte per file: 1 where the numbers prove that the content is the one that was hashed. */
  readonly trusted: Buffer;
}

export interface DigestIndex {
  readonly read: (name: string) => IndexEntry | undefined;
  readonly write: (name: string, entry: IndexEntry) => void;
  readonly forget: (name: string) => void;
}

/** Remembers nothing: everything is read again. */
export const noDigestIndex: DigestIndex = { read: () => undefined, write: () => undefined, forget: () => undefined };

const VERSION = 1;
const SEAL_BYTES = 32;

interface Header {
  readonly version: number;
  readonly type: "file" | "folder";
  readonly digest: Digest;
  readonly bytes: number;
  readonly count: number;
  readonly nameBytes: number;
}

/**
 * One file per source or artifact: a line of JSON, the columns, and a checksum. A folder of a hundred thousand files
 * is checked by comparing columns, without making an object per file. A file that does not fit its checksum counts as absent.
 */
export function createDigestIndex(folder: string, owner: Owner): DigestIndex {
  const fileOf = (name: string) => path.join(folder, name);
  return {
    read: (name) => {
      try {
        return parse(readFileSync(fileOf(name)));
      } catch {
        return undefined;
      }
    },
    write: (name, entry) => {
      try {
        mkdirSync(path.dirname(fileOf(name)), { recursive: true });
        replaceFile(owner, fileOf(name), serialize(entry));
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

function serialize(entry: IndexEntry): Buffer {
  const header: Header = {
    version: VERSION,
    type: entry.type,
    digest: entry.digest,
    bytes: entry.bytes,
    count: entry.trusted.length,
    nameBytes: entry.names.length,
  };
  const body = Buffer.concat([
    Buffer.from(`${JSON.stringify(header)}\n`),
    entry.names,
    entry.stats,
    entry.digests,
    entry.trusted,
  ]);
  return Buffer.concat([body, Buffer.from(hashBytes(body), "hex")]);
}

function parse(content: Buffer): IndexEntry | undefined {
  const body = content.subarray(0, content.length - SEAL_BYTES);
  if (hashBytes(body) !== content.subarray(body.length).toString("hex")) return undefined;
  const start = body.indexOf(10) + 1;
  const header = JSON.parse(body.subarray(0, start).toString()) as Header;
  if (header.version !== VERSION) return undefined;
  let at = start;
  const take = (bytes: number) => {
    at += bytes;
    return body.subarray(at - bytes, at);
  };
  return {
    type: header.type,
    digest: header.digest,
    bytes: header.bytes,
    names: take(header.nameBytes),
    stats: take(header.count * STAT_FIELDS * 8),
    digests: take(header.count * 32),
    trusted: take(header.count),
  };
}
