import type { Voxels } from "./volume.js";

const ARRAYS = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** Types of grey voxels, named as NumPy names them. */
export type VoxelType = keyof typeof ARRAYS;

export const bytesPerVoxel = (type: VoxelType): number => ARRAYS[type].BYTES_PER_ELEMENT;

/** The grey types, for messages about other types. */
export const GREY_TYPES = Object.keys(ARRAYS).join(", ");

/**
 * Stored bytes as numbers. May use, and swap, the memory of `bytes`. 64-bit integers become doubles, rounded to nearest
 * beyond 2^53, as `astype(float64)` of NumPy does.
 * @param bytes a whole number of voxels.
 */
export function toVoxels(bytes: Buffer, type: VoxelType, bigEndian: boolean): Voxels {
  const width = bytesPerVoxel(type);
  // Typed arrays require their own alignment.
  const own = bytes.byteOffset % width === 0 ? bytes : Buffer.from(Uint8Array.from(bytes).buffer);
  if (bigEndian) swap(own, width);
  const [buffer, offset, length] = [own.buffer as ArrayBuffer, own.byteOffset, own.length / width] as const;
  if (type === "int64" || type === "uint64") {
    return Float64Array.from(new ARRAYS[type](buffer, offset, length) as Iterable<bigint>, Number);
  }
  return new ARRAYS[type](buffer, offset, length);
}

/** Voxels that a file writes as text, in the precision of their type; undefined where one is not a number of that type. */
export function parseVoxels(text: string, count: number, type: VoxelType): Voxels | undefined {
  const words = text.split(/[\s,]+/).filter(Boolean);
  if (words.length < count) return undefined;
  const wide = type === "int64" || type === "uint64";
  const voxels: Voxels = wide ? new Float64Array(count) : new ARRAYS[type](count);
  for (let at = 0; at < count; at++) {
    const word = words[at] as string;
    const value = /^[-+]?nan$/i.test(word) ? Number.NaN : /^[-+]?inf/i.test(word) ? infinity(word) : Number(word);
    voxels[at] = value;
    const kept = voxels[at] as number;
    if (type === "float32" || type === "float64") {
      if (Number.isNaN(value) && !/nan/i.test(word)) return undefined;
    } else if (kept !== value) return undefined;
  }
  return voxels;
}

const infinity = (word: string): number => (word.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);

function swap(bytes: Buffer, width: number): void {
  if (width === 2) bytes.swap16();
  else if (width === 4) bytes.swap32();
  else if (width === 8) bytes.swap64();
}
