import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What tells a file apart from what it was: size in bytes, times in nanoseconds since 1970, inode. */
export interface FileNumbers {
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly ino: bigint;
}

const FORMAT = 1;

/**
 * Remembers the numbers that a file of the downloads folder bears, whose bytes have just been compared with its name.
 * While it bears them nothing has written to it, for the time of change cannot be set back. Whoever links it to another
 * place changes that time, and notes it again.
 * @param folder of the downloads, which are named by their SHA-256.
 */
export function noteDownload(folder: string, sha256: string): void {
  const stat = statSync(path.join(folder, sha256), { bigint: true });
  const numbers = [stat.size, stat.mtimeNs, stat.ctimeNs, stat.ino].map(String);
  const target = downloadNote(folder, sha256);
  const temporary = `${target}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify({ format: FORMAT, numbers }));
  renameSync(temporary, target);
}

/** Whether a download bears the numbers that it had when its bytes were last read. */
export function isAsNoted(folder: string, sha256: string, { size, mtimeNs, ctimeNs, ino }: FileNumbers): boolean {
  try {
    const note = JSON.parse(readFileSync(downloadNote(folder, sha256), "utf8")) as {
      format?: number;
      numbers?: unknown;
    };
    const now = [size, mtimeNs, ctimeNs, ino].map(String);
    return (
      note.format === FORMAT &&
      Array.isArray(note.numbers) &&
      now.every((value, at) => value === (note.numbers as unknown[])[at])
    );
  } catch {
    return false;
  }
}

/** Where the note of a download lies. */
export const downloadNote = (folder: string, sha256: string): string =>
  path.join(folder, "known", `${sha256}.numbers.json`);
