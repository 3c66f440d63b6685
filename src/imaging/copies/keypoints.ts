import { type Directions, directionsOf, type LevelOfDirections } from "./directions.js";
import { boxMean, SIDE } from "./square.js";

/** Most that are kept of a picture. */
export const MOST_KEYPOINTS = 60;
/** Places from the border, where what is around a point would be cut off. */
const BORDER = 8;
/** Difference of local contrasts that a spot must have. */
const LEAST = 0.08;

const SECTORS = 8;
/** Radii of the circles on which directions are looked up, with the level that is as coarse. */
const CIRCLES: readonly (readonly [radius: number, level: number])[] = [
  [5, 0],
  [10, 0],
  [16, 1],
];
/** Real and imaginary part, of doubled and of quadrupled angles. */
const CHANNELS = 4;
/** Numbers of a description. */
export const DESCRIPTION = CHANNELS * (1 + SECTORS * CIRCLES.length);

export interface Keypoints {
  readonly count: number;
  readonly x: Uint8Array;
  readonly y: Uint8Array;
  /** `DESCRIPTION` numbers each, of norm 1. */
  readonly descriptions: Float32Array;
}

/**
 * Bright and dark spots of a picture, and where edges run around each: told from the main direction at the spot, so that
 * turning the picture does not change it (in the manner of SIFT, Lowe 2004, and DAISY, Tola et al. 2010).
 * @param contrast of `localContrast`.
 */
export function keypointsOf(contrast: Float32Array): Keypoints {
  const spots = spotsOf(contrast);
  const directions = directionsOf(contrast);
  const [x, y] = [Uint8Array.from(spots, (at) => at % SIDE), Uint8Array.from(spots, (at) => Math.floor(at / SIDE))];
  const descriptions = new Float32Array(spots.length * DESCRIPTION);
  for (let point = 0; point < spots.length; point += 1) {
    describe(directions, x[point]!, y[point]!, descriptions.subarray(point * DESCRIPTION, (point + 1) * DESCRIPTION));
  }
  return { count: spots.length, x, y, descriptions };
}

/** Extremes of the difference of two smoothings, the strongest first. */
function spotsOf(contrast: Float32Array): readonly number[] {
  const fine = boxMean(contrast, SIDE, 1);
  const coarse = boxMean(contrast, SIDE, 3);
  const spots: number[] = [];
  const strength = fine.map((value, at) => value - coarse[at]!);
  for (let y = BORDER; y < SIDE - BORDER; y += 1) {
    for (let x = BORDER; x < SIDE - BORDER; x += 1) {
      const at = y * SIDE + x;
      if (Math.abs(strength[at]!) >= LEAST && isExtreme(strength, at)) spots.push(at);
    }
  }
  return spots.sort((a, b) => Math.abs(strength[b]!) - Math.abs(strength[a]!) || a - b).slice(0, MOST_KEYPOINTS);
}

function isExtreme(values: Float32Array, at: number): boolean {
  const own = values[at]!;
  for (let dy = -2; dy <= 2; dy += 1) {
    for (let other = at + dy * SIDE - 2, last = other + 4; other <= last; other += 1) {
      if (other !== at && (own > 0 ? values[other]! >= own : values[other]! <= own)) return false;
    }
  }
  return true;
}

function describe({ main, levels }: Directions, x: number, y: number, into: Float32Array): void {
  const half = (y >> 1) * (SIDE / 2) + (x >> 1);
  const angle = Math.atan2(main.imaginary[half]!, main.real[half]!) / 2;
  const [c2, s2] = [Math.cos(2 * angle), Math.sin(2 * angle)];
  const [c4, s4] = [c2 * c2 - s2 * s2, 2 * c2 * s2];
  let next = 0;
  const put = ({ side, doubled, quadrupled }: LevelOfDirections, px: number, py: number): void => {
    const unit = SIDE / side;
    const [column, row] = [Math.floor(px / unit), Math.floor(py / unit)];
    if (column >= 0 && row >= 0 && column < side && row < side) {
      const at = row * side + column;
      const [re2, im2] = [doubled.real[at]!, doubled.imaginary[at]!];
      const [re4, im4] = [quadrupled.real[at]!, quadrupled.imaginary[at]!];
      into[next] = re2 * c2 + im2 * s2;
      into[next + 1] = im2 * c2 - re2 * s2;
      into[next + 2] = re4 * c4 + im4 * s4;
      into[next + 3] = im4 * c4 - re4 * s4;
    }
    next += CHANNELS;
  };
  put(levels[0], x + 0.5, y + 0.5);
  for (const [radius, level] of CIRCLES) {
    for (let sector = 0; sector < SECTORS; sector += 1) {
      const towards = angle + (sector * 2 * Math.PI) / SECTORS;
      put(levels[level]!, x + 0.5 + radius * Math.cos(towards), y + 0.5 + radius * Math.sin(towards));
    }
  }
  const norm = Math.sqrt(into.reduce((sum, value) => sum + value * value, 0)) || 1;
  for (let at = 0; at < into.length; at += 1) into[at]! /= norm;
}

/** A main direction has no sense, so a description may be turned by half a circle; and the picture may be mirrored. */
export const VARIANTS = [
  { turned: false, mirrored: false },
  { turned: true, mirrored: false },
  { turned: false, mirrored: true },
  { turned: true, mirrored: true },
] as const;

/** From where each number of a variant is taken, and with which sign. */
export const VARIANT_SOURCES = VARIANTS.map(({ turned, mirrored }) => {
  const [from, sign] = [new Uint16Array(DESCRIPTION), new Float32Array(DESCRIPTION)];
  for (let at = 0; at < DESCRIPTION; at += 1) {
    const [place, channel] = [Math.floor(at / CHANNELS), at % CHANNELS];
    const [circle, sector] = [Math.floor((place - 1) / SECTORS), (place - 1) % SECTORS];
    const mirror = mirrored ? (SECTORS - sector) % SECTORS : sector;
    const source = place === 0 ? 0 : 1 + SECTORS * circle + ((mirror + (turned ? SECTORS / 2 : 0)) % SECTORS);
    from[at] = CHANNELS * source + channel;
    sign[at] = mirrored && channel % 2 === 1 ? -1 : 1;
  }
  return { from, sign };
});
