import { readFileSync } from "node:fs";
import { crc32, inflateSync } from "node:zlib";
import type { Pixels } from "../pixels.js";
import { unfilter } from "./png-unfilter.js";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const GREY_8_BIT = Buffer.from([8, 0, 0, 0, 0]);
/** Chunks that change no grey level. Profiles, gamma and a level named transparent are for screens: `decodeImage` leaves them alone. */
const HARMLESS = new Set(["IHDR", "IDAT", "IEND", "pHYs", "tIME", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP"]);
/** Beyond this the whole image would take much memory at once; libvips works on it by lines. */
const MAX_BYTES = 32 * 1024 * 1024;
/** zlib of Node takes no smaller one. */
const LEAST_CHUNK = 64;

export type GreyPixels = Pixels & { readonly data: Uint8Array<ArrayBuffer>; readonly channels: 1 };

/**
 * Decodes the PNG that radiographs mostly are: 8-bit grey, not interlaced, nothing that changes how it is shown.
 * `file` is its path or its bytes. undefined: it is another PNG, or is damaged in any way; libvips then decodes it or
 * says what is wrong.
 *
 * X-ray noise makes the Paeth predictor choose at random between its three candidates, and a processor guesses the
 * branches of libpng wrong; without branches, by 16 lines, and with the whole image inflated at once, the same pixels
 * take a third of the time.
 */
export function decodeGreyPng(file: string | Uint8Array): GreyPixels | undefined {
  const bytes = typeof file === "string" ? readFileSync(file) : Buffer.from(file.buffer, file.byteOffset, file.length);
  const parts = readChunks(bytes);
  if (parts === undefined) return undefined;
  const { width, height, data } = parts;
  const length = height * (width + 1);
  if (width === 0 || height === 0 || length > MAX_BYTES) return undefined;
  const lines = inflate(data, length);
  const pixels = lines && unfilter(lines, width, height);
  return pixels && { data: pixels, height, width, channels: 1 };
}

/** undefined where it is not as long as that. */
function inflate(data: Buffer, length: number): Uint8Array<ArrayBuffer> | undefined {
  try {
    // One byte more than expected, so that too much data is noticed.
    const options = { chunkSize: Math.max(LEAST_CHUNK, length + 1), maxOutputLength: length + 1 };
    const lines = inflateSync(data, options);
    return lines.length === length ? new Uint8Array(lines.buffer as ArrayBuffer, lines.byteOffset, length) : undefined;
  } catch {
    return undefined;
  }
}

function readChunks(
  bytes: Buffer,
): { readonly width: number; readonly height: number; readonly data: Buffer } | undefined {
  if (bytes.length < 45 || !bytes.subarray(0, 8).equals(SIGNATURE)) return undefined;
  if (bytes.toString("latin1", 12, 16) !== "IHDR" || !bytes.subarray(24, 29).equals(GREY_8_BIT)) return undefined;
  const data: Buffer[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 8 + bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (!HARMLESS.has(type) || end + 4 > bytes.length) return undefined;
    if (crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) return undefined;
    if (type === "IDAT") data.push(bytes.subarray(at + 8, end));
    if (type === "IEND") {
      return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), data: Buffer.concat(data) };
    }
    at = end + 4;
  }
  return undefined;
}
