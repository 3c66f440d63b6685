import { StageFailure } from "../core/stage-failure.js";
import type { NpyReader } from "../imaging/npy.js";
import { seededRandom, shuffled } from "../imaging/seeded-random.js";
import type { ActiveBackend } from "./backend.js";
import { afterEpoch, noEpochYet } from "./best-epoch.js";
import { readCheckpoint, type TrainingState, writeCheckpoint } from "./checkpoint.js";
import { cutIntoBatches, imageBatches } from "./image-batches.js";
import { learningRateAt, type Schedule } from "./learning-rate-schedule.js";
import { type Measures, measure } from "./measures.js";
import { type ClassifierModel, seedDropouts } from "./model-from-layers.js";
import { readWeights, writeWeights } from "./model-weights.js";
import { type EpochMeasures, type Monitor, monitored } from "./monitor.js";
import type { Normalization } from "./normalization.js";
import { makeOptimizer, setLearningRate } from "./optimizer.js";
import type { OptimizerSpec } from "./optimizer-spec.js";
import { optimizerState, restoreOptimizer } from "./optimizer-state.js";
import { marginsOf, predictRows } from "./predict-rows.js";
import type { tf } from "./tfjs.js";
import { trainStep } from "./train-step.js";

/** Images to learn from or to measure by. */
export interface LabelledRows {
  /** Rows of `images.npy`. */
  readonly rows: readonly number[];
  /** 1 positive, 0 negative, in the same order. */
  readonly labels: readonly number[];
}

export interface FitRequest {
  readonly classifier: ClassifierModel;
  readonly active: ActiveBackend;
  readonly images: NpyReader;
  readonly normalization: Normalization;
  readonly training: LabelledRows;
  /** Empty where there is none. */
  readonly validation: LabelledRows;
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimizer: OptimizerSpec;
  readonly schedule: Schedule;
  /** Of the negative and the positive class in the loss. */
  readonly classWeights: readonly [number, number];
  readonly labelSmoothing: number;
  readonly clipNorm: number | undefined;
  readonly monitor: Monitor;
  readonly earlyStopping: { readonly patience: number; readonly minDelta: number } | undefined;
  readonly keep: "best" | "last";
  readonly seed: number;
  /** A folder for checkpoints; what an earlier, interrupted fit left there is taken up. */
  readonly scratch: string;
  readonly signal: AbortSignal;
  /** Images learned from so far, over all epochs. */
  readonly onProgress: (images: number, epoch: number, loss: number) => void;
  readonly onEpoch: (epoch: EpochMeasures) => void;
  readonly onResume: (epoch: number) => void;
}

export interface FitResult {
  readonly history: readonly EpochMeasures[];
  /** Whose weights the model has now. */
  readonly epoch: number;
  readonly stoppedEarly: boolean;
}

/**
 * Trains a model and leaves it with the weights that are kept. Everything random is drawn from (seed, epoch or step), so
 * there is no generator to save: a fit that takes up a checkpoint ends with the bits of one that was not interrupted.
 */
export async function fitModel(request: FitRequest): Promise<FitResult> {
  const { classifier, active, monitor, earlyStopping } = request;
  const identity = `${active.name} ${active.version} ${active.device} ${active.threads}`;
  const optimizer = makeOptimizer(request.optimizer);
  let state = await readCheckpoint(request.scratch, identity);
  if (state) {
    writeWeights(classifier.model, state.weights);
    restoreOptimizer(optimizer, state.optimizer, state.iterations);
    request.onResume(state.epoch);
  }
  while ((state?.epoch ?? 0) < request.epochs && !isExhausted(state, earlyStopping?.patience)) {
    const epoch = (state?.epoch ?? 0) + 1;
    const { measures, step, learningRate } = await trainEpoch(request, optimizer, epoch, state);
    const validation = await measureValidation(request);
    const line = historyLine(epoch, measures, validation, learningRate);
    const value = monitored(monitor, line);
    if (Number.isNaN(value)) throw new Error(`Internal error: ${monitor} was not measured in epoch ${epoch}`);
    const best = afterEpoch(state?.best ?? noEpochYet, epoch, value, earlyStopping?.minDelta ?? 0);
    const weights = await readWeights(classifier.model);
    state = {
      epoch,
      step,
      best,
      plateau: plateauAfter(state?.plateau, epoch, value, request.schedule),
      history: [...(state?.history ?? []), line],
      iterations: step,
      weights,
      optimizer: await optimizerState(optimizer),
      bestWeights: best.epoch === epoch ? weights : state!.bestWeights,
    };
    await writeCheckpoint(request.scratch, identity, state);
    request.onEpoch(line);
  }
  optimizer.dispose();
  if (state === undefined) throw new Error("Internal error: a fit of no epochs");
  const isBest = request.keep === "best";
  if (isBest) writeWeights(classifier.model, state.bestWeights);
  return {
    history: state.history,
    epoch: isBest ? state.best.epoch : state.epoch,
    stoppedEarly: state.epoch < request.epochs,
  };
}

