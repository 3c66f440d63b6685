import type { NpyReader } from "../../src/artifacts/npy.js";
import { readOriginals } from "../../src/artifacts/originals.js";
import type { Normalization } from "../../src/artifacts/preprocessing.js";
import { openTensorImages, readTensors } from "../../src/artifacts/tensors.js";
import { type TrainingImages, writeTrainingImages } from "../../src/artifacts/training-images.js";
import { writeTrainingProfile } from "../../src/artifacts/training-profile.js";
import { imageDigests } from "../../src/imaging/image-digests.js";
import { picturesOfRows } from "../../src/imaging/pictures-of-rows.js";
import { rangeOf } from "../../src/imaging/ranges-of-kinds.js";
import { notLearned } from "../../src/learning/class-weights.js";
import { imageSource } from "../../src/learning/image-batches.js";
import { saveModel } from "../../src/learning/model-files.js";
import { countIntensities, type NormalizationKind } from "../../src/learning/normalization.js";
import type { Preset } from "../../src/learning/presets.js";
import { profileOfRows, traitsOfRows } from "../../src/learning/profiled-images.js";
import { startBackend } from "../../src/learning/start-backend.js";
import { evenlyChosen } from "../../src/learning/training-profile.js";
import { levelsOf } from "../../src/learning/unlike-training.js";
import { chooseThreads } from "./choose-threads.js";
import type { TrainContext } from "./context.js";
import { fitNetwork, monitorOf } from "./fit-network.js";
import { answersToLearn, partitionsToLearn } from "./rows-to-learn.js";
import { writeSeen } from "./write-seen.js";

/** Trains a network on images, and writes it and its history. Memory does not grow with the number of images. */
export async function trainModel(ctx: TrainContext, tensors: string): Promise<void> {
  const { params } = ctx;
  const { rows, facts } = await readTensors(tensors);
  const { question } = facts;
  const partitions = partitionsToLearn(ctx, rows, facts);
  const answers = answersToLearn(ctx, partitions, question);
  const monitor = monitorOf(ctx, answers);
  const active = await startBackend({ ...ctx, params: { ...params, threads: await chooseThreads(ctx) } });
  const images = await openTensorImages(tensors);
  try {
    // Copies are left out: their turned and shifted pictures have black corners, which no image has.
    const originals = partitions.training.filter(({ copy }) => copy === 0);
    const numbers = originals.map(({ row }) => row);
    const { normalization, levels } = await measureImages(images, numbers, params.normalization, ctx.signal);
    if (normalization.kind !== "l2") ctx.fact("normalizationImages", originals.length);
    const preset = (params.model ?? "cnn-small") as Preset;
    const source = imageSource(images, normalization);
    const classifier = await fitNetwork(ctx, { ...answers, active, source, monitor, preset });
    const missing = notLearned(question, answers.counts);
    await saveModel(ctx.outputs.model, classifier.model, {
      ...facts.preprocessing,
      normalization,
      question,
      ...(missing.length > 0 && { notLearned: missing }),
    });
    const { trainingPictures } = facts;
    const profiled = evenlyChosen(originals);
    const traits = await traitsOfRows(images, profiled, ctx.signal);
    await writeTrainingProfile(ctx.outputs.model, profileOfRows(profiled, traits, question));
    await writeTrainingImages(ctx.outputs.model, {
      images: originals.length,
      ...levels,
      ...(trainingPictures !== undefined && { originals: trainingPictures }),
    });
    const seen = [...originals, ...partitions.validation.filter(({ copy }) => copy === 0)];
    const digests = await imageDigests(images, seen, await readOriginals(tensors), ctx.signal);
    await writeSeen(ctx.outputs.model, { rows: seen, digests, facts });
  } finally {
    await images.close();
    await active.close();
  }
}

/** From training images. */
async function measureImages(
  images: NpyReader,
  rows: readonly number[],
  kind: NormalizationKind,
  signal: AbortSignal,
): Promise<{ readonly normalization: Normalization; readonly levels: Pick<TrainingImages, "mean" | "deviation"> }> {
  const counts = countIntensities(images.shape[3] ?? 1);
  const means: number[] = [];
  const deviations: number[] = [];
  for await (const pixels of picturesOfRows(images, rows, signal)) {
    if (kind !== "l2") counts.add(pixels);
    const { mean, deviation } = levelsOf(pixels);
    means.push(mean);
    deviations.push(deviation);
  }
  return {
    normalization: counts.normalization(kind),
    levels: { mean: rangeOf(means), deviation: rangeOf(deviations) },
  };
}
