import type { Levels } from "./pixels.js";

/** Raises intensities, as parts of 255, to a power, in place: above 1 darkens the middle, below 1 lightens it. */
export function adjustGamma({ data }: Levels, exponent: number): void {
  if (exponent === 1) return;
  for (let i = 0; i < data.length; i++) {
    data[i] = 255 * (Math.min(255, Math.max(0, data[i] as number)) / 255) ** exponent;
  }
}
