import { closeSync, openSync, readSync } from "node:fs";

/** One file, or several that were split from one and are read as if they still were. */
export interface FilePart {
  readonly file: string;
  readonly bytes: number;
}

const PIECE = 1 << 16;

/**
 * The bytes of all parts, a piece at a time: small enough to stay in the processor's cache.
 * `reuse`: each piece is overwritten by the next.
 */
export function* piecesOf(
  parts: readonly FilePart[],
  { reuse, onRead }: { readonly reuse: boolean; readonly onRead: (bytes: number) => void },
): Generator<Buffer> {
  const one = reuse ? Buffer.allocUnsafe(PIECE) : undefined;
  for (const { file } of parts) {
    const descriptor = openSync(file, "r");
    try {
      for (;;) {
        const piece = one ?? Buffer.allocUnsafe(PIECE);
        const bytes = readSync(descriptor, piece, 0, PIECE, null);
        if (bytes === 0) break;
        onRead(bytes);
        yield piece.subarray(0, bytes);
      }
    } finally {
      closeSync(descriptor);
    }
  }
}

/** All parts, to be read anywhere. */
export interface PartsFile {
  readonly bytes: number;
  /** Fills a buffer from a position on; returns how many bytes there were. */
  readonly read: (buffer: Buffer, position: number) => number;
  readonly close: () => void;
}

export function openParts(parts: readonly FilePart[]): PartsFile {
  const opened: { readonly descriptor: number; readonly start: number; readonly end: number }[] = [];
  let bytes = 0;
  for (const part of parts) {
    opened.push({ descriptor: openSync(part.file, "r"), start: bytes, end: bytes + part.bytes });
    bytes += part.bytes;
  }
  return {
    bytes,
    read: (buffer, position) => {
      let filled = 0;
      for (const { descriptor, start, end } of opened) {
        for (let at = position + filled; at >= start && at < end && filled < buffer.length; at = position + filled) {
          const read = readSync(descriptor, buffer, filled, Math.min(buffer.length - filled, end - at), at - start);
          if (read === 0) return filled;
          filled += read;
        }
      }
      return filled;
    },
    close: () => {
      for (const { descriptor } of opened) closeSync(descriptor);
    },
  };
}
