import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import { type FilePart, openParts, type PartsFile } from "../source/archive-file.js";

/** A file or folder as the directory at the end of a zip has it. */
export type DirectoryEntry = Entry;

export interface OpenZip {
  readonly zip: ZipFile;
  readonly directory: readonly DirectoryEntry[];
  /** Bytes behind the end of the zip that are not part of it. */
  readonly trailing: number;
  /** Fills a buffer from a position of the zip on; returns how many bytes there were. */
  readonly read: (buffer: Buffer, position: number) => number;
  readonly close: () => void;
}

const OPTIONS = { lazyEntries: true, autoClose: false, decodeStrings: false } as const;
const ENTRY_SIGNATURE = 0x02014b50;

/** Opens a zip, also one whose bytes were split over several files, and reads its directory. */
export async function openZip(parts: readonly FilePart[]): Promise<OpenZip> {
  const file = openParts(parts);
  try {
    const { zip, trailing } = await openFrom(file);
    return { zip, directory: await readDirectory(zip, file), trailing, read: file.read, close: file.close };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** The library requires the end record at the very end; some servers and copies add zeros or a line after it. */
async function openFrom(file: PartsFile): Promise<{ readonly zip: ZipFile; readonly trailing: number }> {
  const open = (bytes: number): Promise<ZipFile> =>
    fromRandomAccessReaderPromise(new PartsReader(file), bytes, OPTIONS);
  try {
    return { zip: await open(file.bytes), trailing: 0 };
  } catch (error) {
    const match = /^Invalid comment length\. Expected: (\d+)\. Found: (\d+)/.exec((error as Error).message);
    const trailing = match === null ? 0 : Number(match[1]) - Number(match[2]);
    if (trailing <= 0) throw error;
    return { zip: await open(file.bytes - trailing), trailing };
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

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    try {
      if (this.#file.read(buffer.subarray(offset, offset + length), position) < length)
        throw new Error("unexpected end of file");
    } catch (error) {
      setImmediate(callback, error as Error);
      return;
    }
    setImmediate(callback, null);
  }

  // The caller that opened the file closes it.
  override close(callback: (error: Error | null) => void): void {
    callback(null);
  }
}
