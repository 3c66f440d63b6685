import type { FileFacts } from "../artifacts/originals.js";
import { CorruptImage } from "./corrupt-image.js";
import { libvips } from "./libvips.js";
import { otherFormat, rasterFormat } from "./raster-format.js";

/** Read from the header of an image file; its pixels are not decoded. */
export async function fileFacts(file: string, bytes: number): Promise<FileFacts> {
  if (rasterFormat(file) === undefined) throw new CorruptImage(file, `it holds ${otherFormat(file)}`);
  const sharp = await libvips();
  const { format, width, height, channels } = await sharp(file, { limitInputPixels: false }).metadata();
  return { format: format ?? "", width: width ?? 0, height: height ?? 0, channels: channels ?? 0, bytes };
}
