import { statSync } from "node:fs";
import sharp, { type Sharp } from "sharp";
import { CorruptImage } from "./corrupt-image.js";
import { asPng } from "./encode-png.js";
import type { FileFacts } from "./originals-table.js";
import type { Pixels } from "./pixels.js";
import { decodeGreyPngApart } from "./png-threads.js";

/** `inside` keeps the proportions and makes the image as large as fits; the others give exactly the size. */
export type Fit = "inside" | "contain" | "cover" | "fill";

export interface Target {
  readonly height: number;
  readonly width: number;
  readonly fit: Fit;
  /** Only for `inside`: whether images that are smaller become larger. */
  readonly enlarge?: boolean;
  /** 1: colour becomes luma (Rec. 601, as in Pillow and OpenCV). 3: grey is repeated. */
  readonly channels: 1 | 3;
}

/** An encoded file, by its path or its bytes, or pixels that were decoded before. */
export type ImageSource = string | Uint8Array | Pixels;

/** An image whose pixels have yet to be asked for. */
export interface OpenImage {
  readonly image: Sharp;
  readonly name: string;
  readonly isWide: boolean;
  readonly isGrey: boolean;
  readonly hasAlpha: boolean;
  readonly facts: FileFacts;
}

/** 16,384 x 16,384: larger than any radiograph, small enough that a forged header cannot take the memory. */
const MAX_PIXELS = 16_384 * 16_384;

// Each stage works on several images at once, one thread each: faster than several threads for one small image, and
// libvips' cache of operations would only hold on to memory, for no image is decoded twice.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Decodes and resizes an image in one pass (Lanczos3 with the right support when it shrinks). EXIF orientation is
 * applied, transparency lies on black, palettes are expanded, CMYK becomes sRGB, 16 bit stays 16 bit.
 * Throws CorruptImage, with `name`, on what cannot be decoded, is cut short or is too large.
 */
export async function decodeImage(source: ImageSource, name: string, target: Target): Promise<Pixels> {
  return pixelsOf(await openImage(source, name), target);
}

/** As `decodeImage`, of an image that is open. */
export async function pixelsOf(open: OpenImage, target: Target): Promise<Pixels> {
  const pipeline = resized(open, target).raw({ depth: open.isWide ? "ushort" : "uchar" });
  const { data, info } = await orCorruptFile(pipeline.toBuffer({ resolveWithObject: true }), open.name);
  const samples = open.isWide ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
  return withChannels(samples, info.height, info.width, info.channels === 1 ? 1 : 3, target.channels);
}

/** The PNG that `encodePng` makes of `pixelsOf` a grey image, without the way over its pixels. */
export async function greyPngOf(open: OpenImage, target: Target): Promise<Buffer> {
  return await orCorruptFile(asPng(resized(open, target)).toBuffer(), open.name);
}

/** Throws as `decodeImage` does, and where a path names no file. */
export async function openImage(source: ImageSource, name: string): Promise<OpenImage> {
  if (typeof source !== "string" && !(source instanceof Uint8Array)) return openPixels(source, name, 0);
  const bytes = typeof source === "string" ? statSync(source).size : source.length;
  if (bytes === 0) throw new CorruptImage(name, "the file is empty");
  const grey = await decodeGreyPngApart(source);
  if (grey !== undefined) return openPixels(grey, name, bytes);
  const image = sharp(source, { limitInputPixels: MAX_PIXELS, failOn: "warning", sequentialRead: true }).autoOrient();
  const { format, width, height, channels, depth, hasAlpha } = await orCorruptFile(image.metadata(), name);
  if (depth !== "uchar" && depth !== "ushort") {
    throw new CorruptImage(name, `expected 8 or 16 bits per channel, got ${depth} values`);
  }
  const facts = { format, width, height, channels, bytes };
  return { image, name, isWide: depth === "ushort", isGrey: channels <= 2, hasAlpha, facts };
}

function openPixels({ data, width, height, channels }: Pixels, name: string, bytes: number): OpenImage {
  const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: MAX_PIXELS });
  const facts = { format: "png", width, height, channels, bytes };
  return { image, name, isWide: data instanceof Uint16Array, isGrey: channels === 1, hasAlpha: false, facts };
}

function resized({ image, isWide, isGrey, hasAlpha }: OpenImage, target: Target): Sharp {
  return (hasAlpha ? image.flatten({ background: "#000" }) : image)
    .resize({
      width: target.width,
      height: target.height,
      fit: target.fit,
      background: "#000",
      kernel: "lanczos3",
      withoutEnlargement: target.fit === "inside" && target.enlarge !== true,
    })
    .toColourspace(isGrey ? (isWide ? "grey16" : "b-w") : isWide ? "rgb16" : "srgb");
}

async function orCorruptFile<Value>(work: Promise<Value>, name: string): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    // libvips repeats its message for each layer; the first line says it.
    const [reason] = (error as Error).message.split("\n");
    throw new CorruptImage(name, reason ?? "unknown error");
  }
}

function withChannels(
  samples: Uint8Array | Uint16Array,
  height: number,
  width: number,
  from: 1 | 3,
  to: 1 | 3,
): Pixels {
  if (from === to) return { data: samples, height, width, channels: to };
  const pixels = height * width;
  const data = samples instanceof Uint16Array ? new Uint16Array(pixels * to) : new Uint8Array(pixels * to);
  for (let pixel = 0; pixel < pixels; pixel++) {
    if (to === 1) {
      const [red, green, blue] = [samples[3 * pixel]!, samples[3 * pixel + 1]!, samples[3 * pixel + 2]!];
      data[pixel] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
    } else {
      data.fill(samples[pixel] as number, 3 * pixel, 3 * pixel + 3);
    }
  }
  return { data, height, width, channels: to };
}
