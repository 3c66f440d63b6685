import { wordOf } from "../file/attributes.js";
import type { DataSet } from "../file/data-set.js";
import { meaningOfBits } from "./samples.js";

/**
 * Whether a stored number is outside the picture: PixelPaddingValue, or between it and PixelPaddingRangeLimit, both
 * included (PS3.3, C.7.5.1.1.2). Stored numbers are compared, never rescaled ones, which rounding moves.
 */
export function paddingOf(dataSet: DataSet, isSigned: boolean): ((stored: number) => boolean) | undefined {
  const [value, limit] = [wordOf(dataSet, "PixelPaddingValue"), wordOf(dataSet, "PixelPaddingRangeLimit")];
  if (value === undefined) return undefined;
  const meaning = (word: number): number => meaningOfBits(word, 16, isSigned);
  const [one, other] = [meaning(value), meaning(limit ?? value)];
  const [low, high] = [Math.min(one, other), Math.max(one, other)];
  return (stored) => stored >= low && stored <= high;
}
