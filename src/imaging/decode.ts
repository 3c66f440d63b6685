import { statSync } from "node:fs";
import type { Sharp } from "sharp";
import type { FileFacts } from "../artifacts/originals.js";
import type { Fit } from "../artifacts/preprocessing.js";
import { CorruptImage } from "./corrupt-image.js";
import { libvips } from "./libvips.js";
import { luma } from "./luma.js";
import type { Pixels } from "./pixels.js";
import { asPng, encodePng } from "./png/encode-png.js";
import { decodeGreyPngApart } from "./png/png-threads.js";
import { hasNoAlphaChannel, otherFormat, rasterFormat } from "./raster-format.js";
import { type Frame, fittedSize } from "./transforms/fitted-size.js";
import { resample } from "./transforms/resample.js";

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
  /** As it is shown, after the orientation of EXIF. */
  readonly height: number;
  readonly width: number;
  readonly facts: FileFacts;
  /** Where they are decoded. */
  readonly pixels?: Pixels;
}

/** 16,384 x 16,384: larger than any radiograph, small enough that a forged header cannot take the memory. */
const MAX_PIXELS = 16_384 * 16_384;

/**
 * Decodes and resizes an image (Lanczos3; the right support where it shrinks, corners on corners where it grows). EXIF
 * orientation is applied, an alpha channel is composited on black, palettes are expanded, CMYK becomes RGB, 16 bit
 * stays 16 bit. Colour profiles and gamma are ignored, as by Pillow, OpenCV and torchvision: pixels are what the file
 * holds. Throws CorruptImage, with `name`, on what cannot be decoded, is cut short, too large, or no PNG, JPEG, TIFF,
 * WebP or GIF.
 */
export async function decodeImage(source: ImageSource, name: string, target: Target): Promise<Pixels> {
  return pixelsOf(await openImage(source, name), target);
}

/** As `decodeImage`, of an image that is open. */
export async function pixelsOf(open: OpenImage, target: Target): Promise<Pixels> {
  const frame = fittedSize(open, target);
  const pixels = grows(open, frame)
    ? resample(await rawPixels(open, inItsDepth(open)), frame)
    : await rawPixels(open, resized(open, target));
  return withChannels(pixels, target.channels);
}

/** The PNG that `encodePng` makes of `pixelsOf` a grey image, where the image does not grow without the way over its pixels. */
export async function greyPngOf(open: OpenImage, target: Target): Promise<Buffer> {
  if (grows(open, fittedSize(open, target))) return await encodePng(await pixelsOf(open, target));
  return await orCorruptFile(asPng(resized(open, target)).toBuffer(), open.name);
}

/** Throws as `decodeImage` does, and where a path names no file. */
export async function openImage(source: ImageSource, name: string): Promise<OpenImage> {
  if (typeof source !== "string" && !(source instanceof Uint8Array)) return openPixels(source, name, 0);
  const bytes = typeof source === "string" ? statSync(source).size : source.length;
  if (bytes === 0) throw new CorruptImage(name, "the file is empty");
  const grey = await decodeGreyPngApart(source);
  if (grey !== undefined) return openPixels(grey, name, bytes);
  // Asked before libvips sees the file: of a drawing or a document it would follow what that refers to.
  if (rasterFormat(source) === undefined) {
    throw new CorruptImage(
      name,
      `expected a PNG, JPEG, TIFF, WebP or GIF, by its content and not its name, got ${otherFormat(source)}`,
    );
  }
  const options = { limitInputPixels: MAX_PIXELS, failOn: "warning", sequentialRead: true, ignoreIcc: true } as const;
  const sharp = await libvips();
  const image = sharp(source, options).autoOrient();
  const metadata = await orCorruptFile(image.metadata(), name);
  const { format, width, height, channels, depth, hasAlpha, pages = 1 } = metadata;
  if (depth !== "uchar" && depth !== "ushort") {
    throw new CorruptImage(
      name,
      `expected 8 or 16 bits per channel without sign, got ${TYPES[depth] ?? depth}${conversionOf(depth)}`,
    );
  }
  if (pages > 1) throw new CorruptImage(name, `expected one picture, got a file of ${pages} pages or frames`);
  const facts = { format, width, height, channels, bytes };
  if (metadata.space === "cmyk" && depth === "ushort") throw new CorruptImage(name, "CMYK of 16 bits is not read");
  if (metadata.space === "cmyk") return { ...(await openPixels(await screenColours(image, name), name, bytes)), facts };
  const shown = metadata.autoOrient;
  // A grey level that is declared transparent is still a grey level, for Pillow, OpenCV and torchvision too.
  const isNamed = hasAlpha && hasNoAlphaChannel(source);
  return {
    image: isNamed ? image.removeAlpha() : image,
    name,
    isWide: depth === "ushort",
    isGrey: channels <= 2,
    hasAlpha: hasAlpha && !isNamed,
    ...shown,
    facts,
  };
}

/** What libvips calls the types of TIFF that hold no grey levels, or more than we keep. */
const TYPES: Readonly<Record<string, string>> = {
  char: "8-bit numbers with sign",
  short: "16-bit numbers with sign",
  int: "32-bit numbers with sign",
  uint: "32-bit numbers",
  float: "floating-point numbers",
  double: "floating-point numbers",
  complex: "complex numbers",
  dpcomplex: "complex numbers",
};

