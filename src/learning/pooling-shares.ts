/**
 * The weight of each pixel in an average pooling's window: one over the number of its pixels inside the image, by row
 * and column of the output. A single number if all windows are inside.
 */
export function poolingShares(pooling: {
  readonly image: readonly [number, number];
  readonly output: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  /** Rows above and columns left of the image. */
  readonly before: readonly [number, number];
}): readonly number[] {
  const [rows, columns] = ([0, 1] as const).map((axis) =>
    Array.from({ length: pooling.output[axis] }, (_, at) => {
      const start = at * pooling.strides[axis] - pooling.before[axis];
      const inside = Math.min(start + pooling.kernel[axis], pooling.image[axis]) - Math.max(start, 0);
      return Math.max(1, inside);
    }),
  ) as [number[], number[]];
  const shares = rows.flatMap((height) => columns.map((width) => 1 / (height * width)));
  return shares.every((share) => share === shares[0]) ? shares.slice(0, 1) : shares;
}
