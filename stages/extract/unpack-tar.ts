import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { Parser, type ReadEntry } from "tar";
import { StageFailure } from "../../src/stage.js";
import { entryPath } from "./entry-path.js";
import type { Unpacking } from "./extract.js";

/** Inflating in pieces of this size keeps two archives busy in threads of their own. */
const CHUNK = 1 << 20;

/** Unpacks a tar, gzipped or not. Returns how many files were wanted. */
export async function unpackTar(unpacking: Unpacking): Promise<number> {
  const { archive, signal } = unpacking;
  const reader = readEntries(unpacking);
  const source = createReadStream(archive.file, { highWaterMark: CHUNK });
  source.on("data", (chunk) => unpacking.onRead(chunk.length));
  const content: Readable = archive.format === "tar" ? source : source.pipe(createGunzip({ chunkSize: CHUNK }));
  // pipe() hands no errors on.
  source.on("error", (error) => content.destroy(error));
  try {
    for await (const chunk of content) {
      signal.throwIfAborted();
      reader.write(chunk as Buffer);
      await unpacking.tree.room();
    }
    return reader.end();
  } catch (error) {
    throw explain(error, archive.name);
  } finally {
    reader.close();
    content.destroy();
    source.destroy();
  }
}

function readEntries(unpacking: Unpacking) {
  const { archive } = unpacking;
  let failure: unknown;
  let files = 0;
  let ended = false;
  let close: (() => void) | undefined;
  const parser = new Parser({
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
      return tree.file({ archive: archive.name, path }, entry.size);
    case "Link":
    case "SymbolicLink": {
      const type = entry.type === "Link" ? "hard" : "symbolic";
      tree.link({ archive: archive.name, path, target: entry.linkpath ?? "", type });
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

function explain(error: unknown, archive: string): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code.startsWith("Z_")) return damaged(archive, (error as Error).message);
  return error;
}
