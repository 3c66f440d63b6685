import type { HttpAnswer } from "./http-client.js";
import type { PartialFile, PartialNote } from "./partial-file.js";
import { hasChecksum, type WantedFile } from "./wanted-files.js";

/** How many bytes of the partial file may be gone on with; the file is discarded where none may. */
export function resumableBytes(
  partial: PartialFile,
  note: PartialNote | undefined,
  wanted: WantedFile,
  url: string,
): number {
  const start = partial.bytes();
  if (start === 0) return 0;
  const total = wanted.bytes ?? note?.bytes;
  // Where the checksum is known, any server may give the rest; else only the same version at the same address.
  const same = note?.url === url && conditionOf(note) !== undefined;
  if (note !== undefined && (same || hasChecksum(wanted)) && (total === undefined || start <= total)) return start;
  partial.discard();
  return 0;
}

/**
 * For If-Range: the server sends the rest only if the file is the same. A weak ETag does not promise equal bytes (RFC
 * 9110, 13.1.5), so it cannot be used there.
 */
export function conditionOf(note: PartialNote): string | undefined {
  if (note.etag !== undefined && !note.etag.startsWith("W/")) return note.etag;
  return note.lastModified;
}

/** Whether a 206 brings what was asked for: the rest, from `start`, of the same file. */
export function continues(
  answer: HttpAnswer,
  start: number,
  note: PartialNote | undefined,
  wanted: WantedFile,
): boolean {
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(answer.header("content-range")?.trim() ?? "");
  if (range === null || Number(range[1]) !== start) return false;
  const expected = wanted.bytes ?? note?.bytes;
  if (range[2] !== "*" && expected !== undefined && Number(range[2]) !== expected) return false;
  if (hasChecksum(wanted)) return true;
  const differs = (now: string | undefined, before: string | undefined): boolean =>
    now !== undefined && before !== undefined && now !== before;
  return !differs(answer.header("etag"), note?.etag) && !differs(answer.header("last-modified"), note?.lastModified);
}
