import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { crc32 } from "node:zlib";
import yauzl, { type Entry, type ZipFile } from "yauzl";
import { parseNpyHeader } from "../../artifacts/npy.js";
import { StageFailure } from "../../core/stage-failure.js";
import { standInAt } from "../stand-in.js";

/** An array of a NumPy archive, in C order. 64-bit integers become bigints. */
export interface NumpyArray {
  /** Name within the archive, without `.npy`. */
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data:
    | Uint8Array
    | Int8Array
    | Uint16Array
    | Int16Array
    | Int32Array
    | Uint32Array
    | Float32Array
    | Float64Array
    | BigInt64Array
    | BigUint64Array;
}

export interface NpzArchive {
  /** Array names in the order of the archive. */
  readonly names: readonly string[];
  /** Reads one array into memory. Throws a StageFailure where it is missing, which `remedy` helps, damaged or of a type that is not known. */
  readonly read: (name: string, remedy?: string) => Promise<NumpyArray>;
}

/** An array larger than this, in bytes, is refused: archives of images are far smaller, and headers can lie. */
const LARGEST = 8 * 1024 ** 3;

/**
 * Opens an `.npz` file, a zip archive of `.npy` files (numpy.savez, numpy.savez_compressed).
 * Throws a StageFailure where it is no zip archive or ends early.
 */
export async function openNpz(file: string): Promise<NpzArchive> {
  const zip = await openZip(file);
  const entries = await listEntries(zip, file);
  return {
    names: [...entries.keys()],
    async read(name, remedy) {
      const entry = entries.get(name);
      if (entry === undefined) {
        throw new StageFailure(
          `Expected the archive to have an array ${name}, got ${[...entries.keys()].join(", ") || "an empty archive"}`,
          remedy,
        );
      }
      return parseArray(name, await readEntry(await openZip(file), entry));
    },
  };
}

const openZip = async (file: string): Promise<ZipFile> => {
  try {
    return await promisify<string, yauzl.Options, ZipFile>(yauzl.open)(file, { lazyEntries: true, autoClose: true });
  } catch (error) {
    const instead = standInAt(file);
    if (instead !== undefined) throw new StageFailure(`Expected a NumPy archive (.npz, a zip file), got ${instead}`);
    throw new StageFailure(
      `Expected a NumPy archive (.npz, a zip file), got a file that is not one: ${(error as Error).message}`,
      "Fetch it again; it may have been cut short.",
    );
  }
};

function listEntries(zip: ZipFile, file: string): Promise<ReadonlyMap<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    zip.on("entry", (entry: Entry) => {
      if (entry.fileName.endsWith(".npy")) entries.set(entry.fileName.slice(0, -".npy".length), entry);
      zip.readEntry();
    });
    zip.on("end", () => resolve(entries));
    zip.on("error", (error) =>
      reject(new StageFailure(`Expected ${file} to be a whole archive, got: ${error.message}`)),
    );
    zip.readEntry();
  });
}

async function readEntry(zip: ZipFile, entry: Entry): Promise<Buffer> {
  try {
    if (entry.uncompressedSize > LARGEST) {
      throw new StageFailure(
        `Expected ${entry.fileName} to have at most ${LARGEST} bytes, got ${entry.uncompressedSize}`,
      );
    }
    const open = promisify<Entry, NodeJS.ReadableStream>((which, done) =>
      zip.openReadStream(which, (error, stream) => done(error, stream)),
    );
    const bytes = await buffer(await open(entry));
    // yauzl leaves check sums to its callers; what is stored without compression has nothing else that tells.
    if (crc32(bytes) !== entry.crc32) {
      throw new StageFailure(
        `Expected ${entry.fileName} to have the check sum that the archive gives it, got another: it is damaged`,
        FETCH_AGAIN,
      );
    }
    return bytes;
  } catch (error) {
    if (error instanceof StageFailure) throw error;
    throw new StageFailure(
      `Expected ${entry.fileName} to be readable, got: ${(error as Error).message}`,
      [0, 8].includes(entry.compressionMethod)
        ? FETCH_AGAIN
        : "Write the archive with numpy.savez or numpy.savez_compressed.",
    );
  } finally {
    zip.close();
  }
}

const FETCH_AGAIN = "Fetch the archive again.";

const ARRAYS = {
  u1: Uint8Array,
  i1: Int8Array,
  b1: Uint8Array,
  u2: Uint16Array,
  i2: Int16Array,
  u4: Uint32Array,
  i4: Int32Array,
  u8: BigUint64Array,
  i8: BigInt64Array,
  f4: Float32Array,
  f8: Float64Array,
} as const;

function parseArray(name: string, bytes: Buffer): NumpyArray {
  const { dtype, shape, fortranOrder, offset } = parseNpyHeader(bytes, `${name}.npy`);
  const type = ARRAYS[dtype.slice(1) as keyof typeof ARRAYS];
  if (type === undefined) {
    throw new StageFailure(
      `Expected ${name} to hold numbers of 1, 2, 4 or 8 bytes (float16 apart), got ${dtype}`,
      "Write it again with numpy.save, as `astype` makes it of a plain type: images as uint8, labels as int64.",
    );
  }
  const length = shape.reduce((product, side) => product * side, 1);
  const got = bytes.length - offset;
  if (got !== length * type.BYTES_PER_ELEMENT) {
    throw new StageFailure(`Expected ${name} to have ${length * type.BYTES_PER_ELEMENT} bytes of data, got ${got}`);
  }
  // A copy of its own: the data of a zip entry need not lie where its type wants it.
  const data = bytes.buffer.slice(bytes.byteOffset + offset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  if (dtype[0] === ">") swapBytes(Buffer.from(data), type.BYTES_PER_ELEMENT);
  const stored = new type(data);
  return { name, dtype, shape, data: fortranOrder && shape.length > 1 ? inOrderOfC(stored, shape) : stored };
}

function swapBytes(bytes: Buffer, size: number): void {
  if (size === 2) bytes.swap16();
  else if (size === 4) bytes.swap32();
  else if (size === 8) bytes.swap64();
}

/** Values whose first index runs fastest, as numpy.save keeps a transposed array, with the last running fastest. */
function inOrderOfC(stored: NumpyArray["data"], shape: readonly number[]): NumpyArray["data"] {
  const ordered = stored.slice();
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, side) => product * side, 1));
  let from = 0;
  for (let to = 0; to < ordered.length; to++) {
    ordered[to] = stored[from] as never;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      from += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return ordered;
}
