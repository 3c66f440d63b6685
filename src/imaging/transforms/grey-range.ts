import { extremes } from "../nearly-uniform.js";
import type { Pixels } from "../pixels.js";
import type { Reading } from "../reading.js";

/** Darkest and brightest value of an image of so many bits. */
export type GreyExtremes = readonly [bits: 8 | 16, low: number, high: number];

export const greyExtremes = ({ data }: Pick<Pixels, "data">): GreyExtremes => {
  const bits = data instanceof Uint16Array ? 16 : 8;
  return [bits, ...extremes(data, 2 ** bits - 1)];
};

/**
 * Widens the range of grey levels in the account by what one image holds, as decoded; images of 8 and of 16 bits each by
 * themselves.
 * @param name of the figure: resampling, where it comes before, moves the limits a little.
 */
export function noteGreyRange(
  reading: Pick<Reading, "range">,
  [bits, low, high]: GreyExtremes,
  name = "grey levels",
): void {
  reading.range(`${name}, ${bits} bits`, low, high);
}
