import { readOriginals } from "../../src/artifacts/originals.js";
import { openTensorImages, readTensors } from "../../src/artifacts/tensors.js";
import { imageDigests } from "../../src/imaging/image-digests.js";
import { imageSource } from "../../src/learning/image-batches.js";
import { loadModel } from "../../src/learning/model-files.js";
import { predictRows, scoresOf } from "../../src/learning/predict-rows.js";
import { startBackend } from "../../src/learning/start-backend.js";
import { checkFit } from "./check-fit.js";
import type { EvaluateContext } from "./context.js";
import { explain } from "./explain.js";
import type { Subject } from "./subject.js";

/** A network with the images that it is to score. Throws a StageFailure where they were prepared in another way. */
export async function tensorSubject(ctx: EvaluateContext, tensors: string): Promise<Subject> {
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
    const saved = await loadModel(ctx.inputs.model);
    checkFit(saved, facts);
    const { normalization, notLearned = [] } = saved.preprocessing;
    const source = imageSource(images, normalization);
    const originals = await readOriginals(tensors);
    return {
      rows,
      facts,
      notLearned,
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
      explain: (folder, cases) => explain(folder, { saved, active, images, cases, by: params.explainBy, log: ctx.log }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
