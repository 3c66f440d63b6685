import sharp, { type Metadata, type Sharp } from "sharp";
import { CorruptImage } from "./corrupt-image.js";
import type { Pixels } from "./pixels.js";
import { decodeGreyPng } from "./png-grey.js";

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

/** An encoded file, or pixels that were decoded before. */
export type ImageSource = Uint8Array | Pixels;

/** 16,384 x 16,384: larger than any radiograph, small enough that a forged header cannot take the memory. */
const MAX_PIXELS = 16_384 * 16_384;

/** With two processors, whose stages have three images in work, all radiographs go the quick way. */
const MOST_IN_TURN = 3;

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
  const { image, metadata } = await openImage(source, name);
  const wide = metadata.depth === "ushort";
  const grey = metadata.channels <= 2;
  const pipeline = (metadata.hasAlpha ? image.flatten({ background: "#000" }) : image)
    .resize({
      width: target.width,
      height: target.height,
      fit: target.fit,
      background: "#000",
      kernel: "lanczos3",
      withoutEnlargement: target.fit === "inside" && target.enlarge !== true,
    })
    .toColourspace(grey ? (wide ? "grey16" : "b-w") : wide ? "rgb16" : "srgb")
    .raw({ depth: wide ? "ushort" : "uchar" });
  const { data, info } = await decoded(pipeline.toBuffer({ resolveWithObject: true }), name);
  const samples = wide ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
  return withChannels(samples, info.height, info.width, info.channels === 1 ? 1 : 3, target.channels);
}

interface Opened {
  readonly image: Sharp;
  readonly metadata: Pick<Metadata, "depth" | "channels" | "hasAlpha">;
}

async function openImage(source: ImageSource, name: string): Promise<Opened> {
  if (!(source instanceof Uint8Array)) {
    const { data, width, height, channels } = source;
    const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: MAX_PIXELS });
    return { image, metadata: { depth: data instanceof Uint16Array ? "ushort" : "uchar", channels, hasAlpha: false } };
  }
  if (source.length === 0) throw new CorruptImage(name, "the file is empty");
  const grey = await decodeInTurn(source);
  if (grey !== undefined) return openImage(grey, name);
  const image = sharp(source, { limitInputPixels: MAX_PIXELS, failOn: "warning", sequentialRead: true }).autoOrient();
  const metadata = await decoded(image.metadata(), name);
  if (metadata.depth !== "uchar" && metadata.depth !== "ushort") {
    throw new CorruptImage(name, `expected 8 or 16 bits per channel, got ${metadata.depth} values`);
  }
  return { image, metadata };
}

let decoding = 0;

/**
 * `decodeGreyPng` spends part of its time on the main thread, which with many processors would be too busy for all
 * images: those that find it so go to libvips. The pixels are the same either way.
 */
async function decodeInTurn(source: Uint8Array): Promise<Pixels | undefined> {
  if (decoding >= MOST_IN_TURN) return undefined;
  decoding++;
  try {
    return await decodeGreyPng(source);
  } finally {
    decoding--;
  }
}

async function decoded<Value>(work: Promise<Value>, name: string): Promise<Value> {
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
