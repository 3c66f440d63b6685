import { promisify } from "node:util";
import { constants, gunzip, inflate } from "node:zlib";
import { StageFailure } from "../../core/stage-failure.js";

const gunzipAsync = promisify(gunzip);
const inflateAsync = promisify(inflate);

/** Bytes beyond the announced voxels that are passed over, as other readers do; a file with more is not what it says. */
const SURPLUS = 16 * 1024 * 1024;

/** Compressed bytes that hold any header, even after a gzip header with a long name. */
const START = 64 * 1024;

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** The first unpacked bytes of a gzip file, or all where it is short: enough for a header of a few kilobytes. */
export async function unpackStart(stored: Buffer, name: string): Promise<Buffer> {
  return unpacked(name, gunzipAsync(stored.subarray(0, START), { finishFlush: constants.Z_SYNC_FLUSH }));
}

/** @param expected bytes that the header announces; no memory is taken for far more. */
export const unpackGzip = (stored: Buffer, name: string, expected: number): Promise<Buffer> =>
  unpacked(name, gunzipAsync(stored, { maxOutputLength: expected + SURPLUS }), expected);

/** Data in the format of zlib or gzip, as MetaImage has them. */
export const unpackZlib = (stored: Buffer, name: string, expected: number): Promise<Buffer> =>
  unpacked(
    name,
    (isGzip(stored) ? gunzipAsync : inflateAsync)(stored, { maxOutputLength: expected + SURPLUS }),
    expected,
  );

async function unpacked(name: string, work: Promise<Buffer>, expected?: number): Promise<Buffer> {
  try {
    return await work;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") {
      throw new StageFailure(`Expected ${name} to unpack to ${expected} bytes, as its header says, got far more`);
    }
    throw new StageFailure(
      `Expected the compressed data of ${name} to be whole, got: ${message}`,
      "Fetch or copy the file again.",
    );
  }
}
