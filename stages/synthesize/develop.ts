import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Film } from "./film.js";
import type { Pose } from "./pose.js";

const STEPS = 1024;
const LOWEST = -0.25;

/** From shadow to grey values: scattered light, texture of the lung, grain, then the film's S-shaped response. */
export function develop(film: Film, pose: Pose, seed: number): Uint8Array {
  const { size, shadow, lung, scatter, texture } = film;
  const generator = xoroshiro128plus(seed);
  addNoise(scatter, size, 3, 0.028, generator);
  addNoise(scatter, size, 7, 0.018, generator);
  addNoise(texture, size, 34, 0.026, generator);
  addNoise(texture, size, 80, 0.024, generator);
  const response = responseTable(pose);
  const grey = new Uint8Array(size * size);
  // Grain of neighbouring pixels is one cloud of silver: a fine film shows it finer.
  const strength = 0.019 * pose.grain;
  for (let i = 0; i < grey.length; i++) {
    // Sum of four uniform draws in [-1, 1]: close to Gaussian, deviation 1.15, from one step of the generator.
    const bits = generator.next();
    const grain = ((bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24) - 510) / 127.5;
    const body = shadow[i]!;
    const light = body > 0.02 ? scatter[i]! + lung[i]! * texture[i]! : 0;
    const value = body + light + strength * grain * (0.35 + 0.4 * (body < 1 ? body : 1));
    const index = (value - LOWEST) * STEPS;
    grey[i] = response[index < 0 ? 0 : index >= response.length ? response.length - 1 : index | 0]!;
  }
  return grey;
}

/** Grey value by (shadow - LOWEST) * STEPS. */
function responseTable(pose: Pose): Uint8Array {
  const table = new Uint8Array(2 * STEPS);
  for (let index = 0; index < table.length; index++) {
    const shadow = index / STEPS + LOWEST;
    // Exposure and contrast change the body; air around it stays black.
    const body = Math.min(1, Math.max(0, shadow / 0.25));
    const contrasted = shadow + body * (pose.exposure + (shadow - 0.55) * (pose.contrast - 1));
    const open = Math.max(0, contrasted) ** (1.12 * pose.gamma);
    // Dense parts run into the shoulder of the curve.
    const value = open < 0.78 ? open : 0.78 + 0.21 * (1 - Math.exp(-(open - 0.78) / 0.21));
    table[index] = Math.round(255 * Math.min(1, Math.max(0, value)));
  }
  return table;
}

/** Adds smooth noise of a height: a grid of random values, interpolated down once a row, then across. */
function addNoise(
  target: Float32Array,
  size: number,
  cells: number,
  height: number,
  generator: { next(): number },
): void {
  const width = cells + 2;
  const values = new Float32Array(width * width);
  for (let i = 0; i < values.length; i++) values[i] = (height * generator.next()) / 0x8000_0000;
  const cellOf = new Uint16Array(size);
  const shareOf = new Float32Array(size);
  for (let column = 0; column < size; column++) {
    const place = (column * cells) / size;
    cellOf[column] = place;
    const share = place - Math.floor(place);
    shareOf[column] = share * share * (3 - 2 * share);
  }
  const line = new Float32Array(width);
  for (let row = 0, i = 0; row < size; row++) {
    const above = cellOf[row]! * width;
    const down = shareOf[row]!;
    for (let cell = 0; cell < width; cell++) {
      const value = values[above + cell]!;
      line[cell] = value + (values[above + width + cell]! - value) * down;
    }
    for (let column = 0; column < size; column++, i++) {
      const cell = cellOf[column]!;
      const value = line[cell]!;
      target[i]! += value + (line[cell + 1]! - value) * shareOf[column]!;
    }
  }
}
