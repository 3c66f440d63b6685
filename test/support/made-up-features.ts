import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { BACKBONE_FOLDER } from "../../src/artifacts/backbone.js";
import { type DatasetRow, writeDataset } from "../../src/artifacts/dataset.js";
import { createFeatures, type FeatureRecipe } from "../../src/artifacts/features.js";
import type { Question } from "../../src/core/question.js";
import { temporaryFolder } from "./stage-context.js";

/** An image of a dataset with its features. */
export interface MadeImage extends Partial<Omit<DatasetRow, "image" | "digest">> {
  readonly features: readonly number[];
  /** After its place where it is not given. */
  readonly image?: string;
}

const NETWORK = "no network";

/** Of a network that is none: what it is given and gives is made up. */
export const MADE_RECIPE: FeatureRecipe = {
  backbone: {
    digest: createHash("sha256").update(NETWORK).digest("hex"),
    files: [
      {
        path: "model.onnx",
        sha256: createHash("sha256").update(NETWORK).digest("hex"),
        bytes: NETWORK.length,
      },
    ],
    input: { name: "input", type: "float32", layout: "NCHW", batch: null },
    output: { name: "maps", form: "NCHW" },
    pool: "mean",
  },
  preprocessing: {
    ...{ size: [8, 8], fit: "contain", channels: 3, bitDepth: 8, inRange: "dtype", clahe: null, resized: null },
    ...{ scale: 1, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  },
  views: { flip: false, crops: null, copies: 0 },
};

/** Features and dataset, as `embed` and `split` leave them. @param recipe where it is not that of `MADE_RECIPE`. */
export async function madeFeatures(
  question: Question,
  images: readonly MadeImage[],
  recipe: FeatureRecipe = MADE_RECIPE,
): Promise<{ readonly features: string; readonly dataset: string }> {
  const folder = temporaryFolder();
  const [features, dataset] = [path.join(folder, "features"), path.join(folder, "dataset")];
  for (const each of [features, dataset, path.join(features, BACKBONE_FOLDER)]) mkdirSync(each);
  writeFileSync(path.join(features, BACKBONE_FOLDER, "model.onnx"), NETWORK);
  const writer = await createFeatures(features, images[0]!.features.length);
  // Not in the order of the dataset.
  for (const [place, one] of [...images.entries()].reverse()) {
    const { image, digest } = named(one, place);
    const about = {
      pixels: digest.slice(0, 32),
      mean: 100 + place,
      deviation: 20,
      width: 64,
      height: 48,
      coloured: false,
    };
    await writer.append({ image, digest, ...about }, Float32Array.from(one.features));
  }
  await writer.close(recipe);
  const patientsKnown = images.every(({ patient }) => patient !== undefined);
  await writeDataset(dataset, {
    rows: images.map((one, place) => {
      const { features: _, ...given } = one;
      const row = {
        label: "",
        labels: [],
        patient: "",
        age: undefined,
        sex: "",
        view: "",
        partition: "train",
        more: {},
      };
      return { ...row, ...given, ...named(one, place) };
    }),
    facts: { question, patientsKnown, ...(patientsKnown && { namespace: "made up" }), flow: [], warnings: [] },
  });
  return { features, dataset };
}

function named({ image }: MadeImage, place: number): { readonly image: string; readonly digest: string } {
  const name = image ?? `${String(place).padStart(3, "0")}.png`;
  return { image: name, digest: createHash("sha256").update(name).digest("hex") };
}
