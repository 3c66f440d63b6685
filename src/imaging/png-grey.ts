import { promisify } from "node:util";
import { crc32, inflate } from "node:zlib";
import type { Pixels } from "./pixels.js";

const inflateAsync = promisify(inflate);
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const GREY_8_BIT = Buffer.from([8, 0, 0, 0, 0]);
/** Chunks that say nothing about how the pixels are to be shown. */
const HARMLESS = new Set(["IHDR", "IDAT", "IEND", "pHYs", "tIME", "gAMA", "cHRM", "sRGB"]);
/** Beyond this the whole image would take much memory at once; libvips works on it by lines. */
const MAX_BYTES = 32 * 1024 * 1024;
/** zlib of Node takes no smaller one. */
const LEAST_CHUNK = 64;

type GreyPixels = Pixels & { readonly data: Uint8Array; readonly channels: 1 };

/**
 * Decodes the PNG that radiographs mostly are: 8-bit grey, not interlaced, nothing that changes how it is shown.
 * undefined: it is another PNG, or is damaged in any way; libvips then decodes it or says what is wrong.
 *
 * X-ray noise makes the Paeth predictor choose at random between its three candidates, and a processor guesses the
 * branches of libpng wrong; without branches, and with the whole image inflated at once, the same pixels take two
 * thirds of the time.
 */
export async function decodeGreyPng(file: Uint8Array): Promise<GreyPixels | undefined> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const parts = readChunks(bytes);
  if (parts === undefined) return undefined;
  const { width, height, data } = parts;
  const length = height * (width + 1);
  if (width === 0 || height === 0 || length > MAX_BYTES) return undefined;
  // One byte more than expected, so that too much data is noticed.
  const lines = await inflateAsync(data, {
    chunkSize: Math.max(LEAST_CHUNK, length + 1),
    maxOutputLength: length + 1,
  }).catch(() => undefined);
  if (lines === undefined || lines.length !== length) return undefined;
  const pixels = unfilter(new Uint8Array(lines.buffer, lines.byteOffset, length), width, height);
  return pixels === undefined ? undefined : { data: pixels, height, width, channels: 1 };
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

/**
 * Takes the filters of the PNG specification (12.9) off lines of one byte a pixel, each led by the filter's number. The
 * pixels move up to the front of the same memory: each is written before the place it is read from.
 */
function unfilter(lines: Uint8Array, width: number, height: number): Uint8Array | undefined {
  const nothing = new Uint8Array(width);
  for (let y = 0; y < height; y++) {
    const from = y * (width + 1) + 1;
    const to = y * width;
    const above = y === 0 ? nothing : lines.subarray(to - width, to);
    const filter = lines[from - 1];
    if (filter === 0) lines.copyWithin(to, from, from + width);
    else if (filter === 1) addLeft(lines, from, to, width);
    else if (filter === 2) addAbove(lines, from, to, above);
    else if (filter === 3) addAverage(lines, from, to, above);
    else if (filter === 4) addPaeth(lines, from, to, above);
    else return undefined;
  }
  return lines.subarray(0, width * height);
}

function addLeft(lines: Uint8Array, from: number, to: number, width: number): void {
  let left = 0;
  for (let x = 0; x < width; x++) {
    left = ((lines[from + x] as number) + left) & 255;
    lines[to + x] = left;
  }
}

function addAbove(lines: Uint8Array, from: number, to: number, above: Uint8Array): void {
  for (let x = 0; x < above.length; x++) lines[to + x] = (lines[from + x] as number) + (above[x] as number);
}

function addAverage(lines: Uint8Array, from: number, to: number, above: Uint8Array): void {
  let left = 0;
  for (let x = 0; x < above.length; x++) {
    left = ((lines[from + x] as number) + ((left + (above[x] as number)) >> 1)) & 255;
    lines[to + x] = left;
  }
}

/**
 * Paeth's predictor without branches. With `limit` = 3 * corner - (left + above), the predictor is the larger of left
 * and above where limit is not above the smaller of them, the smaller one where limit is not below the larger, and the
 * corner between; `>> 31` makes a mask of all ones out of a negative number.
 */
function addPaeth(lines: Uint8Array, from: number, to: number, above: Uint8Array): void {
  let left = 0;
  let corner = 0;
  for (let x = 0; x < above.length; x++) {
    const up = above[x] as number;
    const limit = (3 * corner - up - left) | 0;
    const difference = (left - up) | 0;
    const negative = difference & (difference >> 31);
    const smaller = (up + negative) | 0;
    const larger = (left - negative) | 0;
    const below = smaller ^ ((smaller ^ corner) & ((limit - larger) >> 31));
    const predicted = larger ^ ((larger ^ below) & ((smaller - limit) >> 31));
    left = ((lines[from + x] as number) + predicted) & 255;
    corner = up;
    lines[to + x] = left;
  }
}
