import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { CacheKey } from "./cache-key.js";
import { writeWhole } from "./write-whole.js";

/** What tells a file apart from what it was: size in bytes, times in nanoseconds since 1970, inode. */
export interface FileNumbers {
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly ino: bigint;
}

interface Note {
  readonly format: number;
  readonly numbers: readonly string[];
  readonly mac: string;
}

const FORMAT = 1;

/**
 * Records the numbers of a file in the downloads folder whose bytes have just been compared with its name. While it has
 * these numbers, nothing has written to it, since the change time cannot be set back. Whoever links it to another place
 * changes that time, and records it again.
 * @param folder of the downloads, which are named by their SHA-256.
 * @param key of the cache. A note that it does not authenticate is believed only of what is being published.
 */
export function noteDownload(folder: string, sha256: string, key?: CacheKey): void {
  const numbers = textsOf(statSync(path.join(folder, sha256), { bigint: true }));
  const target = downloadNote(folder, sha256);
  const mac = key && { mac: key.mac(authenticated(sha256, numbers)) };
  writeWhole(target, JSON.stringify({ format: FORMAT, numbers, ...mac }), { durable: false });
}

/**
 * Whether a download has the numbers that it had when its bytes were last read.
 * @param key that must authenticate the note, where one is given.
 */
export function isAsNoted(folder: string, sha256: string, numbers: FileNumbers, key?: CacheKey): boolean {
  try {
    const note = JSON.parse(readFileSync(downloadNote(folder, sha256), "utf8")) as Note;
    const now = textsOf(numbers);
    const isAuthentic = key === undefined || note.mac === key.mac(authenticated(sha256, now));
    return note.format === FORMAT && isAuthentic && now.every((value, at) => value === note.numbers[at]);
  } catch {
    return false;
  }
}

/** Path of the note of a download. */
export const downloadNote = (folder: string, sha256: string): string =>
  path.join(folder, "known", `${sha256}.numbers.json`);

const textsOf = ({ size, mtimeNs, ctimeNs, ino }: FileNumbers): readonly string[] =>
  [size, mtimeNs, ctimeNs, ino].map(String);

const authenticated = (sha256: string, numbers: readonly string[]): string => `${sha256} ${numbers.join(" ")}`;
