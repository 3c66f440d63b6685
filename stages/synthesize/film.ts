import type { Pose } from "./pose.js";

/** What is being drawn: size x size pixels in rows, each with its place in the body. */
export interface Film {
  readonly size: number;
  /** Body coordinates of each pixel; see Anatomy. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** How much the body weakens the rays: 0 air, about 1 the mediastinum. */
  readonly shadow: Float32Array;
  /** Air of the lungs that holds vessels: 0 to 1. */
  readonly lung: Float32Array;
  /** Pixels per body unit. */
  readonly scale: number;
  /** Pixel position of a place in the body. */
  readonly project: (x: number, y: number) => { readonly column: number; readonly row: number };
}

export function blankFilm(size: number, pose: Pose): Film {
  const x = new Float32Array(size * size);
  const y = new Float32Array(size * size);
  const half = size / 2;
  const cos = Math.cos(pose.tilt);
  const sin = Math.sin(pose.tilt);
  const step = 1 / (half * pose.zoom);
  for (let row = 0, i = 0; row < size; row++) {
    const v = (row + 0.5 - half) * step - pose.shiftY;
    for (let column = 0; column < size; column++, i++) {
      const u = (column + 0.5 - half) * step - pose.shiftX;
      x[i] = cos * u + sin * v;
      y[i] = cos * v - sin * u;
    }
  }
  return {
    size,
    x,
    y,
    shadow: new Float32Array(size * size),
    lung: new Float32Array(size * size),
    scale: half * pose.zoom,
    project: (bodyX, bodyY) => ({
      column: (cos * bodyX - sin * bodyY + pose.shiftX) / step + half - 0.5,
      row: (sin * bodyX + cos * bodyY + pose.shiftY) / step + half - 0.5,
    }),
  };
}
