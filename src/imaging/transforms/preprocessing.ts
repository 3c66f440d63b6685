import type { FileFacts } from "../../artifacts/originals.js";
import type { Preprocessing, Resizing } from "../../artifacts/preprocessing.js";
import { greyPngOf, type ImageSource, type OpenImage, openImage, pixelsOf, type Target } from "../decode.js";
import { fewLevels } from "../nearly-uniform.js";
import type { Levels, Pixels } from "../pixels.js";
import { encodePng } from "../png/encode-png.js";
import { clahe } from "./clahe.js";
import { type GreyExtremes, greyExtremes } from "./grey-range.js";
import { fixedLimits, toBytes, toLevels } from "./intensity.js";

/**
 * The exact uint8 tensor (height x width x channels, in C order) that the model was given for an image.
 * `source` is an original: where the training images had gone through `resize`, that step is repeated.
 * Throws CorruptImage with `name`.
 */
export async function imageTensor(source: ImageSource, name: string, steps: Preprocessing): Promise<Uint8Array> {
  const image = steps.resized === null ? source : await resizeOriginal(source, name, steps.resized);
  return await preprocessedBytes(image, name, steps);
}

/**
 * As `imageTensor` for an image that is already as `steps.resized` left it, in whole intensities.
 * @param see is shown the pixels of the file at the size of the tensor, and what the file is like.
 */
export async function preprocessedBytes(
  source: ImageSource,
  name: string,
  steps: Preprocessing,
  see?: (pixels: Pixels, facts: FileFacts) => void,
): Promise<Uint8Array> {
  return preparedBytes(await pixelsAtSize(source, name, steps, see), steps);
}

/** The same of pixels that `pixelsAtSize` gave. */
export function preparedBytes(pixels: Pixels, steps: Preprocessing): Uint8Array {
  const { data } = pixels;
  if (data instanceof Uint8Array && steps.clahe === null) {
    const [low, high] = fixedLimits(false, steps.inRange) ?? [];
    // A plain array, as `toBytes` gives, though sharp's is a Buffer.
    if (low === 0 && high === 255) return new Uint8Array(data.buffer, data.byteOffset, data.length);
  }
  return toBytes(toPrepared(pixels, steps));
}

/** What pixels of `pixelsAtSize` become before they are rounded to whole intensities. */
export function toPrepared(pixels: Pixels, steps: Preprocessing): Levels {
  const levels = toLevels(pixels, steps.inRange);
  return steps.clahe === null ? levels : clahe(levels, steps.clahe);
}

/** What a file shows, decoded at the size of the tensor. Throws CorruptImage. */
export async function pixelsAtSize(
  source: ImageSource,
  name: string,
  steps: Pick<Preprocessing, "size" | "fit" | "channels">,
  see?: (pixels: Pixels, facts: FileFacts) => void,
): Promise<Pixels> {
  const [height, width] = steps.size;
  const open = await openImage(source, name);
  const pixels = await pixelsOf(open, { height, width, fit: steps.fit, channels: steps.channels });
  see?.(pixels, open.facts);
  return pixels;
}

/** A smaller grey original: 8 bit, or 16 bit where the source has them and they are wanted. */
export async function resizeOriginal(source: ImageSource, name: string, resizing: Resizing): Promise<Pixels> {
  return resizeOpen(await openImage(source, name), resizing);
}

/**
 * As `resizeOriginal`, as a PNG, with what the file of the original is like, its darkest and brightest level (of fewer
 * pixels where decoding makes it smaller), and the levels of the PNG where they are few.
 */
export async function resizedPng(
  source: ImageSource,
  name: string,
  resizing: Resizing,
): Promise<{
  readonly png: Buffer;
  readonly facts: FileFacts;
  readonly few: ReturnType<typeof fewLevels>;
  readonly grey: GreyExtremes;
}> {
  const open = await openImage(source, name);
  const { facts } = open;
  // What is at hand already, and spans enough, need not be looked at again after resizing.
  if (open.pixels !== undefined && open.isGrey && keepsIntensities(open.isWide, resizing)) {
    if (fewLevels(open.pixels) === undefined) {
      const grey = greyExtremes(open.pixels);
      return { png: await greyPngOf(open, targetOf(resizing)), facts, few: undefined, grey };
    }
  }
  let grey: GreyExtremes | undefined;
  const pixels = await resizeOpen(open, resizing, (decoded) => {
    grey = greyExtremes(decoded);
  });
  if (grey === undefined) throw new Error("Internal error: an image was resized and not seen");
  return { png: await encodePng(pixels), facts, few: fewLevels(pixels), grey };
}

async function resizeOpen(open: OpenImage, resizing: Resizing, see?: (pixels: Pixels) => void): Promise<Pixels> {
  const pixels = await pixelsOf(open, targetOf(resizing));
  see?.(pixels);
  if (keepsIntensities(open.isWide, resizing)) return pixels;
  const levels = toLevels(pixels, resizing.inRange);
  if (open.isWide && resizing.bitDepth === 16)
    return { ...pixels, data: Uint16Array.from(levels.data, (level) => Math.round(level * 257)) };
  return { ...pixels, data: toBytes(levels) };
}

function keepsIntensities(isWide: boolean, { inRange, bitDepth }: Resizing): boolean {
  const [low, high] = fixedLimits(isWide, inRange) ?? [];
  return low === 0 && high === (isWide ? 65_535 : 255) && (!isWide || bitDepth === 16);
}

const targetOf = ({ size: [height, width], fit, enlarge }: Resizing): Target => ({
  height,
  width,
  fit,
  enlarge,
  channels: 1,
});
