import { readFile } from "node:fs/promises";
import type { FeatureRecipe, FeatureRow } from "../../src/artifacts/features.js";
import type { FileFacts } from "../../src/artifacts/originals.js";
import { isColoured, showsColours } from "../../src/imaging/picture-kinds.js";
import type { Pixels } from "../../src/imaging/pixels.js";
import { preprocessedBytes } from "../../src/imaging/transforms/preprocessing.js";
import { pixelsDigest } from "../../src/learning/pretrained/image-features.js";
import { levelsOf } from "../../src/learning/unlike-training.js";
import { sha256 } from "../../src/stage.js";
import type { ImageToEmbed } from "./images-to-embed.js";

/** An image as the network sees it, and what is kept of it. */
export interface PreparedImage {
  readonly row: FeatureRow;
  readonly pixels: Uint8Array;
  readonly facts: FileFacts;
}

const COLOURS = 3;

/** Decodes an image at the network's size. Throws CorruptImage. @param digest of the file, where it is known. */
export async function prepareImage(
  { image, file }: ImageToEmbed,
  { preprocessing }: FeatureRecipe,
  { see, digest }: { readonly see: (pixels: Pixels) => void; readonly digest: string | undefined },
): Promise<PreparedImage> {
  let facts: FileFacts | undefined;
  const pixels = await preprocessedBytes(file, image, preprocessing, (decoded, found) => {
    see(decoded);
    facts = found;
  });
  if (facts === undefined) throw new Error("Internal error: an image was prepared and not seen");
  const isOfColours =
    facts.channels >= COLOURS &&
    (preprocessing.channels === COLOURS ? showsColours({ data: pixels }) : await isColoured(file, image, facts));
  const { width, height } = facts;
  const row: FeatureRow = {
    image,
    digest: digest ?? sha256(await readFile(file)),
    pixels: pixelsDigest(pixels, { preprocessing }),
    ...levelsOf(pixels),
    ...{ width, height, coloured: isOfColours },
  };
  return { row, pixels, facts };
}
