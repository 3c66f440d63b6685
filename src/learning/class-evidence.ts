/**
 * What speaks for one class: the rectified map, enlarged to the image by bilinear interpolation between the middles of
 * its places, in units of its own greatest value.
 * @param map h x w, signed.
 * @returns `evidence`: height x width, 0 to 1. `peak`: its greatest value before that, at the pixel `highest`; 0 where nothing
 * speaks for the class.
 */
export function classEvidence(
  positive: boolean,
  map: Float32Array,
  [h, w]: readonly [number, number],
  [height, width]: readonly [number, number],
): { readonly evidence: Float32Array; readonly peak: number; readonly highest: number } {
  const rectified = map.map((value) => Math.max(0, positive ? value : -value));
  const evidence = new Float32Array(height * width);
  let [peak, highest] = [0, 0];
  for (let row = 0; row < height; row += 1) {
    const y = Math.min(h - 1, Math.max(0, ((row + 0.5) * h) / height - 0.5));
    const [top, down] = [Math.floor(y), y - Math.floor(y)];
    const below = Math.min(top + 1, h - 1);
    for (let column = 0; column < width; column += 1) {
      const x = Math.min(w - 1, Math.max(0, ((column + 0.5) * w) / width - 0.5));
      const [left, right] = [Math.floor(x), x - Math.floor(x)];
      const beside = Math.min(left + 1, w - 1);
      const at = (line: number, place: number): number => rectified[line * w + place]!;
      const upper = at(top, left) * (1 - right) + at(top, beside) * right;
      const lower = at(below, left) * (1 - right) + at(below, beside) * right;
      // As it is stored: the greatest value divided by another one than itself would not be 1.
      const value = Math.fround(upper * (1 - down) + lower * down);
      evidence[row * width + column] = value;
      if (value > peak) [peak, highest] = [value, row * width + column];
    }
  }
  return { evidence: peak > 0 ? evidence.map((value) => value / peak) : evidence, peak, highest };
}
