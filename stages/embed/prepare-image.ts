import type { FeatureRecipe, FeatureRow } from "../../src/artifacts/features.js";
import type { FileFacts } from "../../src/artifacts/originals.js";
import { fewLevels } from "../../src/imaging/nearly-uniform.js";
import { isColoured, showsColours } from "../../src/imaging/picture-kinds.js";
import { type GreyExtremes, greyExtremes } from "../../src/imaging/transforms/grey-range.js";
import { preprocessedBytes } from "../../src/imaging/transforms/preprocessing.js";
import { pixelsDigest } from "../../src/learning/pretrained/image-features.js";
import { levelsOf } from "../../src/learning/unlike-training.js";
import type { ImageToEmbed } from "./images-to-embed.js";

/** What is known of an image, whatever it is called. */
export interface EmbeddedImage {
  readonly row: Omit<FeatureRow, "image" | "digest">;
  readonly facts: FileFacts;
  /** Of the file, at the network's size. */
  readonly grey: GreyExtremes;
  /** As the network sees it, where they are few. */
  readonly few: readonly [number, number] | null;
}

/** An image as the network sees it, and what is kept of it. */
export interface PreparedImage extends EmbeddedImage {
  readonly pixels: Uint8Array;
}

const COLOURS = 3;

/** Decodes an image at the network's size. Throws CorruptImage. */
export async function prepareImage(
  { image, file }: ImageToEmbed,
  { preprocessing }: FeatureRecipe,
): Promise<PreparedImage> {
  let found: Pick<EmbeddedImage, "facts" | "grey"> | undefined;
  const pixels = await preprocessedBytes(file, image, preprocessing, (decoded, facts) => {
    found = { facts, grey: greyExtremes(decoded) };
  });
  if (found === undefined) throw new Error("Internal error: an image was prepared and not seen");
  const { facts } = found;
  const isOfColours =
    facts.channels >= COLOURS &&
    (preprocessing.channels === COLOURS ? showsColours({ data: pixels }) : await isColoured(file, image, facts));
  const { width, height } = facts;
  const row = {
    pixels: pixelsDigest(pixels, { preprocessing }),
    ...levelsOf(pixels),
    ...{ width, height, coloured: isOfColours },
  };
  return { ...found, row, pixels, few: fewLevels({ data: pixels }) ?? null };
}
