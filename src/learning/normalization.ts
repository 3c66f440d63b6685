import type { Normalization } from "../artifacts/preprocessing.js";

export const NORMALIZATIONS = ["mean-std", "min-max", "l2"] as const;

export type NormalizationKind = (typeof NORMALIZATIONS)[number];

/** Counts of each intensity by channel: all that is needed, exact whatever the order of the images. */
export interface IntensityCounts {
  /** Adds rows of interleaved channels. */
  readonly add: (pixels: Uint8Array) => void;
  readonly normalization: (kind: NormalizationKind) => Normalization;
}

export function countIntensities(channels: number): IntensityCounts {
  const counts = new Float64Array(channels * 256);
  return {
    add: (pixels) => {
      if (channels === 1) for (let at = 0; at < pixels.length; at += 1) counts[pixels[at]!]! += 1;
      else for (let at = 0; at < pixels.length; at += 1) counts[(at % channels) * 256 + pixels[at]!]! += 1;
    },
    normalization: (kind) => {
      const byChannel = Array.from({ length: channels }, (_, channel) =>
        counts.subarray(channel * 256, channel * 256 + 256),
      );
      switch (kind) {
        case "mean-std": {
          const moments = byChannel.map(meanAndDeviation);
          return { kind, mean: moments.map(({ mean }) => mean), std: moments.map(({ std }) => std) };
        }
        case "min-max":
          return {
            kind,
            minimum: byChannel.map((channel) => channel.findIndex((count) => count > 0)),
            maximum: byChannel.map((channel) => channel.findLastIndex((count) => count > 0)),
          };
        case "l2":
          return { kind };
      }
    },
  };
}

/** Over all pixels, with n (not n - 1) as numpy's default. */
function meanAndDeviation(counts: Float64Array): { readonly mean: number; readonly std: number } {
  const n = counts.reduce((sum, count) => sum + count, 0);
  const mean = counts.reduce((sum, count, value) => sum + count * value, 0) / n;
  const variance = counts.reduce((sum, count, value) => sum + count * (value - mean) ** 2, 0) / n;
  return { mean, std: Math.sqrt(variance) };
}

/**
 * Writes `pixels` (rows of interleaved channels, 0..255) as normalized numbers to `target`, of equal length.
 * @param rowLength values of one image.
 */
export function normalizeInto(
  target: Float32Array,
  pixels: Uint8Array,
  normalization: Normalization,
  rowLength: number,
): void {
  if (normalization.kind === "l2") {
    normalizeByNorm(target, pixels, rowLength);
    return;
  }
  // 256 possible results a channel: looked up, which is several times faster than computing.
  const tables = tablesOf(normalization);
  const channels = tables.length;
  if (channels === 1) {
    const table = tables[0]!;
    for (let at = 0; at < pixels.length; at += 1) target[at] = table[pixels[at]!]!;
    return;
  }
  for (let at = 0; at < pixels.length; at += 1) target[at] = tables[at % channels]![pixels[at]!]!;
}

function tablesOf(normalization: Exclude<Normalization, { kind: "l2" }>): readonly Float32Array[] {
  const isStandard = normalization.kind === "mean-std";
  const offsets = isStandard ? normalization.mean : normalization.minimum;
  return offsets.map((offset, channel) => {
    const scale = isStandard ? normalization.std[channel]! : normalization.maximum[channel]! - offset;
    // A channel that is the same everywhere becomes 0, not NaN.
    return Float32Array.from({ length: 256 }, (_, value) => (value - offset) / (scale || 1));
  });
}

function normalizeByNorm(target: Float32Array, pixels: Uint8Array, rowLength: number): void {
  for (let start = 0; start < pixels.length; start += rowLength) {
    let squares = 0;
    for (let at = start; at < start + rowLength; at += 1) squares += pixels[at]! ** 2;
    const norm = Math.sqrt(squares) || 1;
    for (let at = start; at < start + rowLength; at += 1) target[at] = pixels[at]! / norm;
  }
}
