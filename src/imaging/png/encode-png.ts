import type { Sharp } from "sharp";
import { libvips } from "../libvips.js";
import type { Pixels } from "../pixels.js";

/** A PNG of the same depth and channels, without metadata. */
export async function encodePng({ data, width, height, channels }: Pixels): Promise<Buffer> {
  const sharp = await libvips();
  const image = sharp(data, { raw: { width, height, channels } });
  const wide = data instanceof Uint16Array;
  const space = channels === 1 ? (wide ? "grey16" : "b-w") : wide ? "rgb16" : "srgb";
  return asPng(image.toColourspace(space)).toBuffer();
}

/** Higher levels take a third more time for radiographs, which become a thousandth smaller. */
const COMPRESSION_LEVEL = 4;

/** How all our images are written. */
export const asPng = (image: Sharp): Sharp => image.png({ compressionLevel: COMPRESSION_LEVEL });
