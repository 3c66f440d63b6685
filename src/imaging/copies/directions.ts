import { boxMean, halved, PLACES, SIDE } from "./square.js";

interface Complex {
  readonly real: Float32Array;
  readonly imaginary: Float32Array;
}

/** Means of directions around each place. */
export interface LevelOfDirections {
  readonly side: number;
  readonly doubled: Complex;
  readonly quadrupled: Complex;
}

export interface Directions {
  /** The main direction around each of `SIDE / 2` x `SIDE / 2` places, as a doubled angle. */
  readonly main: Complex;
  /** Fine to coarse. */
  readonly levels: readonly [LevelOfDirections, LevelOfDirections];
}

/**
 * Where edges run, as complex numbers of twice and four times the gradient's angle, as long as the gradient: edges from
 * dark to light and from light to dark are the same, so that inversion changes nothing.
 * @param contrast of `localContrast`.
 */
export function directionsOf(contrast: Float32Array): Directions {
  const fields = gradientsOf(contrast);
  const halves: Fields = [
    halved(fields[0], SIDE),
    halved(fields[1], SIDE),
    halved(fields[2], SIDE),
    halved(fields[3], SIDE),
  ];
  const level = (from: Fields, reach: number): LevelOfDirections => {
    const means = from.map((field) => boxMean(field, SIDE / 2, reach));
    return {
      side: SIDE / 2,
      doubled: { real: means[0]!, imaginary: means[1]! },
      quadrupled: { real: means[2]!, imaginary: means[3]! },
    };
  };
  return {
    main: { real: boxMean(halves[0], SIDE / 2, 3), imaginary: boxMean(halves[1], SIDE / 2, 3) },
    levels: [level(halves, 1), level(halves, 2)],
  };
}

type Fields = readonly [Float32Array, Float32Array, Float32Array, Float32Array];

function gradientsOf(contrast: Float32Array): Fields {
  const fields: Fields = [
    new Float32Array(PLACES),
    new Float32Array(PLACES),
    new Float32Array(PLACES),
    new Float32Array(PLACES),
  ];
  const [re2, im2, re4, im4] = fields;
  for (let y = 1; y < SIDE - 1; y += 1) {
    for (let x = 1; x < SIDE - 1; x += 1) {
      const at = y * SIDE + x;
      const dx = contrast[at + 1]! - contrast[at - 1]!;
      const dy = contrast[at + SIDE]! - contrast[at - SIDE]!;
      const strength = Math.sqrt(dx * dx + dy * dy);
      if (strength < 1e-6) continue;
      const re = (dx * dx - dy * dy) / strength;
      const im = (2 * dx * dy) / strength;
      re2[at] = re;
      im2[at] = im;
      re4[at] = (re * re - im * im) / strength;
      im4[at] = (2 * re * im) / strength;
    }
  }
  return fields;
}
