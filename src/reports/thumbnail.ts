/** Pixels of a picture in the report, regardless of the image's size. */
export const PICTURE_EDGE = 160;

/** A small PNG as a data URL, or undefined where the image cannot be decoded. */
export async function thumbnail(file: string, edge = PICTURE_EDGE): Promise<string | undefined> {
  const { default: sharp } = await import("sharp");
  try {
    const bytes = await sharp(file)
      .resize(edge, edge, { fit: "contain", background: "#000000" })
      .greyscale()
      .png({ compressionLevel: 9 })
      .toBuffer();
    return `data:image/png;base64,${bytes.toString("base64")}`;
  } catch {
    return undefined;
  }
}
