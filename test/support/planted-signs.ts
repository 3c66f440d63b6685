import type { SeededRandom } from "../../src/imaging/seeded-random.js";

/** Changes one grey picture, side x side, into another. */
export type Change = (pixels: Uint8Array, random: SeededRandom) => Uint8Array;

export const R = ["####.", "#...#", "####.", "#.#..", "#..##"];
export const L = ["#....", "#....", "#....", "#....", "#####"];

/** What no body makes, to be planted in grey pictures of `side` x `side`. */
export function plantedSigns(side: number) {
  const each = (pixels: Uint8Array, change: (value: number, x: number, y: number) => number): Uint8Array =>
    pixels.map((value, at) => Math.max(0, Math.min(255, Math.round(change(value, at % side, Math.floor(at / side))))));

  /** A letter of `size` pixels in a corner that differs from picture to picture, as far from the edges as `margin` says. */
  const letter =
    (bits: readonly string[], size: number, level = 255, margin = 2): Change =>
    (pixels, random) => {
      const corner = Math.floor(random.between(0, 4));
      const [left, top] = [
        corner % 2 === 0 ? margin : side - margin - size,
        corner < 2 ? margin : side - margin - size,
      ];
      return each(pixels, (value, x, y) => {
        const row = bits[Math.floor(((y - top) * bits.length) / size)];
        return x >= left && row?.[Math.floor(((x - left) * bits.length) / size)] === "#" ? level : value;
      });
    };

  const block = (size: number, level = 255): Change => letter(["#"], size, level);

  const within = (width: number, sides: string) => (x: number, y: number) =>
    (sides.includes("l") && x < width) ||
    (sides.includes("r") && x >= side - width) ||
    (sides.includes("t") && y < width) ||
    (sides.includes("b") && y >= side - width);

  const frame =
    (width: number, sides: string, change: (value: number) => number): Change =>
    (pixels) =>
      each(pixels, (value, x, y) => (within(width, sides)(x, y) ? change(value) : value));

  const black = (): number => 0;

  const pixel =
    (column: number, row: number, level: number): Change =>
    (pixels) =>
      each(pixels, (value, x, y) => (x === column && y === row ? level : value));

  /** A text of another number on each picture. */
  const number: Change = (pixels, random) => {
    const digits = Array.from({ length: 4 }, () =>
      Array.from({ length: 5 }, () =>
        Array.from({ length: 5 }, () => (random.between(0, 1) < 0.5 ? "#" : ".")).join(""),
      ),
    );
    return digits.reduce(
      (picture, bits, at) =>
        each(picture, (value, x, y) =>
          bits[Math.floor((y - 3) / 2)]?.[Math.floor((x - 3 - 12 * at) / 2)] === "#" ? 255 : value,
        ),
      pixels,
    );
  };
  return { each, letter, block, frame, black, pixel, number };
}
