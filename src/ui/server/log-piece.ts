import { open } from "node:fs/promises";
import type { LogPiece } from "../api.js";

/** Of a long log the end is shown first. */
const MOST_BYTES = 200_000;

/** What a log has from a byte on, and where the next piece begins. @param from negative: of its end. */
export async function logPiece(file: string, bytes: number, from: number): Promise<LogPiece> {
  const start = from >= 0 && from <= bytes ? from : Math.max(0, bytes - MOST_BYTES);
  const handle = await open(file, "r");
  try {
    const buffer = Buffer.alloc(Math.min(bytes - start, MOST_BYTES));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
    const read = buffer.subarray(0, bytesRead);
    // A character that is not whole yet is left for the next piece.
    const end = bytesRead === 0 ? 0 : start + bytesRead < bytes ? read.lastIndexOf(10) + 1 || bytesRead : bytesRead;
    return { text: read.subarray(0, end).toString("utf8"), from: start, next: start + end };
  } finally {
    await handle.close();
  }
}
