import type { Levels } from "./pixels.js";
import type { SeededRandom } from "./seeded-random.js";

/** Adds Gaussian noise, in place; the standard deviation is a part of the whole range. Channels of a pixel get the same. */
export function addNoise({ data, channels }: Levels, deviation: number, random: SeededRandom): void {
  if (deviation === 0) return;
  for (let i = 0; i < data.length; i += channels) {
    const amount = 255 * deviation * random.normal();
    for (let channel = 0; channel < channels; channel++) data[i + channel]! += amount;
  }
}
