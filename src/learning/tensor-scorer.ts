import type { NpyReader } from "../artifacts/npy.js";
import { readOriginals } from "../artifacts/originals.js";
import { openTensorImages, readTensors } from "../artifacts/tensors.js";
import { imageDigests } from "../imaging/image-digests.js";
import type { ActiveBackend } from "./backend.js";
import { checkFit } from "./check-fit.js";
import { imageSource } from "./image-batches.js";
import { loadModel, type SavedModel } from "./model-files.js";
import { predictRows, scoresOf } from "./predict-rows.js";
import { traitsOfRows } from "./profiled-images.js";
import type { Scorer, ScoringContext } from "./scorer.js";
import { startBackend } from "./start-backend.js";

export interface TensorScorer extends Scorer {
  readonly saved: SavedModel;
  readonly active: ActiveBackend;
  readonly images: NpyReader;
}

/** A network with the images that it is to score. Throws a StageFailure where they were prepared in another way. */
export async function tensorScorer(ctx: ScoringContext, model: string, tensors: string): Promise<TensorScorer> {
  const { params, signal } = ctx;
  const { rows, facts } = await readTensors(tensors);
  const images = await openTensorImages(tensors);
  const active = await startBackend(ctx).catch(async (error: unknown) => {
    await images.close();
    throw error;
  });
  const close = async (): Promise<void> => {
    await images.close();
    await active.close();
  };
  try {
    const saved = await loadModel(model);
    checkFit(saved, facts);
    const { normalization, notLearned = [] } = saved.preprocessing;
    const source = imageSource(images, normalization);
    const originals = await readOriginals(tensors);
    return {
      rows,
      facts,
      notLearned,
      saved,
      active,
      images,
      score: async (scored, onDone) => {
        const outputs = await predictRows({
          model: saved.model,
          active,
          source,
          rows: scored.map(({ row }) => row),
          batchSize: params.batchSize,
          signal,
          onBatch: onDone,
        });
        return scoresOf(outputs, facts.question, scored.length);
      },
      imagesOf: (of) => of,
      digestsOf: (of) => imageDigests(images, of, originals, signal),
      traitsOf: (of) => traitsOfRows(images, of, signal),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
