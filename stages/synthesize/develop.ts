import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Film } from "./film.js";
import type { Pose } from "./pose.js";

/**
 * From shadow to grey values: scattered light, texture of the lung, grain, then the film's S-shaped response.
 */
export function expose(film: Film, pose: Pose, seed: number): Uint8Array {
  const { size, shadow, lung } = film;
  const generator = xoroshiro128plus(seed);
  const unit = (): number => (generator.next() >>> 0) / 0x1_0000_0000;
  const clouds = [3, 7].map((cells) => noiseGrid(cells, unit));
  const textures = [40, 90].map((cells) => noiseGrid(cells, unit));
  const response = responseTable(pose);
  const grey = new Uint8Array(size * size);
  const step = 1 / size;
  for (let row = 0, i = 0; row < size; row++) {
    for (let column = 0; column < size; column++, i++) {
      const u = column * step;
      const v = row * step;
      const cloud = 0.03 * clouds[0]!(u, v) + 0.02 * clouds[1]!(u, v);
      const air = lung[i]!;
      const texture = air > 0.02 ? air * (0.022 * textures[0]!(u, v) + 0.02 * textures[1]!(u, v)) : 0;
      // Sum of four uniform draws: close to Gaussian, deviation 0.577, from one generator step.
      const bits = generator.next();
      const grain = ((bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24) - 510) / 255;
      const body = shadow[i]!;
      const dose = body < 0 ? 0 : body;
      const value =
        body + (body > 0.02 ? cloud + texture : 0) + 0.02 * pose.grain * grain * (0.5 + 0.5 * Math.min(1, dose));
      const index = (value + 0.25) * 1024;
      grey[i] = response[index < 0 ? 0 : index >= response.length ? response.length - 1 : index | 0]!;
    }
  }
  return grey;
}

/** Grey value by (shadow + 0.25) * 1024. */
function responseTable(pose: Pose): Uint8Array {
  return Uint8Array.from({ length: 2048 }, (_, index) => {
    const shadow = index / 1024 - 0.25;
    const contrasted = 0.55 + (shadow + pose.exposure - 0.55) * pose.contrast;
    const open = Math.max(0, contrasted) ** (0.95 * pose.gamma);
    // Dense parts run into the shoulder of the curve.
    const value = open < 0.75 ? open : 0.75 + 0.23 * (1 - Math.exp(-(open - 0.75) / 0.23));
    return Math.round(255 * Math.min(1, Math.max(0, value)));
  });
}

/** Smooth noise in about [-1, 1] over the unit square, from a grid of random values. */
function noiseGrid(cells: number, unit: () => number): (u: number, v: number) => number {
  const width = cells + 2;
  const values = Float32Array.from({ length: width * width }, () => 2 * unit() - 1);
  return (u, v) => {
    const x = u * cells;
    const y = v * cells;
    const column = x | 0;
    const row = y | 0;
    const fx = x - column;
    const fy = y - row;
    const sx = fx * fx * (3 - 2 * fx);
    const sy = fy * fy * (3 - 2 * fy);
    const i = row * width + column;
    const top = values[i]! + (values[i + 1]! - values[i]!) * sx;
    const bottom = values[i + width]! + (values[i + width + 1]! - values[i + width]!) * sx;
    return top + (bottom - top) * sy;
  };
}
