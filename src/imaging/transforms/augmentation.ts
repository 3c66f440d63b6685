import type { Levels } from "../pixels.js";
import { seededRandom } from "../seeded-random.js";
import { affine, type FillMode } from "./affine.js";
import { addNoise, adjustBrightness, adjustContrast, adjustGamma, flip } from "./pixel-adjustments.js";

/** How far each random change may go; 0 is off. */
export interface Augmentation {
  /** Degrees to either side. */
  readonly rotate: number;
  /** Part of height and width, in every direction. */
  readonly shift: number;
  /** 0.1: from 0.9 to 1.1 times as large. */
  readonly zoom: number;
  /** 0.1: up to a tenth of the whole range is added or taken. */
  readonly brightness: number;
  /** 0.1: distances from the mean become 0.9 to 1.1 times as large. */
  readonly contrast: number;
  /** 0.1: exponents from 1 / 1.1 to 1.1, evenly on a logarithmic scale. */
  readonly gamma: number;
  /** Standard deviation as a part of the whole range. */
  readonly noise: number;
  /** Mirrors left and right half of the time. */
  readonly flip: boolean;
  readonly fillMode: FillMode;
}

/**
 * A changed copy of an image. What is drawn depends on (seed, digest, copy) alone; each amount is drawn whether its
 * change is on or not, so that turning one on leaves the others as they were.
 */
export function augmentImage(
  levels: Levels,
  augmentation: Augmentation,
  identity: { readonly seed: number; readonly digest: string; readonly copy: number },
): Levels {
  const random = seededRandom("augment", identity.seed, identity.digest, identity.copy);
  const either = (limit: number): number => random.between(-limit, limit);
  const mirrored = random.uniform() < 0.5;
  const rotate = either(augmentation.rotate);
  const shift = [either(augmentation.shift), either(augmentation.shift)] as const;
  const zoom = 1 + either(augmentation.zoom);
  const exponent = Math.exp(either(Math.log(1 + augmentation.gamma)));
  const contrast = 1 + either(augmentation.contrast);
  const brightness = either(augmentation.brightness);
  const start: Levels = { ...levels, data: levels.data.slice() };
  if (augmentation.flip && mirrored) flip(start);
  const result = affine(start, { rotate, shift, zoom, fillMode: augmentation.fillMode });
  adjustGamma(result, exponent);
  adjustContrast(result, contrast);
  adjustBrightness(result, brightness);
  addNoise(result, augmentation.noise, random);
  return result;
}
