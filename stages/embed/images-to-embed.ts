import path from "node:path";
import { readDataset } from "../../src/artifacts/dataset.js";
import { datasetImages } from "../../src/imaging/dataset-images.js";
import type { Reading } from "../../src/imaging/reading.js";
import { listImageFiles } from "../../src/imaging/sources/image-files.js";
import { sourceAdvice } from "../../src/imaging/sources/source-advice.js";
import type { SourceSelection } from "../../src/imaging/sources/source-params.js";
import { StageFailure } from "../../src/stage.js";

export interface ImageToEmbed {
  /** As the dataset calls it, or its path. */
  readonly image: string;
  /** In the images artifact. */
  readonly path: string;
  /** Absolute. */
  readonly file: string;
}

interface Request {
  readonly params: SourceSelection;
  readonly inputs: { readonly images: string; readonly dataset: string | undefined };
  readonly signal: AbortSignal;
}

/** The images of the folder, or those of the dataset in its order, each once. Throws a StageFailure where there are none. */
export async function imagesToEmbed(request: Request, reading: Reading): Promise<readonly ImageToEmbed[]> {
  const { inputs } = request;
  const place = (image: string, at: string): ImageToEmbed => ({ image, path: at, file: path.join(inputs.images, at) });
  if (inputs.dataset === undefined) return (await listed(request, reading)).map((image) => place(image, image));
  const { rows } = await readDataset(inputs.dataset);
  if (rows.length === 0) throw new StageFailure("Expected a dataset with images, got none");
  const fileOf = await datasetImages(inputs.images, "embed");
  return [...new Set(rows.map(({ image }) => image))].map((image) => place(image, fileOf(image)));
}

async function listed({ params, inputs, signal }: Request, reading: Reading): Promise<readonly string[]> {
  const images = await listImageFiles(inputs.images, params, { reading, signal });
  if (images.length > 0) return images;
  const leftOut = reading.leftOut();
  throw new StageFailure(
    `Expected images to embed, got ${leftOut.length === 0 ? "an empty folder" : `none: ${reading.describe()}`}`,
    sourceAdvice(
      leftOut.flatMap(({ examples }) => examples),
      "image",
    ) ?? "Check the `include` patterns of extract, and that the wire names the folder with the images.",
  );
}
