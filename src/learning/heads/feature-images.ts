import type { DatasetFacts } from "../../artifacts/dataset.js";
import { readDataset } from "../../artifacts/dataset.js";
import { type FeatureFacts, type FeatureRow, readFeatures } from "../../artifacts/features.js";
import { type FileFacts, readOriginals } from "../../artifacts/originals.js";
import type { TensorRow } from "../../artifacts/tensors.js";
import type { ImageDigests } from "../../artifacts/training-digests.js";
import { StageFailure } from "../../core/stage-failure.js";
import { indexPaths } from "../../imaging/path-index.js";

/** The images of a dataset with what a backbone gave of them. */
export interface FeatureImages {
  /** In the dataset's order; `row` is that of `features.npy`. */
  readonly rows: readonly TensorRow[];
  readonly facts: DatasetFacts;
  readonly features: FeatureFacts;
  /** Of one of these rows. */
  readonly featureRowOf: (row: TensorRow) => FeatureRow;
  /** By what an image is known again: its pixels as the network sees them, and the file that it was before any `resize`. */
  readonly digestsOf: (row: TensorRow) => ImageDigests;
  /** What the file of an image was like before any `resize`. */
  readonly fileOf: (row: TensorRow) => Pick<FileFacts, "width" | "height">;
}

/**
 * Joins features and dataset by image. Throws a StageFailure where an image of the dataset has no features, or has those
 * of another file.
 */
export async function readFeatureImages(features: string, dataset: string): Promise<FeatureImages> {
  const [{ facts, rows: known }, { rows, facts: datasetFacts }] = await Promise.all([
    readFeatures(features),
    readDataset(dataset),
  ]);
  const places = new Map(known.map(({ image }, place) => [image, place]));
  let index: ReturnType<typeof indexPaths> | undefined;
  const placeOf = (image: string): number => {
    const place = places.get(image);
    if (place !== undefined) return place;
    // `resize` may have made `A/1.png` of the original `A/1.jpg` that the dataset names.
    index ??= indexPaths(known.map((row) => row.image));
    const found = index.find(image);
    if (typeof found === "number") return found;
    throw new StageFailure(
      `Expected features of each image of the dataset, got ${found === undefined ? "none" : `those of ${found.length} images`} for ${image}`,
      "Wire the same images to embed as to the stage that made the dataset, and leave its input `dataset` out or give it the whole one.",
    );
  };
  // What `resize` made is another file than the dataset knows.
  const areOriginals = facts.preprocessing.resized === null;
  const joined = rows.map((row): TensorRow => {
    const place = placeOf(row.image);
    const { digest, image } = known[place]!;
    if (areOriginals && row.digest !== "" && digest !== row.digest) {
      throw new StageFailure(
        `Expected the features to be those of the dataset's images, got those of another file for ${image}: their digests differ`,
        "Wire the same images to embed as to the stage that made the dataset.",
      );
    }
    return { ...row, row: place, copy: 0 };
  });
  const originals = await readOriginals(features);
  return {
    rows: joined,
    facts: datasetFacts,
    features: facts,
    featureRowOf: ({ row }) => known[row]!,
    digestsOf: ({ row }) => {
      const { image, pixels, digest } = known[row]!;
      const original = originals === undefined ? digest : originals.get(image)?.digest;
      return { pixels, ...(original && { original: original.slice(0, 32) }) };
    },
    fileOf: ({ row }) => originals?.get(known[row]!.image) ?? known[row]!,
  };
}
