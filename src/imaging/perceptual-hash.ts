/** Side of the square picture that hashes and correlations are taken of. */
export const HASH_SIDE = 64;

const FREQUENCIES = 8;
/** The 8 x 8 lowest frequencies but the mean. */
export const HASH_BITS = FREQUENCIES * FREQUENCIES - 1;
/** Half the side of the neighbourhood whose mean is taken away before pictures are correlated. */
const NEIGHBOURHOOD = 4;

const COSINES = Array.from({ length: FREQUENCIES }, (_, frequency) =>
  Float64Array.from({ length: HASH_SIDE }, (_, at) => Math.cos(((2 * at + 1) * frequency * Math.PI) / (2 * HASH_SIDE))),
);

/**
 * Perceptual hash of a 64 x 64 grey picture: for each of the lowest frequencies of its cosine transform, whether it is
 * above their median (the pHash of Zauner 2010). Two numbers of 32 bits; what is stored twice differs in few bits.
 */
export function perceptualHash(picture: ArrayLike<number>): readonly [number, number] {
  const columns = COSINES.map((cosine) =>
    Float64Array.from({ length: HASH_SIDE }, (_, row) => {
      let sum = 0;
      for (let column = 0; column < HASH_SIDE; column++) {
        sum += (picture[row * HASH_SIDE + column] as number) * (cosine[column] as number);
      }
      return sum;
    }),
  );
  const frequencies: number[] = [];
  for (const vertical of COSINES) {
    for (const column of columns) {
      frequencies.push(column.reduce((sum, value, row) => sum + value * (vertical[row] as number), 0));
    }
  }
  frequencies.shift();
  const median = [...frequencies].sort((a, b) => a - b)[HASH_BITS >> 1] as number;
  const hash: [number, number] = [0, 0];
  frequencies.forEach((value, bit) => {
    if (value > median) hash[bit >> 5] = (hash[bit >> 5] as number) | (1 << (bit & 31));
  });
  return hash;
}

/** How many bits differ. */
export const hashDistance = (a: readonly [number, number], b: readonly [number, number]): number =>
  bitsOf(a[0] ^ b[0]) + bitsOf(a[1] ^ b[1]);

function bitsOf(value: number): number {
  let bits = value - ((value >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/**
 * The picture less the mean of each pixel's neighbourhood, with a norm of 1: what is left is detail, in which two
 * radiographs of the same pose differ. The dot product of two is their normalized correlation, -1..1.
 */
export function detailOf(picture: ArrayLike<number>): Float32Array {
  const detail = new Float32Array(HASH_SIDE * HASH_SIDE);
  for (let row = 0; row < HASH_SIDE; row++) {
    for (let column = 0; column < HASH_SIDE; column++) {
      detail[row * HASH_SIDE + column] =
        (picture[row * HASH_SIDE + column] as number) - meanAround(picture, row, column);
    }
  }
  const mean = detail.reduce((sum, value) => sum + value, 0) / detail.length;
  const norm = Math.sqrt(detail.reduce((sum, value) => sum + (value - mean) ** 2, 0));
  return detail.map((value) => (norm === 0 ? 0 : (value - mean) / norm));
}

function meanAround(picture: ArrayLike<number>, row: number, column: number): number {
  let sum = 0;
  let count = 0;
  for (let y = Math.max(0, row - NEIGHBOURHOOD); y <= Math.min(HASH_SIDE - 1, row + NEIGHBOURHOOD); y++) {
    for (let x = Math.max(0, column - NEIGHBOURHOOD); x <= Math.min(HASH_SIDE - 1, column + NEIGHBOURHOOD); x++) {
      sum += picture[y * HASH_SIDE + x] as number;
      count++;
    }
  }
  return sum / count;
}

export function correlation(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] as number) * (b[at] as number);
  return sum;
}