/** How numbers of these types become grey levels; by one rule, since a range for each image would tell them apart. */
function conversionOf(depth: string): string {
  const rule = RULES[depth];
  return rule === undefined
    ? ""
    : `. Write all images as 16-bit PNG or TIFF without sign, by one rule for all of them: ${rule}`;
}

const SHIFT = "value + 32768, or value + 1024 of Hounsfield units";
const SCALE = "(value - least) x 65535 / (greatest - least), with the least and greatest value that any image may have";
const RULES: Readonly<Record<string, string>> = {
  char: "value + 128",
  short: SHIFT,
  int: SCALE,
  uint: SCALE,
  float: SCALE,
  double: SCALE,
};

async function openPixels(pixels: Pixels, name: string, bytes: number): Promise<OpenImage> {
  const { data, width, height, channels } = pixels;
  const sharp = await libvips();
  const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: MAX_PIXELS });
  const facts = { format: "png", width, height, channels, bytes };
  const isWide = data instanceof Uint16Array;
  return { image, name, isWide, isGrey: channels === 1, hasAlpha: false, height, width, facts, pixels };
}

/** libvips lays what it enlarges half a pixel too far to the right and down, and blurs an axis that keeps its length. */
const grows = (open: OpenImage, { scaled }: Frame): boolean => scaled.width > open.width || scaled.height > open.height;

const resized = (open: OpenImage, target: Target): Sharp =>
  inItsDepth(open).resize({
    width: target.width,
    height: target.height,
    fit: target.fit,
    background: "#000",
    kernel: "lanczos3",
    withoutEnlargement: target.fit === "inside" && target.enlarge !== true,
  });

const inItsDepth = ({ image, isWide, isGrey, hasAlpha }: OpenImage): Sharp =>
  (hasAlpha ? image.flatten({ background: "#000" }) : image).toColourspace(
    isGrey ? (isWide ? "grey16" : "b-w") : isWide ? "rgb16" : "srgb",
  );

async function rawPixels({ isWide, name }: OpenImage, pipeline: Sharp): Promise<Pixels> {
  const raw = pipeline.raw({ depth: isWide ? "ushort" : "uchar" });
  const { data: bytes, info } = await orCorruptFile(raw.toBuffer({ resolveWithObject: true }), name);
  const data = isWide ? new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2) : bytes;
  return { data, height: info.height, width: info.width, channels: info.channels === 1 ? 1 : 3 };
}

/** Inks as colours of a screen by the simple rule of Pillow and OpenCV: light is what neither the ink nor black takes. */
async function screenColours(image: Sharp, name: string): Promise<Pixels> {
  const inks = image.pipelineColourspace("cmyk").toColourspace("cmyk").raw({ depth: "uchar" });
  const { data: cmyk, info } = await orCorruptFile(inks.toBuffer({ resolveWithObject: true }), name);
  const data = new Uint8Array((cmyk.length / 4) * 3);
  for (let pixel = 0; pixel < cmyk.length / 4; pixel++) {
    const left = 255 - cmyk[4 * pixel + 3]!;
    for (let ink = 0; ink < 3; ink++) data[3 * pixel + ink] = left - Math.round((cmyk[4 * pixel + ink]! * left) / 255);
  }
  return { data, height: info.height, width: info.width, channels: 3 };
}

async function orCorruptFile<Value>(work: Promise<Value>, name: string): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    throw new CorruptImage(name, inWords((error as Error).message));
  }
}

const CUT = "it is cut short, or its data are damaged";

/**
 * Messages of libvips' decoders, by what they mean for a file. Their own words follow, since they tell experts where.
 */
const SAYINGS: readonly (readonly [RegExp, string])[] = [
  [/premature end|unexpected end|truncated|out of data|read gave|libpng read error|not enough (image )?data/i, CUT],
  [/corrupt|invalid|bad|crc|checksum|error|unable to (read|decode)/i, "its data are damaged"],
];

/** libvips repeats its message for each layer; the first line says it. */
function inWords(message: string): string {
  const first = message.split("\n")[0]?.trim() ?? "";
  const saying = SAYINGS.find(([fits]) => fits.test(first))?.[1];
  return saying === undefined ? first : `${saying} (${first})`;
}

function withChannels(decoded: Pixels, to: 1 | 3): Pixels {
  const { data: samples, height, width, channels: from } = decoded;
  if (from === to) return decoded;
  const pixels = height * width;
  const data = samples instanceof Uint16Array ? new Uint16Array(pixels * to) : new Uint8Array(pixels * to);
  for (let pixel = 0; pixel < pixels; pixel++) {
    if (to === 1) {
      const [red, green, blue] = [samples[3 * pixel]!, samples[3 * pixel + 1]!, samples[3 * pixel + 2]!];
      data[pixel] = Math.round(luma(red, green, blue));
    } else {
      const level = samples[pixel]!;
      data[3 * pixel] = level;
      data[3 * pixel + 1] = level;
      data[3 * pixel + 2] = level;
    }
  }
  return { data, height, width, channels: to };
}
