import { bytesOf, refused, vrOf } from "../file/attributes.js";
import type { DataSet } from "../file/data-set.js";
import type { PixelFormat } from "./pixel-format.js";
import { integerSamples, meaningOfBits, type Samples } from "./samples.js";

const ATTRIBUTE = { integer: "PixelData", float: "FloatPixelData", double: "DoubleFloatPixelData" } as const;

/**
 * The stored numbers of a frame (from 0) that is not compressed, in the order of the file. Bits that are no part of a
 * pixel (old files keep overlays there) are taken off.
 */
export function nativeFrame(dataSet: DataSet, format: PixelFormat, frame: number): Samples {
  const { width, height, samples, photometric, frames, content, bitsAllocated } = format;
  const attribute = ATTRIBUTE[content];
  const bytes = bytesOf(dataSet, attribute);
  // Two pixels share their colour: four samples for two.
  const perPixel = photometric === "YBR_FULL_422" ? 2 : samples;
  const count = width * height * perPixel;
  const bits = content === "double" ? 64 : bitsAllocated;
  const expected = Math.ceil((count * frames * bits) / 8);
  if (bytes.length < expected) {
    throw refused(attribute, `${expected} bytes (${sizeOf(format)})`, bytes.length, "Export or fetch the file again.");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { isLittleEndian } = dataSet.encoding;
  const first = frame * count;
  if (content === "float")
    return Float32Array.from({ length: count }, (_, i) => view.getFloat32(4 * (first + i), isLittleEndian));
  if (content === "double")
    return Float64Array.from({ length: count }, (_, i) => view.getFloat64(8 * (first + i), isLittleEndian));
  return integers(bytes, view, first, count, format, {
    isLittleEndian,
    // Bytes that were written as words are swapped in pairs.
    isSwapped: !isLittleEndian && vrOf(dataSet, attribute) === "OW",
  });
}

const isLittleEndianMachine = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function integers(
  bytes: Uint8Array,
  view: DataView,
  first: number,
  count: number,
  { bitsAllocated, bitsStored, highBit, isSigned }: PixelFormat,
  { isLittleEndian, isSwapped }: { readonly isLittleEndian: boolean; readonly isSwapped: boolean },
): Samples {
  if (bitsAllocated === 16 && bitsStored === 16 && isLittleEndian && isLittleEndianMachine) {
    const start = bytes.byteOffset + 2 * first;
    const whole = bytes.buffer.slice(start, start + 2 * count);
    return isSigned ? new Int16Array(whole) : new Uint16Array(whole);
  }
  const values = integerSamples(count, bitsStored, isSigned);
  const swap = isSwapped ? 1 : 0;
  const below = highBit + 1 - bitsStored;
  const read =
    bitsAllocated === 1
      ? (at: number) => ((bytes[(at >> 3) ^ swap] as number) >> (at & 7)) & 1
      : bitsAllocated === 8
        ? (at: number) => (bytes[at ^ swap] ?? bytes[at]) as number
        : bitsAllocated === 16
          ? (at: number) => view.getUint16(2 * at, isLittleEndian)
          : (at: number) => view.getUint32(4 * at, isLittleEndian);
  for (let i = 0; i < count; i++) values[i] = meaningOfBits(read(first + i) >>> below, bitsStored, isSigned);
  return values;
}

const sizeOf = ({ width, height, samples, frames, bitsAllocated }: PixelFormat): string =>
  [
    `${width} x ${height} pixels`,
    samples > 1 && `${samples} samples`,
    frames > 1 && `${frames} frames`,
    `${bitsAllocated} bits`,
  ]
    .filter(Boolean)
    .join(", ");
