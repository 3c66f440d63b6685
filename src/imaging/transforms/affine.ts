import type { Levels } from "../pixels.js";

/** What lies outside the image: black, the nearest pixel of its edge, or the image mirrored at its edge. */
export type FillMode = "constant" | "nearest" | "reflect";

export interface AffineTransform {
  /** Degrees, counter-clockwise. */
  readonly rotate: number;
  /** Down and to the right, as parts of height and width. */
  readonly shift: readonly [number, number];
  /** Above 1 the image grows. */
  readonly zoom: number;
  readonly fillMode: FillMode;
}

/** Rotates about the centre, zooms and shifts in a single bilinear resampling. */
export function affine(levels: Levels, transform: AffineTransform): Levels {
  const { data: source, height, width, channels } = levels;
  const { rotate, shift, zoom, fillMode } = transform;
  if (rotate === 0 && zoom === 1 && shift[0] === 0 && shift[1] === 0) return levels;
  const angle = (rotate * Math.PI) / 180;
  const cos = Math.cos(angle) / zoom;
  const sin = Math.sin(angle) / zoom;
  const [centreY, centreX] = [(height - 1) / 2, (width - 1) / 2];
  const data = new Float32Array(source.length);
  for (let y = 0; y < height; y++) {
    const downwards = y - centreY - shift[0] * height;
    for (let x = 0; x < width; x++) {
      const rightwards = x - centreX - shift[1] * width;
      // Where this pixel comes from: the inverse of the transform. Rows count downwards, so the sine changes its sign.
      const fromX = inside(cos * rightwards - sin * downwards + centreX, width, fillMode);
      const fromY = inside(sin * rightwards + cos * downwards + centreY, height, fillMode);
      const x0 = Math.floor(fromX);
      const y0 = Math.floor(fromY);
      const [right, down] = [fromX - x0, fromY - y0];
      for (let channel = 0; channel < channels; channel++) {
        const at = (row: number, column: number): number =>
          row >= 0 && row < height && column >= 0 && column < width
            ? (source[(row * width + column) * channels + channel] as number)
            : 0;
        const above = at(y0, x0) * (1 - right) + at(y0, x0 + 1) * right;
        const below = at(y0 + 1, x0) * (1 - right) + at(y0 + 1, x0 + 1) * right;
        data[(y * width + x) * channels + channel] = above * (1 - down) + below * down;
      }
    }
  }
  return { data, height, width, channels };
}

/** A coordinate brought into the image as the fill mode says; `constant` leaves it, and reads black there. */
function inside(place: number, length: number, fillMode: FillMode): number {
  const last = length - 1;
  if (fillMode === "constant") return place;
  if (fillMode === "nearest" || last === 0) return Math.min(last, Math.max(0, place));
  const phase = Math.abs(place) % (2 * last);
  return phase <= last ? phase : 2 * last - phase;
}
