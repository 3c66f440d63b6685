import type { Volume } from "./volume.js";

export interface GreyLevels {
  /** Over the values that are numbers, in the unit of the modality; NaN if there are none. */
  readonly low: number;
  readonly high: number;
  /** All values are whole numbers from 0 on, and there are few of them, as in a mask of organs or lesions. */
  readonly likeMask: boolean;
  /** Whether some values are not numbers. */
  readonly hasGaps: boolean;
}

/** Values of a mask at most; data sets with a hundred organs have more, and are left to be recognized by name. */
const MASK_VALUES = 32;

/** Fewer voxels per value may be a tiny picture. */
const VOXELS_PER_VALUE = 50;

export function greyLevels({ data, slope, intercept }: Pick<Volume, "data" | "slope" | "intercept">): GreyLevels {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const seen = new Set<number>();
  let last = Number.NaN;
  let hasGaps = false;
  for (let at = 0; at < data.length; at++) {
    const stored = data[at] as number;
    if (stored === last) continue;
    last = stored;
    if (Number.isNaN(stored)) {
      hasGaps = true;
      continue;
    }
    if (stored < low) low = stored;
    if (stored > high) high = stored;
    if (seen.size <= MASK_VALUES) seen.add(stored);
  }
  if (low > high) return { low: Number.NaN, high: Number.NaN, likeMask: false, hasGaps };
  const ends = [low * slope + intercept, high * slope + intercept].sort((a, b) => a - b) as [number, number];
  const few = seen.size >= 2 && seen.size <= MASK_VALUES && data.length >= seen.size * VOXELS_PER_VALUE;
  const whole = [...seen].every((stored) => Number.isInteger(stored * slope + intercept));
  return { low: ends[0], high: ends[1], likeMask: few && whole && ends[0] >= 0, hasGaps };
}
