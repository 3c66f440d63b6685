import { clahe } from "./clahe.js";
import { decodeImage, type Fit, type ImageSource } from "./decode.js";
import { type InRange, toBytes, toLevels } from "./intensity.js";
import type { Levels, Pixels } from "./pixels.js";

/** What `resize` did to an original; stands in `resize.json` beside the images. */
export interface Resizing {
  /** Height and width in pixels. */
  readonly size: readonly [number, number];
  readonly fit: Fit;
  readonly enlarge: boolean;
  readonly bitDepth: 8 | 16;
  readonly inRange: InRange;
}

/** All that happens to every image, also when a model is used later. Stands in `tensors.json`. */
export interface Preprocessing {
  /** Height and width in pixels. */
  readonly size: readonly [number, number];
  readonly fit: "contain" | "cover" | "fill";
  readonly channels: 1 | 3;
  readonly bitDepth: 8;
  readonly inRange: InRange;
  /** Contrast-limited adaptive histogram equalization, or null. */
  readonly clahe: { readonly clipLimit: number; readonly tileGrid: readonly [number, number] } | null;
  /** What had been done to the originals before; null where the originals themselves were read. */
  readonly resized: Resizing | null;
}

/**
 * The exact uint8 tensor (height x width x channels, in C order) that the model was given for an image.
 * `source` is an encoded original: where the training images had gone through `resize`, that step is repeated.
 * Throws CorruptImage with `name`.
 */
export async function imageTensor(source: Uint8Array, name: string, steps: Preprocessing): Promise<Uint8Array> {
  const image = steps.resized === null ? source : await resizeOriginal(source, name, steps.resized);
  return toBytes(await preprocess(image, name, steps));
}

/** As `imageTensor` for an image that is already as `steps.resized` left it, before rounding to whole intensities. */
export async function preprocess(source: ImageSource, name: string, steps: Preprocessing): Promise<Levels> {
  const [height, width] = steps.size;
  const pixels = await decodeImage(source, name, { height, width, fit: steps.fit, channels: steps.channels });
  const levels = toLevels(pixels, steps.inRange);
  return steps.clahe === null ? levels : clahe(levels, steps.clahe);
}

/** A smaller grey original: 8 bit, or 16 bit where the source has them and they are wanted. */
export async function resizeOriginal(source: Uint8Array, name: string, resizing: Resizing): Promise<Pixels> {
  const [height, width] = resizing.size;
  const { fit, enlarge, bitDepth, inRange } = resizing;
  const pixels = await decodeImage(source, name, { height, width, fit, enlarge, channels: 1 });
  const isWide = pixels.data instanceof Uint16Array;
  if (inRange === "dtype" && (!isWide || bitDepth === 16)) return pixels;
  const levels = toLevels(pixels, inRange);
  if (isWide && bitDepth === 16)
    return { ...pixels, data: Uint16Array.from(levels.data, (level) => Math.round(level * 257)) };
  return { ...pixels, data: toBytes(levels) };
}
