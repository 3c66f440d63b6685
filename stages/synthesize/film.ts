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
  /** Scattered light, and the fine structure of lung tissue. */
  readonly scatter: Float32Array;
  readonly texture: Float32Array;
}

/** A film that is used again for each image: six buffers of this size a picture are work for the garbage collector. */
export const newFilm = (size: number): Film => ({
  size,
  x: new Float32Array(size * size),
  y: new Float32Array(size * size),
  shadow: new Float32Array(size * size),
  lung: new Float32Array(size * size),
  scatter: new Float32Array(size * size),
  texture: new Float32Array(size * size),
});

/** Empties the film and lays it out for a pose. */
export function placeFilm(film: Film, pose: Pose): void {
  const { size, x, y } = film;
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
  film.shadow.fill(0);
  film.lung.fill(0);
  film.scatter.fill(0);
  film.texture.fill(0);
}

/** Pixel position of a place in the body. */
export function project(
  film: Film,
  pose: Pose,
  x: number,
  y: number,
): { readonly column: number; readonly row: number } {
  const scale = (film.size / 2) * pose.zoom;
  const cos = Math.cos(pose.tilt);
  const sin = Math.sin(pose.tilt);
  return {
    column: (cos * x - sin * y + pose.shiftX) * scale + film.size / 2 - 0.5,
    row: (sin * x + cos * y + pose.shiftY) * scale + film.size / 2 - 0.5,
  };
}

/** Indices of the pixels in the rows that can hold heights between `top` and `bottom`; the film may be tilted. */
export function rowsBetween(film: Film, top: number, bottom: number): { readonly from: number; readonly to: number } {
  const { size, y } = film;
  const touches = (row: number): boolean => {
    const [a, b] = [y[row * size]!, y[row * size + size - 1]!];
    return Math.max(a, b) >= top && Math.min(a, b) <= bottom;
  };
  let first = 0;
  while (first < size && !touches(first)) first++;
  let last = first;
  while (last < size && touches(last)) last++;
  return { from: first * size, to: last * size };
}
