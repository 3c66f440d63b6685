import { readSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import path from "node:path";
import { StageFailure } from "../core/stage-failure.js";

/** What the header of an NPY file says. */
export interface NpyHeader {
  /** NumPy's name of the type: `|u1`, `<u2`, `<f4`, ... */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly fortranOrder: boolean;
  /** Where the data begins, in bytes. */
  readonly offset: number;
}

const MAGIC = Buffer.from("\x93NUMPY", "latin1");
/** NumPy aligns the data to 64 bytes; a header of this length holds any shape that can be written. */
const HEADER_BYTES = 128;

/** What we write and read row by row: NumPy's names, and bytes of one number. */
const ITEM_BYTES = { "|u1": 1, "<f4": 4 } as const;

export type NpyType = keyof typeof ITEM_BYTES;

const TYPE_NAMES = { "|u1": "uint8", "<f4": "float32" } as const satisfies Record<NpyType, string>;

/** The 128-byte NPY 1.0 header of an array in C order, as NumPy writes it. */
function formatNpyHeader(shape: readonly number[], type: NpyType): Buffer {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const header = Buffer.alloc(HEADER_BYTES, " ");
  MAGIC.copy(header);
  header.writeUInt8(1, 6);
  header.writeUInt8(0, 7);
  header.writeUInt16LE(HEADER_BYTES - 10, 8);
  header.write(text, 10, "latin1");
  header.write("\n", HEADER_BYTES - 1, "latin1");
  return header;
}

/**
 * Parses an NPY header of version 1, 2 or 3 (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
 * `name` is used in errors. Throws a StageFailure on anything else.
 */
export function parseNpyHeader(bytes: Uint8Array, name: string): NpyHeader {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const expected = (what: string): StageFailure => new StageFailure(`Expected ${name} to be an NPY file: ${what}`);
  if (buffer.length < 12 || !buffer.subarray(0, 6).equals(MAGIC)) throw expected("it does not begin with \\x93NUMPY");
  const version = buffer.readUInt8(6);
  if (version < 1 || version > 3) throw expected(`its format version is ${version}, not 1, 2 or 3`);
  const start = version === 1 ? 10 : 12;
  const offset = start + (version === 1 ? buffer.readUInt16LE(8) : buffer.readUInt32LE(8));
  if (offset > buffer.length) throw expected("its header is cut short");
  const text = buffer.toString(version === 3 ? "utf8" : "latin1", start, offset);
  const dtype = /'descr':\s*'([^']+)'/.exec(text)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const tuple = /'shape':\s*\(([^)]*)\)/.exec(text)?.[1];
  if (dtype === undefined || order === undefined || tuple === undefined) {
    throw expected(`its header reads ${JSON.stringify(text.trim())}`);
  }
  const shape = tuple
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map(Number);
  if (!shape.every((length) => Number.isSafeInteger(length) && length >= 0)) throw expected(`its shape is (${tuple})`);
  return { dtype, shape, fortranOrder: order === "True", offset };
}

/** Writes an array row by row; how many rows there are need not be known before `close`. */
export interface NpyWriter {
  /** Appends one or more whole rows. The buffer may be used again once the promise is settled. */
  readonly append: (rows: Uint8Array) => Promise<void>;
  /** Writes the header and closes the file; gives the shape. */
  readonly close: () => Promise<readonly number[]>;
  /** Closes the file as it is, after a failure. */
  readonly abandon: () => Promise<void>;
}

/** @param rowShape the shape of one row, such as [height, width, channels]. @param type little endian where that matters. */
export async function createNpy(file: string, rowShape: readonly number[], type: NpyType = "|u1"): Promise<NpyWriter> {
  const rowBytes = rowShape.reduce((product, length) => product * length, ITEM_BYTES[type]);
  const handle = await open(file, "wx");
  let position = HEADER_BYTES;
  return {
    append: async (rows) => {
      if (rows.length % rowBytes !== 0) throw new Error(`Internal error: ${rows.length} bytes are no whole rows`);
      await writeFully(handle, rows, position);
      position += rows.length;
    },
    close: async () => {
      const shape = [(position - HEADER_BYTES) / rowBytes, ...rowShape];
      await writeFully(handle, formatNpyHeader(shape, type), 0);
      await handle.close();
      return shape;
    },
    abandon: () => handle.close(),
  };
}

async function writeFully(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    written += (await handle.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
  }
}

/** An array on disk, read row by row: nothing but the rows asked for is in memory. */
export interface NpyReader {
  /** Rows first: N x H x W x C for images. */
  readonly shape: readonly number[];
  readonly rowBytes: number;
  /** Reads `rows[i]` into `target` at `i * rowBytes`. Neighbouring rows are read at once. */
  readonly readRows: (rows: ArrayLike<number>, target: Uint8Array) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens an NPY file in C order. Throws a StageFailure if it is of another type, or its length does not fit its header. */
export async function openNpy(file: string, type: NpyType = "|u1"): Promise<NpyReader> {
  const name = path.basename(file);
  const handle = await open(file, "r");
  try {
    const start = Buffer.alloc(4096);
    const { bytesRead } = await handle.read(start, 0, start.length, 0);
    const { dtype, shape, fortranOrder, offset } = parseNpyHeader(start.subarray(0, bytesRead), name);
    const isOfType = dtype === type || (type === "|u1" && dtype === "u1");
    if (!isOfType || fortranOrder || shape.length === 0) {
      throw new StageFailure(
        `Expected ${name} to hold ${TYPE_NAMES[type]} in C order, got ${dtype}${fortranOrder ? " in Fortran order" : ""}`,
      );
    }
    const rowBytes = shape.slice(1).reduce((product, length) => product * length, ITEM_BYTES[type]);
    const expectedBytes = offset + rowBytes * (shape[0] as number);
    const { size } = await handle.stat();
    if (size !== expectedBytes) throw new StageFailure(`Expected ${name} to have ${expectedBytes} bytes, got ${size}`);
    return {
      shape,
      rowBytes,
      readRows: async (rows, target) =>
        readRuns({ fd: handle.fd, name }, rows, target, rowBytes, offset, shape[0] as number),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Reads synchronously: rows come from the page cache as a rule, and a batch of 32 rows then costs a quarter of the
 * processor time that it costs through the thread pool (2.6 GB a second of it against 0.65).
 */
function readRuns(
  file: { readonly fd: number; readonly name: string },
  rows: ArrayLike<number>,
  target: Uint8Array,
  rowBytes: number,
  offset: number,
  count: number,
): void {
  for (let first = 0; first < rows.length; ) {
    const row = rows[first] as number;
    if (!(row >= 0 && row < count)) throw new Error(`Internal error: row ${row} of ${count}`);
    let last = first + 1;
    while (last < rows.length && rows[last] === row + last - first) last++;
    readFully(file, target.subarray(first * rowBytes, last * rowBytes), offset + row * rowBytes);
    first = last;
  }
}

function readFully(
  { fd, name }: { readonly fd: number; readonly name: string },
  target: Uint8Array,
  position: number,
): void {
  for (let read = 0; read < target.length; ) {
    const bytes = readSync(fd, target, read, target.length - read, position + read);
    if (bytes === 0) throw new StageFailure(`Expected ${name} to keep its length while it is read, got its end`);
    read += bytes;
  }
}
