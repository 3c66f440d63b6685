import path from "node:path";
import { openNpy } from "../../src/artifacts/npy.js";
import type { ModelPreprocessing } from "../../src/artifacts/preprocessing.js";
import { readTensors } from "../../src/artifacts/tensors.js";
import { answersAsked, binaryQuestion } from "../../src/core/question.js";
import type { ActiveBackend } from "../../src/learning/backend.js";
import type { CheckpointPace } from "../../src/learning/checkpoint-pace.js";
import { type AnswerWeights, answerWeights, learnable } from "../../src/learning/class-weights.js";
import { cpuBackend } from "../../src/learning/cpu-backend.js";
import { endingsOf } from "../../src/learning/ending.js";
import { type FitResult, fitModel } from "../../src/learning/fit-model.js";
import type { FitRequest } from "../../src/learning/fit-request.js";
import { imageSource } from "../../src/learning/image-batches.js";
import { countAnswers, labelled, rowsOfPartition } from "../../src/learning/labelled-rows.js";
import type { LayerSpec } from "../../src/learning/layer-spec.js";
import { type ClassifierModel, modelFromLayers } from "../../src/learning/model-from-layers.js";
import { readWeights } from "../../src/learning/model-weights.js";
import { temporaryFolder } from "../support/stage-context.js";
import { PREPROCESSING } from "./toy-tensors.js";

/** A convolution, dropout and batch normalization: all that holds a state between steps. */
export const SMALL_LAYERS: readonly LayerSpec[] = [
  { conv2d: { filters: 3, kernelSize: 3, useBias: false } },
  { batchNormalization: { momentum: 0.8 } },
  { activation: { activation: "relu" } },
  { globalMaxPooling2d: {} },
  { dropout: { rate: 0.2 } },
  { dense: { units: 2, activation: "softmax" } },
];

/** How images for it were made. */
export const SMALL_PREPROCESSING: ModelPreprocessing = {
  ...PREPROCESSING,
  normalization: { kind: "mean-std", mean: [100], std: [20] },
  question: binaryQuestion(["No Finding", "Effusion"]),
};

const alwaysDue: CheckpointPace = { isDue: () => true, timed: (write) => write() };

export type ToyFit = Partial<Omit<FitRequest, "classifier" | "source" | "weights">> & {
  readonly classWeights?: AnswerWeights;
  readonly layers?: readonly LayerSpec[];
  readonly l2?: number;
};

export interface ToyOutcome extends FitResult {
  readonly classifier: ClassifierModel;
  /** All weights after the fit, by name. */
  readonly weights: Readonly<Record<string, readonly number[]>>;
  readonly resumed: readonly (readonly [number, number])[];
}

let active: ActiveBackend | undefined;

/** Fits a small network to toy tensors, on the cpu backend where none is given. */
export async function fitToy(tensors: string, toy: ToyFit = {}): Promise<ToyOutcome> {
  const { layers = SMALL_LAYERS, l2 = 0, classWeights, ...changes } = toy;
  if (changes.active === undefined) active ??= await cpuBackend.activate({ threads: 1, device: "cpu" });
  const { rows, facts } = await readTensors(tensors);
  const images = await openNpy(path.join(tensors, "images.npy"));
  const seed = changes.seed ?? 7;
  const { question } = facts;
  const classifier = modelFromLayers(layers, images.shape.slice(1), { seed, l2, endings: endingsOf(question) });
  const resumed: [number, number][] = [];
  const training = labelled(rowsOfPartition(rows, facts, "train", { copies: true }), question);
  const counts = countAnswers(training, answersAsked(question).length);
  try {
    const result = await fitModel({
      classifier,
      active: active!,
      source: imageSource(images, { kind: "mean-std", mean: [90], std: [30] }),
      question,
      training,
      validation: labelled(rowsOfPartition(rows, facts, "validation"), question),
      epochs: 3,
      batchSize: 8,
      optimizer: { name: "adam", learningRate: 0.02 },
      schedule: { name: "constant", warmupEpochs: 0, minimum: 0 },
      weights: classWeights ?? answerWeights("none", question, counts),
      learned: learnable(counts),
      labelSmoothing: 0,
      clipNorm: undefined,
      monitor: "validation.loss",
      earlyStopping: undefined,
      keep: "best",
      seed,
      scratch: temporaryFolder(),
      pace: alwaysDue,
      signal: new AbortController().signal,
      onProgress: () => {},
      onEpoch: () => {},
      onResume: ({ epochs, images }) => void resumed.push([epochs, images]),
      ...changes,
    });
    const weights = await readWeights(classifier.model);
    return {
      ...result,
      classifier,
      resumed,
      weights: Object.fromEntries(weights.map(({ name, values }) => [name, Array.from(values)])),
    };
  } finally {
    await images.close();
  }
}
