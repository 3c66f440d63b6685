import type { InRange } from "../../artifacts/preprocessing.js";
import type { Levels, Pixels } from "../pixels.js";

/** The values that become 0 and 255 in every image; undefined if they are found for each image. */
export function fixedLimits(isWide: boolean, inRange: InRange): readonly [number, number] | undefined {
  if (inRange === "image" || inRange === "percentile") return undefined;
  if (inRange !== "dtype" && (isWide || inRange[1] <= 255)) return inRange;
  return [0, isWide ? 65_535 : 255];
}

/** Maps intensities to 0..255 with fractions. An image of one intensity becomes 0 unless the range is `dtype`. */
export function toLevels(pixels: Pixels, inRange: InRange): Levels {
  const { data: samples, height, width, channels } = pixels;
  const [low, high] = limits(samples, inRange);
  const scale = high > low ? 255 / (high - low) : 0;
  const data = new Float32Array(samples.length);
  for (let i = 0; i < data.length; i++) data[i] = Math.min(255, Math.max(0, ((samples[i] as number) - low) * scale));
  return { data, height, width, channels };
}

/** Nearest whole intensities in 0..255. */
export function toBytes(levels: Levels): Uint8Array {
  const bytes = new Uint8Array(levels.data.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.min(255, Math.max(0, Math.round(levels.data[i] as number)));
  return bytes;
}

function limits(samples: Uint8Array | Uint16Array, inRange: InRange): readonly [number, number] {
  const isWide = samples instanceof Uint16Array;
  const fixed = fixedLimits(isWide, inRange);
  if (fixed !== undefined) return fixed;
  const counts = new Uint32Array(isWide ? 65_536 : 256);
  for (const sample of samples) counts[sample]!++;
  const share = inRange === "percentile" ? 0.01 : 0;
  return [quantile(counts, share * (samples.length - 1)), quantile(counts, (1 - share) * (samples.length - 1))];
}

/** The intensity at a rank (0 = the darkest), without interpolation. */
function quantile(counts: Uint32Array, rank: number): number {
  let seen = 0;
  for (let value = 0; value < counts.length; value++) {
    seen += counts[value] as number;
    if (seen > Math.round(rank)) return value;
  }
  return counts.length - 1;
}
