import { readTrainingImages } from "../artifacts/training-images.js";
import type { ActiveBackend } from "./backend.js";
import { loadModel } from "./model-files.js";
import { normalizeInto } from "./normalization.js";
import type { PictureModel } from "./picture-model.js";
import { scoresOf } from "./predict-rows.js";
import { tf } from "./tfjs.js";

/** A network of images at work. */
export async function networkPictures(
  folder: string,
  { start }: { readonly start: () => Promise<ActiveBackend> },
): Promise<PictureModel> {
  const active = await start();
  try {
    const { model, preprocessing } = await loadModel(folder);
    const [height, width] = preprocessing.size;
    const shape: [number, number, number, number] = [1, height, width, preprocessing.channels];
    return {
      ways: [{ preprocessing, training: [await readTrainingImages(folder)] }],
      pools: false,
      score: async ([picture]) => {
        const [pixels] = picture!;
        const numbers = new Float32Array(pixels!.length);
        normalizeInto(numbers, pixels!, preprocessing.normalization, pixels!.length);
        const output = tf.tidy(() => model.apply(tf.tensor(numbers, shape)) as tf.Tensor);
        await active.step();
        const probabilities = (await output.data()) as Float32Array;
        output.dispose();
        return scoresOf(probabilities, preprocessing.question, 1).map(([score]) => score!);
      },
      close: async () => {
        model.dispose();
        await active.close();
      },
    };
  } catch (error) {
    await active.close();
    throw error;
  }
}