const isExhausted = (state: TrainingState | undefined, patience: number | undefined): boolean =>
  state !== undefined && patience !== undefined && state.best.waited >= patience;

async function trainEpoch(
  request: FitRequest,
  optimizer: tf.Optimizer,
  epoch: number,
  state: TrainingState | undefined,
): Promise<{ readonly measures: Measures; readonly step: number; readonly learningRate: number }> {
  const { classifier, active, images, training, signal } = request;
  const order = shuffled(
    training.rows.map((_, position) => position),
    seededRandom(request.seed, "shuffle", epoch),
  );
  const batches = cutIntoBatches(order, request.batchSize);
  const shape = images.shape.slice(1);
  const rowsOf = (positions: Uint32Array) => positions.map((position) => training.rows[position]!);
  const source = imageBatches(
    images,
    request.normalization,
    batches.map((batch) => rowsOf(batch.rows)),
  );
  const margins = new Float64Array(order.length);
  let step = state?.step ?? 0;
  let done = 0;
  let lossSum = 0;
  let learningRate = request.optimizer.learningRate;
  for await (const numbers of source) {
    signal.throwIfAborted();
    const { rows: positions, count } = batches[step % batches.length]!;
    const labels = Float32Array.from(positions, (position) => training.labels[position]!);
    const weights = labels.map((label, at) => (at < count ? request.classWeights[label === 1 ? 1 : 0] : 0));
    learningRate = learningRateAt(request.schedule, request.optimizer.learningRate, {
      step,
      stepsPerEpoch: batches.length,
      epochs: request.epochs,
      cuts: state?.plateau.cuts ?? 0,
    });
    setLearningRate(optimizer, learningRate);
    seedDropouts(classifier.dropouts, request.seed, step);
    const { objective, logits } = trainStep({
      classifier,
      optimizer,
      images: numbers,
      shape: [positions.length, ...shape],
      labels,
      weights,
      count,
      labelSmoothing: request.labelSmoothing,
      clipNorm: request.clipNorm,
    });
    await active.step();
    const [loss, values] = [(await objective.data())[0]!, (await logits.data()) as Float32Array];
    objective.dispose();
    logits.dispose();
    if (!Number.isFinite(loss)) throw divergence(loss, epoch, step, learningRate);
    margins.set(marginsOf(values, classifier.output).subarray(0, count), done);
    done += count;
    step += 1;
    lossSum += loss * count;
    request.onProgress((epoch - 1) * order.length + done, epoch, lossSum / done);
  }
  const labels = order.map((position) => training.labels[position]!);
  return { measures: measure(margins, labels), step, learningRate };
}

async function measureValidation(request: FitRequest): Promise<Measures | undefined> {
  const { classifier, validation } = request;
  if (validation.rows.length === 0) return undefined;
  const logits = await predictRows({ ...request, model: classifier.logits, rows: validation.rows });
  return measure(marginsOf(logits, classifier.output), validation.labels);
}

function historyLine(
  epoch: number,
  training: Measures,
  validation: Measures | undefined,
  learningRate: number,
): EpochMeasures {
  return {
    epoch,
    loss: training.loss,
    accuracy: training.accuracy,
    ...(!Number.isNaN(training.auc) && { auc: training.auc }),
    ...(validation && { validation_loss: validation.loss, validation_accuracy: validation.accuracy }),
    ...(validation && !Number.isNaN(validation.auc) && { validation_auc: validation.auc }),
    learning_rate: learningRate,
  };
}

/** Counts epochs since the last improvement or cut, and cuts when the schedule's patience is used up. */
function plateauAfter(
  before: TrainingState["plateau"] | undefined,
  epoch: number,
  value: number,
  schedule: Schedule,
): TrainingState["plateau"] {
  const best = afterEpoch(before?.best ?? noEpochYet, epoch, value, 0);
  const cuts = before?.cuts ?? 0;
  if (best.waited < (schedule.patience ?? 3)) return { best, cuts };
  return { best: { ...best, waited: 0 }, cuts: cuts + 1 };
}

const divergence = (loss: number, epoch: number, step: number, learningRate: number): StageFailure =>
  new StageFailure(
    `Training diverged: the loss became ${loss} in epoch ${epoch}, step ${step + 1}, at learning rate ${learningRate}`,
    `Use a smaller learning rate (such as ${Number((learningRate / 10).toPrecision(1))}), set gradientClipNorm: 1, or a schedule with warmupEpochs: 1.`,
  );
