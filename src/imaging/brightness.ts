import type { Levels } from "./pixels.js";

/** Adds a part of the whole range (0.1 = 25.5 levels) to every intensity, in place. */
export function adjustBrightness({ data }: Levels, amount: number): void {
  if (amount === 0) return;
  for (let i = 0; i < data.length; i++) data[i]! += 255 * amount;
}
