import sharp from "sharp";
import type { FileFacts } from "./originals-table.js";

/** Read from the header of an image file; its pixels are not decoded. */
export async function fileFacts(file: string | Buffer, bytes: number): Promise<FileFacts> {
  const { format, width, height, channels } = await sharp(file, { limitInputPixels: false }).metadata();
  return { format: format ?? "", width: width ?? 0, height: height ?? 0, channels: channels ?? 0, bytes };
}
