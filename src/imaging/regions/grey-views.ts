import { luma } from "../luma.js";

/** One number per pixel, height x width, in which marks and borders are looked for. */
export interface GreyView {
  /** What it shows of the picture, in brackets behind what is found; empty of the picture as it is. */
  readonly name: string;
  readonly grey: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** The picture in grey first. */
export type GreyViews = readonly [GreyView, ...GreyView[]];

/** Pixels of the longer side up to which a letter is as large as the marks that are looked for. */
const LARGEST = 256;

/**
 * A picture in grey (luma). Of one in colours also how far each pixel is from grey, since a coloured letter may be as bright as
 * what is around it; of a large one also each of these made smaller, since letters of large pictures are large.
 * @param pixels height x width x channels, 0..255.
 */
export function greyViews(pixels: Uint8Array, height: number, width: number, channels: number): GreyViews {
  const picture: GreyView = { name: "", grey: greyOf(pixels, channels), height, width };
  const colours = channels === 1 ? undefined : coloursOf(pixels, channels);
  const whole: GreyViews =
    colours === undefined
      ? [picture]
      : [picture, { name: "in how coloured the pixels are", grey: colours, height, width }];
  const times = Math.ceil(Math.max(height, width) / LARGEST);
  return times === 1 ? whole : [...whole, ...whole.map((view) => smaller(view, times))];
}

function greyOf(pixels: Uint8Array, channels: number): Uint8Array {
  if (channels === 1) return pixels;
  return Uint8Array.from({ length: pixels.length / channels }, (_, pixel) => {
    const at = pixel * channels;
    return Math.round(luma(pixels[at]!, pixels[at + 1]!, pixels[at + 2]!));
  });
}

/** The greatest channel less the least; undefined where all pixels are grey. */
function coloursOf(pixels: Uint8Array, channels: number): Uint8Array | undefined {
  const colours = new Uint8Array(pixels.length / channels);
  let isColoured = false;
  for (let pixel = 0; pixel < colours.length; pixel += 1) {
    const at = pixel * channels;
    const [red, green, blue] = [pixels[at]!, pixels[at + 1]!, pixels[at + 2]!];
    colours[pixel] = Math.max(red, green, blue) - Math.min(red, green, blue);
    if (colours[pixel] !== 0) isColoured = true;
  }
  return isColoured ? colours : undefined;
}

/** The mean of `times` x `times` pixels each; what is left over on the right and below is not shown. */
function smaller({ name, grey, height, width }: GreyView, times: number): GreyView {
  const [rows, columns] = [Math.max(1, Math.floor(height / times)), Math.max(1, Math.floor(width / times))];
  const means = new Uint8Array(rows * columns);
  const [tall, broad] = [Math.min(times, height), Math.min(times, width)];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let sum = 0;
      for (let y = row * times; y < row * times + tall; y += 1) {
        for (let x = column * times; x < column * times + broad; x += 1) sum += grey[y * width + x]!;
      }
      means[row * columns + column] = Math.round(sum / (tall * broad));
    }
  }
  const seen = `where ${times} x ${times} pixels are one`;
  return { name: name === "" ? seen : `${name}, ${seen}`, grey: means, height: rows, width: columns };
}
