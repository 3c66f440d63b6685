import type { Levels } from "./pixels.js";

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
