import type { Levels } from "./pixels.js";

/** Multiplies the distance of each intensity from the mean of the image, in place. */
export function adjustContrast({ data }: Levels, factor: number): void {
  if (factor === 1) return;
  let sum = 0;
  for (const level of data) sum += level;
  const mean = sum / data.length;
  for (let i = 0; i < data.length; i++) data[i] = mean + factor * ((data[i] as number) - mean);
}
