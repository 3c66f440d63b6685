import { type EpochMeasures, writeHistory } from "../../src/artifacts/history.js";
import type { NpyReader } from "../../src/artifacts/npy.js";
import type { Normalization } from "../../src/artifacts/preprocessing.js";
import { openTensorImages, readTensors } from "../../src/artifacts/tensors.js";
import { type TrainingImages, writeTrainingImages } from "../../src/artifacts/training-images.js";
import { checkpointPace } from "../../src/learning/checkpoint-pace.js";
import { answerWeights, notLearned } from "../../src/learning/class-weights.js";
import { adviceAfterDivergence, describeDivergence } from "../../src/learning/divergence.js";
import { endingsOf } from "../../src/learning/ending.js";
import { type FitResult, fitModel } from "../../src/learning/fit-model.js";
import { countAnswers, labelled, rowsOfPartition } from "../../src/learning/labelled-rows.js";
import { saveModel } from "../../src/learning/model-files.js";
import { countParameters, modelFromLayers } from "../../src/learning/model-from-layers.js";
import { answerWatched, aucOf, type Monitor, monitored } from "../../src/learning/monitor.js";
import { countIntensities, type NormalizationKind } from "../../src/learning/normalization.js";
import { presetLayers } from "../../src/learning/presets.js";
import { startBackend } from "../../src/learning/start-backend.js";
import { threadsOfCheckpoint } from "../../src/learning/training-identity.js";
import { levelsOf } from "../../src/learning/unlike-training.js";
import { answersAsked, type StageContext } from "../../src/stage.js";
import { chooseMonitor } from "./choose-monitor.js";
import type { TrainParams } from "./params.js";
import type { inputs, outputs } from "./ports.js";
import { shuffleAnswers } from "./shuffle-answers.js";
import { checkTrainingAnswers, describeAnswers } from "./training-answers.js";
import { warnIfSlow } from "./warn-if-slow.js";
import { writeSeen } from "./write-seen.js";

type TrainContext = StageContext<TrainParams, typeof inputs, typeof outputs>;

