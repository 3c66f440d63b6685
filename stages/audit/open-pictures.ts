import { rm } from "node:fs/promises";
import path from "node:path";
import type { NpyReader } from "../../src/artifacts/npy.js";
import type { Preprocessing } from "../../src/artifacts/preprocessing.js";
import { readResizeRecord } from "../../src/artifacts/resize-record.js";
import { createTensorImages, openTensorImages, readTensors, type TensorRow } from "../../src/artifacts/tensors.js";
import { datasetImages } from "../../src/imaging/dataset-images.js";
import { mapInOrder } from "../../src/imaging/map-in-order.js";
import { imageTensor, preprocessedBytes } from "../../src/imaging/transforms/preprocessing.js";
import { type FeatureImages, readFeatureImages } from "../../src/learning/heads/feature-images.js";
import { makeFolder, type Question, type StageContext } from "../../src/stage.js";

/** The pictures as a network sees them, with what is known of each. */
export interface Pictures {
  /** With augmented copies, where there are some. */
  readonly rows: readonly TensorRow[];
  readonly question: Question;
  readonly shape: readonly number[];
  readonly images: NpyReader;
  /** What a pretrained network gave for them, where that is what the model sees. */
  readonly features?: FeatureImages;
  readonly close: () => Promise<void>;
}

type Context = Pick<StageContext, "scratch" | "signal" | "cpus" | "progress"> & {
  readonly inputs: {
    readonly images: string;
    readonly dataset: string;
    readonly tensors: string | undefined;
    readonly features: string | undefined;
  };
};

/** Those of tensors; of features they are prepared again, as the pretrained network was given them. */
export async function openPictures(ctx: Context): Promise<Pictures> {
  const { tensors, features } = ctx.inputs;
  if (tensors !== undefined) {
    const { rows, facts } = await readTensors(tensors);
    const images = await openTensorImages(tensors);
    return { rows, question: facts.question, shape: facts.shape, images, close: images.close };
  }
  if (features === undefined) throw new Error("Internal error: audit runs without what the model sees");
  return await preparedAgain(ctx, features);
}

/** Pictures of a network lie in the stage's scratch folder while they are looked at. */
async function preparedAgain(ctx: Context, folder: string): Promise<Pictures> {
  const known = await readFeatureImages(folder, ctx.inputs.dataset);
  const { rows: joined, facts, features, featureRowOf } = known;
  const { mean: _, std: __, scale: ___, ...recipe } = features.preprocessing;
  // A grey picture says the same once.
  const channels = joined.some((row) => featureRowOf(row).coloured) ? recipe.channels : 1;
  const steps: Preprocessing = { ...recipe, channels };
  const [height, width] = steps.size;
  const fileOf = await datasetImages(ctx.inputs.images, "audit");
  const areResized = (await readResizeRecord(ctx.inputs.images)) !== null;
  const scratch = path.join(ctx.scratch, "pictures");
  await rm(scratch, { recursive: true, force: true });
  makeFolder(scratch);
  const writer = await createTensorImages(scratch, [height, width, channels]);
  try {
    await mapInOrder(
      joined,
      { limit: ctx.cpus + 1, signal: ctx.signal },
      ({ image }) => {
        const file = path.join(ctx.inputs.images, fileOf(image));
        return areResized ? preprocessedBytes(file, image, steps) : imageTensor(file, image, steps);
      },
      async (pixels, index) => {
        await writer.append(pixels);
        ctx.progress(index + 1, joined.length, "pictures prepared");
      },
    );
  } catch (error) {
    await writer.abandon();
    throw error;
  }
  const shape = await writer.close();
  const images = await openTensorImages(scratch);
  return {
    rows: joined.map((row, at) => ({ ...row, row: at })),
    question: facts.question,
    shape,
    images,
    features: known,
    close: async () => {
      await images.close();
      await rm(scratch, { recursive: true, force: true });
    },
  };
}
