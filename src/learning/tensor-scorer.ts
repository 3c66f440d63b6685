import type { NpyReader } from "../artifacts/npy.js";
import { readOriginals } from "../artifacts/originals.js";
import { openTensorImages, readTensors } from "../artifacts/tensors.js";
import { imageDigests } from "../imaging/image-digests.js";
import type { ActiveBackend } from "./backend.js";
import type { SavedModel } from "./model-files.js";
import { traitsOfRows } from "./profiled-images.js";
import type { Scorer, ScoringContext } from "./scorer.js";
import { startBackend } from "./start-backend.js";
import { openTensorNetworks } from "./tensor-networks.js";

export interface TensorScorer extends Scorer {
  /** One, or the members of an ensemble. */
  readonly networks: readonly SavedModel[];
  readonly active: ActiveBackend;
  readonly images: NpyReader;
}

/** A network, or several, with the images that they are to score. Throws a StageFailure where they were prepared in another way. */
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
    const { networks, notLearned, score } = await openTensorNetworks(model, {
      ...{ facts, images, active, batchSize: params.batchSize, signal },
    });
    const originals = await readOriginals(tensors);
    return {
      rows,
      facts,
      notLearned,
      networks,
      active,
      images,
      score,
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
