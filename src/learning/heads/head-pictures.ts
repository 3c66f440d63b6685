import { readTrainingImages } from "../../artifacts/training-images.js";
import type { ActiveBackend } from "../backend.js";
import type { PictureModel } from "../picture-model.js";
import { imageFeatures, pixelsDigest } from "../pretrained/image-features.js";
import { openBackbone } from "../pretrained/open-backbone.js";
import type { KnownCovariates } from "./covariates.js";
import { headRow } from "./head-matrix.js";
import { openHeadModel } from "./open-head-model.js";

/** Files tell nothing of the patient that a head would take. */
const NOTHING_KNOWN: KnownCovariates = { age: undefined, sex: "", view: "" };

/** A pretrained network with its head at work: the way by which the training images got their features. */
export async function headPictures(
  folder: string,
  { threads, start }: { readonly threads: number; readonly start: () => Promise<ActiveBackend> },
): Promise<PictureModel> {
  const model = await openHeadModel(folder, { start, batchSize: 1 });
  try {
    const { head, recipe } = model;
    const backbone = await openBackbone(folder, recipe, { threads });
    const featuresOf = async (pixels: Uint8Array): Promise<Float32Array> =>
      imageFeatures(backbone, [{ pixels, digest: pixelsDigest(pixels, recipe) }], recipe);
    return {
      ways: [{ preprocessing: recipe.preprocessing, training: [await readTrainingImages(folder)] }],
      pools: head.rows.aggregate !== "none",
      score: async (pictures) => {
        const features: Float32Array[] = [];
        for (const [pixels] of pictures) features.push(await featuresOf(pixels!));
        const scores = await model.score(headRow(features, NOTHING_KNOWN, head.rows));
        return scores.map(([score]) => score!);
      },
      close: async () => {
        await backbone.close();
        await model.close();
      },
    };
  } catch (error) {
    await model.close();
    throw error;
  }
}
