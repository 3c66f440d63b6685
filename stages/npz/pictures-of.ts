import { encodePng } from "../../src/imaging/png/encode-png.js";
import { openNpz } from "../../src/imaging/sources/npz.js";
import { type OriginalPicture, StageFailure } from "../../src/stage.js";
import { imageOf, imageShape } from "./image-arrays.js";

/** Every image of every array of images (`test_images`, or `images` alone), by array and number. */
export async function picturesOf(file: string): Promise<readonly OriginalPicture[] | undefined> {
  if (!file.toLowerCase().endsWith(".npz")) return undefined;
  const archive = await openNpz(file);
  const arrays = archive.names.filter((name) => /(^|_)images$/.test(name));
  if (arrays.length === 0) {
    throw new StageFailure(
      `Expected an array of images (images, test_images), got ${archive.names.join(", ") || "none"}`,
    );
  }
  const pictures: OriginalPicture[] = [];
  for (const name of arrays) {
    const images = await archive.read(name);
    const shape = imageShape(images);
    for (let index = 0; index < shape.count; index++) {
      const png = await encodePng(imageOf(images, shape, index));
      pictures.push({ name: `${name}/${String(index).padStart(5, "0")}`, png });
    }
  }
  return pictures;
}
