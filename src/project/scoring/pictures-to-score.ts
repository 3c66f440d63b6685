import { stat } from "node:fs/promises";
import type { OriginalPicture } from "../../core/stage-contract.js";
import { otherFormat, rasterFormat } from "../../imaging/raster-format.js";
import { type PictureToScore, reasonWhy, type Unscored } from "../../learning/predict-images.js";
import type { Original } from "./joined-originals.js";
import type { OriginalReader } from "./original-readers.js";

/** What is found on the way. */
export interface Said {
  /** Files of folders that are no images. */
  readonly others: string[];
  /** What was assumed of originals. */
  readonly doubts: Set<string>;
}

/** The pictures of each original, as the run's own stages make them of it; of one that cannot be opened, why. */
export async function* picturesToScore(
  originals: readonly Original[],
  readers: readonly OriginalReader[],
  { others, doubts }: Said,
): AsyncGenerator<PictureToScore | Unscored> {
  for (const original of originals) {
    const image = original.name;
    const opened = await openOriginal(original, readers).catch(reasonWhy);
    if (typeof opened === "string") yield { image, reason: opened };
    else if (opened === undefined) others.push(image);
    else {
      for (const { picture, source, doubts: found = [] } of opened) {
        for (const doubt of found) doubts.add(`${image} ${doubt}`);
        yield { image, picture, source };
      }
    }
  }
}

type Opened = Pick<PictureToScore, "picture" | "source"> & Pick<OriginalPicture, "doubts">;

/** The pictures of an original; undefined where it is no image, and was but found in a folder. */
async function openOriginal(
  { files, isNamed }: Original,
  readers: readonly OriginalReader[],
): Promise<readonly Opened[] | string | undefined> {
  const [file] = files as [string];
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return "there is no such file";
  if (!found.isFile()) return "expected a file, got something else";
  if (found.size === 0) return "the file is empty";
  for (const { picturesOf } of readers) {
    const pictures = await picturesOf(files);
    if (pictures !== undefined)
      return pictures.map(({ name, png, doubts = [] }) => ({ picture: name, source: png, doubts }));
  }
  if (rasterFormat(file) !== undefined) return [{ picture: "", source: file }];
  if (!isNamed && !IMAGE.test(file)) return undefined;
  const stages = readers.map(({ stage, uses }) => `${stage} (${uses})`).join(" or ");
  const what = stages === "" ? "" : `, or what the stage ${stages} of the run reads`;
  return `expected an image (PNG, JPEG, TIFF, WebP, GIF)${what}, got ${otherFormat(file)}`;
}

/** A file that is named like an image but is not one is damaged, even if it was found in a folder. */
const IMAGE = /\.(png|jpe?g|tiff?|webp|gif)$/i;
