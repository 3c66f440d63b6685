import sharp from "sharp";
import type { Pixels } from "./pixels.js";

/** A PNG of the same depth and channels, without metadata. */
export function encodePng({ data, width, height, channels }: Pixels): Promise<Buffer> {
  const image = sharp(data, { raw: { width, height, channels } });
  const wide = data instanceof Uint16Array;
  const space = channels === 1 ? (wide ? "grey16" : "b-w") : wide ? "rgb16" : "srgb";
  return image.toColourspace(space).png({ compressionLevel: 6 }).toBuffer();
}
