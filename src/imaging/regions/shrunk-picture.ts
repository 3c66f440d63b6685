/** Side of the square in which regions of a picture are compared. */
export const SHRUNK = 32;

/** A picture as `SHRUNK` x `SHRUNK` grey levels, 0..1, by the mean of what each place covers; proportions are not kept. */
export function shrunkPicture(grey: Uint8Array, height: number, width: number): Float32Array {
  const [rows, columns] = [bounds(height), bounds(width)];
  const shrunk = new Float32Array(SHRUNK * SHRUNK);
  for (let row = 0; row < SHRUNK; row += 1) {
    const [top, bottom] = rows[row]!;
    for (let column = 0; column < SHRUNK; column += 1) {
      const [left, right] = columns[column]!;
      let sum = 0;
      for (let y = top; y < bottom; y += 1) for (let x = left; x < right; x += 1) sum += grey[y * width + x]!;
      shrunk[row * SHRUNK + column] = sum / ((bottom - top) * (right - left) * 255);
    }
  }
  return shrunk;
}

function bounds(length: number): readonly (readonly [from: number, to: number])[] {
  return Array.from({ length: SHRUNK }, (_, place) => {
    const from = Math.floor((place * length) / SHRUNK);
    return [from, Math.max(from + 1, Math.floor(((place + 1) * length) / SHRUNK))] as const;
  });
}

/** The middle half of each side. */
export const isCentre = (x: number, y: number): boolean =>
  x >= SHRUNK / 4 && x < (3 * SHRUNK) / 4 && y >= SHRUNK / 4 && y < (3 * SHRUNK) / 4;

/** Places of the outer ring, an eighth of the side wide. */
export const isBorder = (x: number, y: number): boolean => Math.min(x, y, SHRUNK - 1 - x, SHRUNK - 1 - y) < SHRUNK / 8;

/** A fifth of each side, where markers and names stand. */
export const isCorner = (x: number, y: number): boolean =>
  Math.min(x, SHRUNK - 1 - x) < SHRUNK / 5 && Math.min(y, SHRUNK - 1 - y) < SHRUNK / 5;
