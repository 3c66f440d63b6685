import { luma } from "../luma.js";
import { SIDE } from "./square.js";

/**
 * A picture as a square of `SIDE` x `SIDE` grey levels, by the mean of what each place covers; proportions are kept, the
 * rest is black.
 * @param pixels height x width x channels, 0..255.
 */
export function reducedPicture(pixels: Uint8Array, height: number, width: number, channels: number): Float32Array {
  if (height === SIDE && width === SIDE && channels === 1) return Float32Array.from(pixels);
  const reduced = new Float32Array(SIDE * SIDE);
  const longer = Math.max(height, width);
  const [rows, columns] = [
    Math.max(1, Math.round((SIDE * height) / longer)),
    Math.max(1, Math.round((SIDE * width) / longer)),
  ];
  const [top, left] = [(SIDE - rows) >> 1, (SIDE - columns) >> 1];
  const vertical = sharesOf(height, rows);
  const horizontal = sharesOf(width, columns);
  const line = new Float32Array(width);
  for (let row = 0; row < rows; row++) {
    line.fill(0);
    for (let part = vertical.begins[row]!; part < vertical.begins[row + 1]!; part++) {
      const [start, share] = [vertical.from[part]! * width * channels, vertical.shares[part]!];
      if (channels === 1) for (let x = 0; x < width; x++) line[x]! += share * pixels[start + x]!;
      else {
        for (let x = 0; x < width; x++) {
          const at = start + x * channels;
          line[x]! += share * luma(pixels[at]!, pixels[at + 1]!, pixels[at + 2]!);
        }
      }
    }
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let part = horizontal.begins[column]!; part < horizontal.begins[column + 1]!; part++) {
        sum += horizontal.shares[part]! * line[horizontal.from[part]!]!;
      }
      reduced[(top + row) * SIDE + left + column] = sum;
    }
  }
  return reduced;
}

/** The source places that each place is made of, one place after the other, and their shares. */
interface Shares {
  /** Where the places of each begin, and the end of the last. */
  readonly begins: Uint32Array;
  readonly from: Uint32Array;
  readonly shares: Float64Array;
}

const known = new Map<string, Shares>();

/** The mean of the source places that each place covers, or between two where it is enlarged. */
function sharesOf(from: number, to: number): Shares {
  const key = `${from} ${to}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const parts = Array.from({ length: to }, (_, place) => partsOf(place, from, from / to));
  const begins = new Uint32Array(to + 1);
  for (const [place, own] of parts.entries()) begins[place + 1] = begins[place]! + own.length;
  const all = parts.flat();
  const made: Shares = {
    begins,
    from: Uint32Array.from(all, ([source]) => source),
    shares: Float64Array.from(all, ([, share]) => share),
  };
  known.set(key, made);
  return made;
}

function partsOf(place: number, from: number, scale: number): readonly (readonly [source: number, share: number])[] {
  if (scale < 1) {
    const centre = Math.min(from - 1, Math.max(0, (place + 0.5) * scale - 0.5));
    const low = Math.min(from - 1, Math.floor(centre));
    const share = centre - low;
    if (share === 0) return [[low, 1]];
    return [
      [low, 1 - share],
      [low + 1, share],
    ];
  }
  const [start, end] = [place * scale, Math.min(from, (place + 1) * scale)];
  const parts: [number, number][] = [];
  for (let at = Math.floor(start); at < end; at++) {
    parts.push([at, (Math.min(end, at + 1) - Math.max(start, at)) / (end - start)]);
  }
  return parts;
}
