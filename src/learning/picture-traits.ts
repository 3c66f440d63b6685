import { levelsOf } from "./unlike-training.js";

/** Figures of a prepared picture by which sets of pictures are told apart, whatever they show. */
export const PICTURE_TRAITS = ["mean", "deviation", "skew", "centre", "black", "white", "sharpness"] as const;

export type PictureTrait = (typeof PICTURE_TRAITS)[number];

/**
 * Of levels 0 to 255. `mean`, `deviation`: of all. `skew`: how far the mean lies above the median, in deviations. `centre`: how
 * much brighter the middle half is than the border. `black`, `white`: shares of pixels within 3 levels of either end.
 * `sharpness`: the power of the finest detail against that of detail twice as coarse, as a logarithm to base 2: pictures that
 * were made smaller and larger again have lost the finest.
 */
export type PictureTraits = Readonly<Partial<Record<PictureTrait, number>>>;

/** Levels from black or white that count as it: scanners and windows clip there. */
const NEAR_END = 3;

/** @param shape height, width and channels. */
export function pictureTraits(
  pixels: Uint8Array,
  [height, width, channels]: readonly [number, number, number],
): PictureTraits {
  const grey = channels === 1 ? pixels : averaged(pixels, channels);
  const { mean, deviation } = levelsOf(grey);
  const counts = new Uint32Array(256);
  for (const level of grey) counts[level]! += 1;
  const share = (from: number, to: number): number =>
    counts.subarray(from, to + 1).reduce((sum, count) => sum + count, 0) / grey.length;
  const traits = {
    mean,
    deviation,
    skew: deviation > 0 ? (mean - medianOf(counts, grey.length)) / deviation : 0,
    black: share(0, NEAR_END),
    white: share(255 - NEAR_END, 255),
  };
  const centre = centreOf(grey, height, width);
  const [fine, coarse] = [power(grey, height, width, 1), power(grey, height, width, 2)];
  return {
    ...traits,
    ...(centre !== undefined && { centre }),
    // A picture without any detail has no sharpness.
    ...(fine !== undefined && coarse !== undefined && coarse > 0 && { sharpness: Math.log2((fine + 1e-3) / coarse) }),
  };
}

/** The same of the picture with black and white exchanged. */
export const INVERTED: Readonly<
  Record<PictureTrait, (traits: Readonly<Record<PictureTrait, readonly number[]>>) => readonly number[]>
> = {
  mean: ({ mean }) => mean.map((value) => 255 - value),
  deviation: ({ deviation }) => deviation,
  skew: ({ skew }) => skew.map((value) => -value),
  centre: ({ centre }) => centre.map((value) => -value),
  black: ({ white }) => white,
  white: ({ black }) => black,
  sharpness: ({ sharpness }) => sharpness,
};

function averaged(pixels: Uint8Array, channels: number): Uint8Array {
  const grey = new Uint8Array(pixels.length / channels);
  for (let at = 0; at < grey.length; at += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1) sum += pixels[at * channels + channel]!;
    grey[at] = Math.round(sum / channels);
  }
  return grey;
}

function medianOf(counts: Uint32Array, n: number): number {
  let seen = 0;
  for (const [level, count] of counts.entries()) {
    seen += count;
    if (2 * seen >= n) return level;
  }
  return 255;
}

/** undefined of a picture that is too small to have a border. */
function centreOf(grey: Uint8Array, height: number, width: number): number | undefined {
  const [top, left] = [Math.floor(height / 4), Math.floor(width / 4)];
  const [edge, side] = [Math.floor(height / 8), Math.floor(width / 8)];
  if (edge < 1 || side < 1) return undefined;
  let [inner, inside, outer, outside] = [0, 0, 0, 0];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const level = grey[y * width + x]!;
      if (y >= top && y < height - top && x >= left && x < width - left) {
        inner += level;
        inside += 1;
      } else if (y < edge || y >= height - edge || x < side || x >= width - side) {
        outer += level;
        outside += 1;
      }
    }
  }
  return inner / inside - outer / outside;
}

/** Mean square of second differences over `step` pixels, down and across. */
function power(grey: Uint8Array, height: number, width: number, step: number): number | undefined {
  if (height <= 2 * step || width <= 2 * step) return undefined;
  let [sum, count] = [0, 0];
  for (let y = step; y < height - step; y += 1) {
    for (let x = step; x < width - step; x += 1) {
      const at = y * width + x;
      const middle = 2 * grey[at]!;
      const across = grey[at - step]! + grey[at + step]! - middle;
      const down = grey[at - step * width]! + grey[at + step * width]! - middle;
      sum += across * across + down * down;
      count += 2;
    }
  }
  return sum / count;
}