/** Trains, and writes the model and its history. Memory does not grow with the number of images. */
export async function trainModel(ctx: TrainContext): Promise<void> {
  const { params } = ctx;
  const { rows, facts } = await readTensors(ctx.inputs.tensors);
  const { question } = facts;
  const truly = rowsOfPartition(rows, facts, "train", { copies: true });
  const partitions = {
    training: params.baseline === "shuffled" ? shuffleAnswers(truly, params.seed) : truly,
    validation: rowsOfPartition(rows, facts, "validation"),
  };
  const training = labelled(partitions.training, question);
  const validation = labelled(partitions.validation, question);
  if (params.baseline !== undefined) {
    ctx.fact("baseline", params.baseline);
    ctx.warn(
      "The model was trained on shuffled labels, as a baseline: its figures show what chance gives, and it is of no use by itself.",
    );
  }
  const counts = countAnswers(training, answersAsked(question).length);
  const learned = checkTrainingAnswers(question, counts, ctx.warn);
  const monitor = chooseMonitor(params, validation, { question, learned }, ctx.warn);
  const weights = answerWeights(params.classWeights, question, counts);
  const active = await startBackend({ ...ctx, params: { ...params, threads: await chooseThreads(ctx) } });
  const images = await openTensorImages(ctx.inputs.tensors);
  try {
    // Copies are left out: their turned and shifted pictures have black corners, which no image has.
    const originals = partitions.training.flatMap(({ row, copy }) => (copy === 0 ? [row] : []));
    const { normalization, levels } = await measureImages(images, originals, params.normalization, ctx.signal);
    if (normalization.kind !== "l2") ctx.fact("normalizationImages", originals.length);
    const endings = endingsOf(question);
    const classifier = modelFromLayers(
      params.layers ?? presetLayers(params.model ?? "cnn-small", endings.allowed[0]),
      images.shape.slice(1),
      { seed: params.seed, l2: params.l2, endings },
    );
    const parameters = countParameters(classifier.model);
    ctx.fact("parameters", parameters);
    ctx.log(
      `${describeAnswers(question, counts, training.rows.length)}; ${partitions.validation.length} to validate by; ${parameters} parameters.`,
    );
    const { stopAfter } = params;
    let validated = "";
    const total = (stopAfter ?? params.epochs) * training.rows.length;
    warnIfSlow(active, classifier.model, total, ctx.warn);
    const result = await fitModel({
      classifier,
      active,
      images,
      normalization,
      question,
      training,
      validation,
      epochs: params.epochs,
      ...(stopAfter !== undefined && { stopAfter, checkpoint: ctx.outputs.checkpoint }),
      ...(ctx.inputs.resume !== undefined && { resume: ctx.inputs.resume }),
      batchSize: params.batchSize,
      optimizer: params.optimizer,
      schedule: params.schedule,
      weights,
      learned,
      labelSmoothing: params.labelSmoothing,
      clipNorm: params.gradientClipNorm,
      monitor,
      earlyStopping: params.earlyStopping,
      keep: params.keep,
      seed: params.seed,
      scratch: ctx.scratch,
      pace: checkpointPace(),
      signal: ctx.signal,
      onProgress: (done, epoch, loss) =>
        ctx.progress(done, total, "images", `${describeProgress(epoch, params.epochs, loss)}${validated}`),
      onEpoch: (epoch, best) => {
        validated = describeValidation(epoch, best, monitor);
        ctx.log(describeEpoch(epoch, params.epochs));
      },
      onResume: ({ epochs, images: done, own, last, best }) => {
        if (last !== undefined && best !== undefined) validated = describeValidation(last, best, monitor);
        ctx.log(
          `Going on after ${epochs} epochs${done > 0 ? ` and ${done} images` : ""}, where ${own ? "an earlier attempt was interrupted" : "the input `resume` ended"}.`,
        );
      },
    });
    report(ctx, result, monitor);
    if (result.diverged !== undefined) {
      ctx.warn(
        `${describeDivergence(result.diverged)}. The weights of epoch ${result.epoch}, the best before, are kept. ${adviceAfterDivergence(result.diverged)}`,
      );
    }
    if (stopAfter !== undefined) reportMetrics(ctx, result);
    const counters = Object.entries(active.statistics()).map(([name, value]) => `${name} ${Math.round(value)}`);
    if (counters.length > 0) ctx.log(`${active.name}: ${counters.join(", ")}.`);
    const missing = notLearned(question, counts);
    await saveModel(ctx.outputs.model, classifier.model, {
      ...facts.preprocessing,
      normalization,
      question,
      ...(missing.length > 0 && { notLearned: missing }),
    });
    const { trainingPictures } = facts;
    await writeTrainingImages(ctx.outputs.model, {
      images: originals.length,
      ...levels,
      ...(trainingPictures !== undefined && { originals: trainingPictures }),
    });
    await writeSeen(ctx.outputs.model, {
      images,
      tensors: ctx.inputs.tensors,
      rows: [...partitions.training, ...partitions.validation],
      facts,
      signal: ctx.signal,
    });
    await writeHistory(ctx.outputs.history, result.history);
  } finally {
    await images.close();
    await active.close();
  }
}

/** From training images, read in pieces of a few megabytes. */
async function measureImages(
  images: NpyReader,
  rows: readonly number[],
  kind: NormalizationKind,
  signal: AbortSignal,
): Promise<{ readonly normalization: Normalization; readonly levels: Pick<TrainingImages, "mean" | "deviation"> }> {
  const counts = countIntensities(images.shape[3] ?? 1);
  const means: number[] = [];
  const deviations: number[] = [];
  const step = Math.max(1, Math.floor(4_000_000 / images.rowBytes));
  for (let start = 0; start < rows.length; start += step) {
    signal.throwIfAborted();
    const piece = rows.slice(start, start + step);
    const pixels = new Uint8Array(piece.length * images.rowBytes);
    await images.readRows(piece, pixels);
    if (kind !== "l2") counts.add(pixels);
    for (let at = 0; at < pixels.length; at += images.rowBytes) {
      const { mean, deviation } = levelsOf(pixels.subarray(at, at + images.rowBytes));
      means.push(mean);
      deviations.push(deviation);
    }
  }
  const range = (values: readonly number[]): readonly [number, number] =>
    values.reduce<[number, number]>(
      ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    );
  return { normalization: counts.normalization(kind), levels: { mean: range(means), deviation: range(deviations) } };
}

