import { closeSync, openSync, readSync } from "node:fs";
import { Parser, type ReadEntry } from "tar";
import { StageFailure } from "../../src/stage.js";
import { entryPath } from "./entry-path.js";
import type { Unpacking } from "./unpacking.js";

/** Bytes that are read at once: what becomes of them stays in the processor's cache, and a bomb cannot fill the memory. */
const PIECE = 1 << 16;

/** Unpacks a tar, gzipped or not. Returns how many files were wanted. */
export function unpackTar(unpacking: Unpacking): number {
  const reader = readEntries(unpacking);
  const descriptor = openSync(unpacking.archive.file, "r");
  // Inflating leaves nothing that refers to its input; of a plain tar, pieces wait to be written.
  const onePiece = unpacking.archive.format === "tar" ? undefined : Buffer.allocUnsafe(PIECE);
  try {
    for (;;) {
      const piece = onePiece ?? Buffer.allocUnsafe(PIECE);
      const bytes = readSync(descriptor, piece, 0, PIECE, null);
      if (bytes === 0) return reader.end();
      reader.write(piece.subarray(0, bytes));
      unpacking.onRead(bytes);
    }
  } catch (error) {
    throw explain(error, unpacking.archive.name);
  } finally {
    reader.close();
    closeSync(descriptor);
  }
}

function readEntries(unpacking: Unpacking) {
  const { archive } = unpacking;
  let failure: unknown;
  let files = 0;
  let ended = false;
  let close: (() => void) | undefined;
  // It inflates by itself, at once. The limits on bytes are ours.
  const parser = new Parser({
    maxDecompressionRatio: Number.POSITIVE_INFINITY,
    onReadEntry: (entry) => {
      try {
        const writer = failure === undefined ? place(unpacking, entry) : undefined;
        if (writer === undefined) {
          entry.resume();
          return;
        }
        files += 1;
        close = writer.close;
        entry.on("data", (chunk: Buffer) => {
          try {
            if (failure === undefined) writer.write(chunk);
          } catch (error) {
            failure = error;
          }
        });
        entry.on("end", () => {
          close?.();
          close = undefined;
        });
      } catch (error) {
        failure ??= error;
        entry.resume();
      }
    },
    onwarn: (code, message) => {
      // TAR_ENTRY_INFO speaks of things that change nothing.
      if (code !== "TAR_ENTRY_INFO") failure ??= damaged(archive.name, String(message));
    },
  });
  // Two blocks of zeros end a tar; without them it was cut off, even if the last entry is whole.
  parser.on("eof", () => {
    ended = true;
  });
  const check = (): void => {
    if (failure !== undefined) throw failure;
  };
  return {
    write: (chunk: Buffer): void => {
      parser.write(chunk);
      check();
    },
    end: (): number => {
      parser.end();
      check();
      if (!ended) throw damaged(archive.name, "it has no end mark, so it is cut off");
      return files;
    },
    close: () => close?.(),
  };
}

/** Where the bytes of an entry go; `undefined` where they are not wanted. */
function place({ archive, tree, wanted }: Unpacking, entry: ReadEntry) {
  const path = entryPath(archive.name, entry.path);
  if (path === undefined || entry.type === "Directory") return undefined;
  if (!wanted(path)) {
    tree.skip(path);
    return undefined;
  }
  switch (entry.type) {
    case "File":
    case "OldFile":
    case "ContiguousFile":
      return tree.file(path, entry.size);
    case "Link":
    case "SymbolicLink": {
      const type = entry.type === "Link" ? "hard" : "symbolic";
      tree.link({ path, target: entry.linkpath ?? "", type });
      return undefined;
    }
    default:
      throw new StageFailure(
        `Refused ${JSON.stringify(entry.path)} in ${archive.name}: it is a ${kindOf(entry.type)}, not a file`,
        "Leave it out with `exclude` if the rest of the archive is what you expect.",
      );
  }
}

function kindOf(type: string): string {
  const names: Readonly<Record<string, string>> = {
    CharacterDevice: "character device",
    BlockDevice: "block device",
    FIFO: "named pipe",
  };
  return names[type] ?? `${type} entry`;
}

function damaged(archive: string, detail: string): StageFailure {
  return new StageFailure(
    `Expected ${archive} to be a whole tar archive, got a truncated or damaged one: ${detail}`,
    "Fetch it again, with its size and checksum in `files` so that a broken download is noticed.",
  );
}

/** What zlib says is wrapped in an error that bears its code. */
function explain(error: unknown, archive: string): unknown {
  if (!(error instanceof Error && "code" in error && String(error.code).startsWith("Z_"))) return error;
  return damaged(archive, error.cause instanceof Error ? error.cause.message : error.message);
}
