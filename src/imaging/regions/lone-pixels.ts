/** Grey levels by which a single pixel is above or below everything around it. */
const ALONE = 32;
/** Share of the pixels above which it is noise that makes them lone, so that they must stand out further. */
const NOISE = 0.02;

/**
 * Pixels that are brighter or darker than each of their neighbours by far, as those are that were set by hand or are
 * broken; what a body shows spreads.
 * @param grey height x width, 2 x 2 or more.
 * @returns twice the place of each, and one more where it is darker.
 */
export function lonePixels(grey: Uint8Array, height: number, width: number): readonly number[] {
  for (let alone = ALONE; ; alone *= 2) {
    const found = lonelier(grey, height, width, alone);
    if (found.length <= NOISE * grey.length) return found;
  }
}

function lonelier(grey: Uint8Array, height: number, width: number, alone: number): readonly number[] {
  const found: number[] = [];
  for (let row = 0; row < height; row += 1) {
    const [top, bottom] = [Math.max(0, row - 1), Math.min(height - 1, row + 1)];
    for (let column = 0; column < width; column += 1) {
      const at = row * width + column;
      const value = grey[at]!;
      // Most pixels are like the one beside them.
      if (Math.abs(value - grey[column > 0 ? at - 1 : at + 1]!) < alone) continue;
      const [left, right] = [Math.max(0, column - 1), Math.min(width - 1, column + 1)];
      let [low, high] = [255, 0];
      for (let y = top; y <= bottom; y += 1) {
        for (let x = left; x <= right; x += 1) {
          const other = grey[y * width + x]!;
          if (y === row && x === column) continue;
          low = Math.min(low, other);
          high = Math.max(high, other);
        }
      }
      if (value >= high + alone) found.push(2 * at);
      else if (value <= low - alone) found.push(2 * at + 1);
    }
  }
  return found;
}