function report(ctx: TrainContext, result: FitResult, monitor: Monitor): void {
  ctx.fact("epochs", result.history.length);
  ctx.fact("keptEpoch", result.epoch);
  ctx.fact("monitor", monitor);
  ctx.fact("stoppedEarly", result.stoppedEarly);
  if (result.diverged !== undefined) ctx.fact("diverged", describeDivergence(result.diverged));
}

/** Threads of a training that goes on: those it began with, since sums depend on their number. */
async function chooseThreads({ params, inputs }: TrainContext): Promise<TrainParams["threads"]> {
  if (params.threads !== "auto" || inputs.resume === undefined) return params.threads;
  return (await threadsOfCheckpoint(inputs.resume)) ?? "auto";
}

/** Of the model as it is where the training stops, for whoever decides whether it goes on. */
function reportMetrics(ctx: TrainContext, { history, epoch }: FitResult): void {
  const kept = history.find((line) => line.epoch === epoch);
  const measured = {
    "validation.auc": kept?.validation_auc,
    "validation.accuracy": kept?.validation_accuracy,
    "validation.loss": kept?.validation_loss,
    "train.loss": kept?.loss,
    ...Object.fromEntries(Object.entries(kept?.validation_aucs ?? {}).map(([name, value]) => [aucOf(name), value])),
  };
  for (const [name, value] of Object.entries(measured)) if (value !== undefined) ctx.metric(name, value);
}

/** @param loss NaN before anything was learned. */
const describeProgress = (epoch: number, epochs: number, loss: number): string =>
  `epoch ${epoch} of ${epochs}${Number.isNaN(loss) ? "" : `, loss ${loss.toPrecision(3)}`}`;

/** For the line of progress, of the last epoch that is over: `; validation AUC 0.842, loss 0.481 (best epoch 3: AUC 0.851)`. */
function describeValidation(last: EpochMeasures, best: EpochMeasures, monitor: Monitor): string {
  const { validation_auc: auc, validation_loss: loss } = last;
  const measured = [
    ...(auc === undefined ? [] : [`AUC ${figure(auc)}`]),
    ...(loss === undefined ? [] : [`loss ${figure(loss)}`]),
  ];
  if (measured.length === 0) return "";
  // The monitor's value is turned so that less is better.
  const value = figure(Math.abs(monitored(monitor, best)));
  return `; validation ${measured.join(", ")} (best epoch ${best.epoch}: ${watched(monitor)} ${value})`;
}

/** `AUC`, `loss`, `AUC of Effusion`. */
function watched(monitor: Monitor): string {
  const answer = answerWatched(monitor);
  if (answer !== undefined) return `AUC of ${answer}`;
  if (monitor === "validation.auc") return "AUC";
  return monitor === "train.loss" ? "training loss" : monitor.slice("validation.".length);
}

const figure = (value: number): string => value.toFixed(3);

function describeEpoch(line: EpochMeasures, epochs: number): string {
  const training = `loss ${figure(line.loss)}, accuracy ${figure(line.accuracy)}${line.auc === undefined ? "" : `, AUC ${figure(line.auc)}`}`;
  const validation =
    line.validation_loss === undefined || line.validation_accuracy === undefined
      ? ""
      : `; validation loss ${figure(line.validation_loss)}, accuracy ${figure(line.validation_accuracy)}${line.validation_auc === undefined ? "" : `, AUC ${figure(line.validation_auc)}`}`;
  return `Epoch ${line.epoch} of ${epochs}: ${training}${validation}`;
}
