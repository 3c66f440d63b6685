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

/** The grey types, for messages about one that is none. */
export const GREY_TYPES = Object.keys(ARRAYS).join(", ");

/**
 * Stored bytes as numbers. May use, and swap, the memory of `bytes`. 64-bit integers become doubles, rounded to nearest
 * beyond 2^53, as `astype(float64)` of NumPy does.
 * @param bytes a whole number of voxels.
 */
export function toVoxels(bytes: Buffer, type: VoxelType, bigEndian: boolean): Voxels {
  const width = bytesPerVoxel(type);
  // Typed arrays want their own alignment.
  const own = bytes.byteOffset % width === 0 ? bytes : Buffer.from(Uint8Array.from(bytes).buffer);
  if (bigEndian) swap(own, width);
  const [buffer, offset, length] = [own.buffer as ArrayBuffer, own.byteOffset, own.length / width] as const;
  if (type === "int64" || type === "uint64") {
    return Float64Array.from(new ARRAYS[type](buffer, offset, length) as Iterable<bigint>, Number);
  }
  return new ARRAYS[type](buffer, offset, length);
}

function swap(bytes: Buffer, width: number): void {
  if (width === 2) bytes.swap16();
  else if (width === 4) bytes.swap32();
  else if (width === 8) bytes.swap64();
}
