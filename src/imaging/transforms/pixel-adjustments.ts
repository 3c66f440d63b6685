import type { Levels } from "../pixels.js";
import type { SeededRandom } from "../seeded-random.js";

/** Adds a part of the whole range (0.1 = 25.5 levels) to every intensity, in place. */
export function adjustBrightness({ data }: Levels, amount: number): void {
  if (amount === 0) return;
  for (let i = 0; i < data.length; i++) data[i]! += 255 * amount;
}

/** Multiplies the distance of each intensity from the mean of the image, in place. */
export function adjustContrast({ data }: Levels, factor: number): void {
  if (factor === 1) return;
  let sum = 0;
  for (const level of data) sum += level;
  const mean = sum / data.length;
  for (let i = 0; i < data.length; i++) data[i] = mean + factor * ((data[i] as number) - mean);
}

/** Raises intensities, as parts of 255, to a power, in place: above 1 darkens the middle, below 1 lightens it. */
export function adjustGamma({ data }: Levels, exponent: number): void {
  if (exponent === 1) return;
  for (let i = 0; i < data.length; i++) {
    data[i] = 255 * (Math.min(255, Math.max(0, data[i] as number)) / 255) ** exponent;
  }
}

/** Adds Gaussian noise, in place; the standard deviation is a part of the whole range. Channels of a pixel get the same. */
export function addNoise({ data, channels }: Levels, deviation: number, random: SeededRandom): void {
  if (deviation === 0) return;
  for (let i = 0; i < data.length; i += channels) {
    const amount = 255 * deviation * random.normal();
    for (let channel = 0; channel < channels; channel++) data[i + channel]! += amount;
  }
}

/** Mirrors left and right, in place. */
export function flip({ data, height, width, channels }: Levels): void {
  for (let y = 0; y < height; y++) {
    for (let left = 0, right = width - 1; left < right; left++, right--) {
      for (let channel = 0; channel < channels; channel++) {
        const a = (y * width + left) * channels + channel;
        const b = (y * width + right) * channels + channel;
        [data[a], data[b]] = [data[b] as number, data[a] as number];
      }
    }
  }
}
