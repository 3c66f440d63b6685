/** Side of the square in which regions of a picture are compared. */
export const SHRUNK = 16;

/**
 * A picture as `SHRUNK` x `SHRUNK` grey levels, 0..1, by the mean of what each place covers; proportions are not kept.
 * @param grey height x width.
 */
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
