import type { Pixels } from "../pixels.js";
import type { Frame } from "./fitted-size.js";

/** Zero crossings of the kernel to either side. */
const LOBES = 3;

/** What goes into some neighbouring pixels of the result: each takes `taps` pixels of the source from `first[i]` on. */
interface Weights {
  readonly taps: number;
  readonly first: Int32Array;
  /** `taps` for each pixel of the result; they sum to 1. */
  readonly values: Float64Array;
}

/**
 * Lanczos resampling in which the corners of image and result fall together, as in Pillow (`Image.resize` with LANCZOS)
 * and OpenCV. Each axis separately, rounded in between, an axis that keeps its length is copied: equal to Pillow 13
 * within one grey level. What the frame adds is black.
 */
export function resample(image: Pixels, { scaled, size, left, top }: Frame): Pixels {
  const [startX, startY] = [Math.max(0, -left), Math.max(0, -top)];
  const across = weights(image.width, scaled.width, startX, Math.min(scaled.width, size.width - left));
  const all = weights(image.height, scaled.height, startY, Math.min(scaled.height, size.height - top));
  const { rows, down } = neededRows(image, all);
  // What becomes less goes first, as in Pillow: there is less to do, and less has been rounded.
  const inner =
    scaled.height < image.height && scaled.width > image.width
      ? acrossRows(downColumns(rows, down), across)
      : downColumns(acrossRows(rows, across), down);
  const { channels } = image;
  const data = likeOf(image, size.height * size.width * channels);
  const line = inner.width * channels;
  for (let y = 0; y < inner.height; y++) {
    const at = ((Math.max(0, top) + y) * size.width + Math.max(0, left)) * channels;
    data.set(inner.data.subarray(y * line, (y + 1) * line), at);
  }
  return { data, ...size, channels };
}

/** Of a thin image that is cut out to a square, most rows are never seen. */
function neededRows(image: Pixels, weights: Weights): { readonly rows: Pixels; readonly down: Weights } {
  const from = weights.first[0]!;
  const height = weights.first.at(-1)! + weights.taps - from;
  const line = image.width * image.channels;
  const data = image.data.subarray(from * line, (from + height) * line);
  return { rows: { ...image, data, height }, down: { ...weights, first: weights.first.map((row) => row - from) } };
}

function acrossRows(image: Pixels, { taps, first, values }: Weights): Pixels {
  const { data, height, channels } = image;
  const width = first.length;
  const result = likeOf(image, height * width * channels);
  const max = greatest(image);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < channels; channel++, at++) {
        const from = (y * image.width + first[x]!) * channels + channel;
        let sum = 0;
        for (let tap = 0; tap < taps; tap++) sum += data[from + tap * channels]! * values[x * taps + tap]!;
        result[at] = rounded(sum, max);
      }
    }
  }
  return { data: result, height, width, channels };
}

function downColumns(image: Pixels, { taps, first, values }: Weights): Pixels {
  const { data, width, channels } = image;
  const height = first.length;
  const line = width * channels;
  const result = likeOf(image, height * line);
  const max = greatest(image);
  for (let y = 0; y < height; y++) {
    for (let at = 0; at < line; at++) {
      const from = first[y]! * line + at;
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) sum += data[from + tap * line]! * values[y * taps + tap]!;
      result[y * line + at] = rounded(sum, max);
    }
  }
  return { data: result, height, width, channels };
}

const likeOf = ({ data }: Pixels, length: number): Uint8Array | Uint16Array =>
  data instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length);

const greatest = ({ data }: Pixels): number => (data instanceof Uint16Array ? 65_535 : 255);

const rounded = (value: number, max: number): number => Math.min(max, Math.max(0, Math.round(value)));

/** Of the pixels from `start` to before `end`, of `length` that are made of `source`. */
function weights(source: number, length: number, start: number, end: number): Weights {
  const scale = source / length;
  const stretch = Math.max(1, scale);
  const isCopy = source === length;
  const taps = isCopy ? 1 : Math.min(source, 2 * Math.ceil(LOBES * stretch) + 1);
  const first = new Int32Array(end - start);
  const values = new Float64Array(first.length * taps);
  for (let index = 0; index < first.length; index++) {
    const centre = (start + index + 0.5) * scale;
    // At the edges the window is pushed inside: the pixels that are not there get no weight, the rest takes it all.
    const from = isCopy ? start + index : Math.trunc(centre - LOBES * stretch + 0.5);
    first[index] = Math.min(source - taps, Math.max(0, from));
    let total = 0;
    for (let tap = 0; tap < taps; tap++) {
      const distance = (first[index]! + tap + 0.5 - centre) / stretch;
      total += values[index * taps + tap] = isCopy ? 1 : lanczos(distance);
    }
    for (let tap = 0; tap < taps; tap++) values[index * taps + tap]! /= total;
  }
  return { taps, first, values };
}

const lanczos = (x: number): number => (Math.abs(x) < LOBES ? sinc(x) * sinc(x / LOBES) : 0);

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
