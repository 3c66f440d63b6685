/** Numbers of a picture as they are stored, in the smallest type that holds them. */
export type Samples =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** An empty array for whole numbers of so many bits. */
export function integerSamples(count: number, bits: number, isSigned: boolean): Samples {
  if (bits <= 8) return isSigned ? new Int8Array(count) : new Uint8Array(count);
  if (bits <= 16) return isSigned ? new Int16Array(count) : new Uint16Array(count);
  return isSigned ? new Int32Array(count) : new Uint32Array(count);
}

/** The lowest `bits` bits of a number as a number with, or without, a sign. */
export function meaningOfBits(value: number, bits: number, isSigned: boolean): number {
  const shift = 32 - bits;
  return isSigned ? (value << shift) >> shift : (value << shift) >>> shift;
}
