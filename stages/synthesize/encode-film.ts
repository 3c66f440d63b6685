import sharp from "sharp";

/** 8-bit grey PNG without metadata. `film` holds size x size grey values. */
export const encodeFilm = (film: Uint8Array, size: number): Promise<Buffer> =>
  sharp(film, { raw: { width: size, height: size, channels: 1 } })
    .toColourspace("b-w")
    .png({ compressionLevel: 6 })
    .toBuffer();
