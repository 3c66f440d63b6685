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
  const vertical = shares(height, rows);
  const horizontal = shares(width, columns);
  const line = new Float32Array(width);
  for (let row = 0; row < rows; row++) {
    line.fill(0);
    for (const [y, share] of vertical[row] as Shares) {
      for (let x = 0; x < width; x++) {
        const at = (y * width + x) * channels;
        const grey =
          channels === 1
            ? (pixels[at] as number)
            : 0.299 * (pixels[at] as number) + 0.587 * (pixels[at + 1] as number) + 0.114 * (pixels[at + 2] as number);
        line[x]! += share * grey;
      }
    }
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (const [x, share] of horizontal[column] as Shares) sum += share * (line[x] as number);
      reduced[(top + row) * SIDE + left + column] = sum;
    }
  }
  return reduced;
}

type Shares = readonly (readonly [from: number, share: number])[];

const known = new Map<string, readonly Shares[]>();

/** Which source places each place is made of: the mean of those it covers, or between two where it is enlarged. */
function shares(from: number, to: number): readonly Shares[] {
  const key = `${from} ${to}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const scale = from / to;
  const made = Array.from({ length: to }, (_, place): Shares => {
    if (scale < 1) {
      const centre = Math.min(from - 1, Math.max(0, (place + 0.5) * scale - 0.5));
      const low = Math.min(from - 1, Math.floor(centre));
      const share = centre - low;
      return share === 0
        ? [[low, 1]]
        : [
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
  });
  known.set(key, made);
  return made;
}
