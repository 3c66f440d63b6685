import { boxMean, PLACES, SIDE } from "./square.js";

/** Half the side of the neighbourhood that a place is compared with. */
const REACH = 10;
/** Grey levels: fainter contrast comes from rounding and compression. */
const FAINT = 2;

/**
 * How far each place is from the mean around it, in standard deviations of what is around it. Curves of grey levels
 * (gamma, brightness, equalization) hardly change it, and inversion changes its sign alone.
 * @param square `SIDE` x `SIDE` grey levels, 0..255.
 */
export function localContrast(square: Float32Array): Float32Array {
  const smooth = boxMean(square, SIDE, 1, 1);
  const mean = boxMean(smooth, SIDE, REACH);
  const squares = boxMean(
    smooth.map((value) => value * value),
    SIDE,
    REACH,
  );
  const contrast = new Float32Array(PLACES);
  for (let at = 0; at < PLACES; at += 1) {
    const variance = Math.max(0, squares[at]! - mean[at]! * mean[at]!);
    contrast[at] = (smooth[at]! - mean[at]!) / (Math.sqrt(variance) + FAINT);
  }
  return contrast;
}
