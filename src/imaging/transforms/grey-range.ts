import { extremes } from "../nearly-uniform.js";
import type { Pixels } from "../pixels.js";
import type { Reading } from "../reading.js";

/** Darkest and brightest value of an image of so many bits. */
export type GreyExtremes = readonly [bits: 8 | 16, low: number, high: number];

export const greyExtremes = ({ data }: Pick<Pixels, "data">): GreyExtremes => [
  data instanceof Uint16Array ? 16 : 8,
  ...extremes(data),
];

/** Widens the range of grey levels in the account by what one image holds, as decoded. */
export function noteGreyRange(
  reading: Pick<Reading, "range">,
  [bits, low, high]: GreyExtremes,
  name = "grey levels",
): void {
  reading.range(`${name}, ${bits} bits`, low, high);
}

/**
 * The same of images that are seen and not remembered, those of 8 and of 16 bits each by themselves. Once all levels of a
 * type have been met, its images need no further look.
 * @param name of the figure: resampling, where it comes before, moves the limits a little.
 */
export function trackGreyRange(
  reading: Pick<Reading, "range">,
  name = "grey levels",
): (pixels: Pick<Pixels, "data">) => void {
  const met = new Map<number, { low: number; high: number }>();
  return ({ data }) => {
    const bits = data instanceof Uint16Array ? 16 : 8;
    const known = met.get(bits) ?? { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };
    if (known.low === 0 && known.high === 2 ** bits - 1) return;
    const [low, high] = extremes(data);
    met.set(bits, { low: Math.min(known.low, low), high: Math.max(known.high, high) });
    reading.range(`${name}, ${bits} bits`, low, high);
  };
}
