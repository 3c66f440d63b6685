import { Readable } from "node:stream";
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import { type FilePart, openParts, type PartsFile } from "./archive-file.js";

/** A file or folder as the directory at the end of a zip has it. */
export type DirectoryEntry = Entry;

export interface OpenZip {
  readonly zip: ZipFile;
  readonly directory: readonly DirectoryEntry[];
  readonly close: () => void;
}

const OPTIONS = { lazyEntries: true, autoClose: false, decodeStrings: false } as const;
const ENTRY_SIGNATURE = 0x02014b50;
const PIECE = 1 << 16;

/** Opens a zip, also one whose bytes were split over several files, and reads its directory. */
export async function openZip(parts: readonly FilePart[]): Promise<OpenZip> {
  const file = openParts(parts);
  try {
    const zip = await fromRandomAccessReaderPromise(new PartsReader(file), file.bytes, OPTIONS);
    return { zip, directory: await readDirectory(zip, file), close: file.close };
  } catch (error) {
    file.close();
    throw error;
  }
}

/**
 * The end record counts entries in 16 bits, and some programs (that of macOS) write no other count: where another entry
 * follows the last of them, 65,536 more are meant.
 */
async function readDirectory(zip: ZipFile, file: PartsFile): Promise<readonly DirectoryEntry[]> {
  const entries: DirectoryEntry[] = [];
  const signature = Buffer.alloc(4);
  for (;;) {
    if (entries.length === zip.entryCount) {
      file.read(signature, Number(zip.readEntryCursor));
      if (signature.readUInt32LE() !== ENTRY_SIGNATURE) return entries;
      zip.entryCount += 65_536;
    }
    entries.push(await nextEntry(zip));
  }
}

function nextEntry(zip: ZipFile): Promise<DirectoryEntry> {
  return new Promise((resolve, reject) => {
    const onEntry = (entry: DirectoryEntry): void => {
      zip.removeListener("error", onError);
      resolve(entry);
    };
    const onError = (error: Error): void => {
      zip.removeListener("entry", onEntry);
      reject(error);
    };
    zip.once("entry", onEntry);
    zip.once("error", onError);
    zip.readEntry();
  });
}

class PartsReader extends RandomAccessReader {
  readonly #file: PartsFile;

  constructor(file: PartsFile) {
    super();
    this.#file = file;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const file = this.#file;
    function* pieces(): Generator<Buffer> {
      for (let at = start; at < end; ) {
        const piece = Buffer.allocUnsafe(Math.min(PIECE, end - at));
        const bytes = file.read(piece, at);
        if (bytes === 0) return;
        yield piece.subarray(0, bytes);
        at += bytes;
      }
    }
    return Readable.from(pieces(), { objectMode: false });
  }

  // The file is closed by whoever opened it.
  override close(callback: (error: Error | null) => void): void {
    callback(null);
  }
}
