import type { EpochMeasures } from "../artifacts/history.js";
import { answersAsked } from "../core/question.js";
import { afterEpoch, noEpochYet } from "./best-epoch.js";
import { readCheckpoint, type TrainingState, writeCheckpoint } from "./checkpoint.js";
import { type DivergedAt, Divergence } from "./divergence.js";
import type { FitRequest } from "./fit-request.js";
import { UNKNOWN } from "./labelled-rows.js";
import type { Schedule } from "./learning-rate-schedule.js";
import { type Measures, measure } from "./measures.js";
import { readWeights, writeWeights } from "./model-weights.js";
import { monitored } from "./monitor.js";
import { makeOptimizer } from "./optimizer.js";
import { optimizerState, restoreOptimizer } from "./optimizer-state.js";
import { predictRows } from "./predict-rows.js";
import { type EpochResult, trainEpoch } from "./train-epoch.js";
import { stateToResume, trainingIdentity } from "./training-identity.js";

export interface FitResult {
  readonly history: readonly EpochMeasures[];
  /** Whose weights the model has now. */
  readonly epoch: number;
  readonly stoppedEarly: boolean;
  /** Where the training left the numbers; the weights are then those of the best epoch before. */
  readonly diverged?: DivergedAt;
}

/** What a fit is besides the weights and the optimizer, which the backend holds. */
type Progress = Omit<TrainingState, "weights" | "optimizer">;

const START: Progress = {
  epoch: 0,
  step: 0,
  logits: new Float32Array(),
  best: noEpochYet,
  plateau: { best: noEpochYet, cuts: 0 },
  history: [],
  bestWeights: [],
};

/**
 * Trains a model and leaves it with the weights that are kept. Everything random is drawn from (seed, epoch or step), so
 * there is no generator to save: a fit that takes up a checkpoint ends with the bits of one that was not interrupted.
 */
export async function fitModel(request: FitRequest): Promise<FitResult> {
  const { classifier, active, scratch, pace } = request;
  const identity = trainingIdentity(active);
  const optimizer = makeOptimizer(request.optimizer);
  let progress = START;
  const own = await readCheckpoint(scratch, identity);
  const saved =
    own ??
    (request.resume === undefined
      ? undefined
      : await stateToResume(request.resume, active, await readWeights(classifier.model)));
  if (saved) {
    const { weights, optimizer: slots, ...rest } = saved;
    writeWeights(classifier.model, weights);
    restoreOptimizer(optimizer, slots, saved.step);
    progress = rest;
    request.onResume({
      epochs: saved.epoch,
      images: saved.logits.length / classifier.units,
      own: own !== undefined,
      last: saved.history.at(-1),
      best: bestLine(saved),
    });
  }
  const writeTo = async (folder: string, now: Progress): Promise<void> => {
    const [weights, slots] = [await readWeights(classifier.model), await optimizerState(optimizer)];
    await writeCheckpoint(folder, identity, { ...now, weights, optimizer: slots });
  };
  const write = (now: Progress): Promise<void> => pace.timed(() => writeTo(scratch, now));
  const last = Math.min(request.epochs, request.stopAfter ?? request.epochs);
  while (progress.epoch < last && progress.diverged === undefined && !isExhausted(progress, request)) {
    const before = progress;
    progress = await orDivergence(before, async () => {
      const result = await trainEpoch({
        fit: request,
        optimizer,
        epoch: before.epoch + 1,
        step: before.step,
        logits: before.logits,
        cuts: before.plateau.cuts,
        afterStep: async (step, logits) => {
          if (pace.isDue("step") || request.signal.aborted) await write({ ...before, step, logits });
        },
      });
      return await afterOneEpoch(request, before, result);
    });
    if (progress.diverged !== undefined) {
      writeWeights(classifier.model, progress.bestWeights);
      break;
    }
    if (pace.isDue("epoch")) await write(progress);
    request.onEpoch(progress.history.at(-1)!, bestLine(progress)!);
  }
  if (request.checkpoint !== undefined) await writeTo(request.checkpoint, progress);
  optimizer.dispose();
  const { diverged } = progress;
  const isBest = request.keep === "best" || diverged !== undefined;
  if (isBest) writeWeights(classifier.model, progress.bestWeights);
  return {
    history: progress.history,
    epoch: isBest ? progress.best.epoch : progress.epoch,
    stoppedEarly: progress.epoch < last && diverged === undefined,
    ...(diverged !== undefined && { diverged }),
  };
}

const bestLine = ({ history, best }: Pick<Progress, "history" | "best">): EpochMeasures | undefined =>
  history.find(({ epoch }) => epoch === best.epoch);

const isExhausted = ({ best }: Progress, { earlyStopping }: FitRequest): boolean =>
  earlyStopping !== undefined && best.waited >= earlyStopping.patience;

/** Measures validation and judges the epoch. */
async function afterOneEpoch(request: FitRequest, before: Progress, result: EpochResult): Promise<Progress> {
  const epoch = before.epoch + 1;
  const weights = await readWeights(request.classifier.model);
  const { validation, isNumber } = await measureValidation(request);
  // The loss of a step is that before it: what the last one did shows in the weights and in what they make of images.
  if (!isNumber || !weights.every(({ values }) => values.every(Number.isFinite))) {
    const what = isNumber ? "the weights became non-finite" : "the scores became non-finite";
    throw new Divergence({ what, epoch, step: result.step, learningRate: result.learningRate });
  }
  const line = historyLine(epoch, result, { validation, names: answersAsked(request.question) });
  const value = monitored(request.monitor, line);
  if (Number.isNaN(value)) throw new Error(`Internal error: ${request.monitor} was not measured in epoch ${epoch}`);
  const best = afterEpoch(before.best, epoch, value, request.earlyStopping?.minDelta ?? 0);
  return {
    epoch,
    step: result.step,
    logits: new Float32Array(),
    best,
    plateau: plateauAfter(before.plateau, epoch, value, request.schedule),
    history: [...before.history, line],
    bestWeights: best.epoch === epoch ? weights : before.bestWeights,
  };
}

/** Of a training without validation a few of its own images are looked at, whether the network makes numbers of them. */
async function measureValidation(
  request: FitRequest,
): Promise<{ readonly validation: Measures | undefined; readonly isNumber: boolean }> {
  const { classifier, validation, training, batchSize } = request;
  const isMeasured = validation.answers.some((value) => value !== UNKNOWN);
  const rows = isMeasured ? validation.rows : training.rows.slice(0, batchSize);
  const logits = await predictRows({ ...request, model: classifier.logits, rows });
  const isNumber = logits.every(Number.isFinite);
  const { answers } = validation;
  return { validation: isMeasured && isNumber ? measure({ ...request, logits, answers }) : undefined, isNumber };
}

/** The progress as it was, with where it ended, where a training diverges after an epoch that can be kept. */
async function orDivergence(before: Progress, work: () => Promise<Progress>): Promise<Progress> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Divergence) || before.best.epoch === 0) throw error;
    return { ...before, logits: new Float32Array(), diverged: error.at };
  }
}

function historyLine(
  epoch: number,
  { measures: training, learningRate }: EpochResult,
  { validation, names }: { readonly validation: Measures | undefined; readonly names: readonly string[] },
): EpochMeasures {
  return {
    epoch,
    loss: training.loss,
    accuracy: training.accuracy,
    ...(!Number.isNaN(training.auc) && { auc: training.auc }),
    ...(validation && { validation_loss: validation.loss, validation_accuracy: validation.accuracy }),
    ...(validation && !Number.isNaN(validation.auc) && { validation_auc: validation.auc }),
    learning_rate: learningRate,
    ...(training.aucs && { aucs: named(training.aucs, names) }),
    ...(validation?.aucs && { validation_aucs: named(validation.aucs, names) }),
  };
}

const named = (values: readonly number[], names: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries(names.flatMap((name, at) => (Number.isNaN(values[at]) ? [] : [[name, values[at]!]])));

/** Counts epochs since the last improvement or cut, and cuts when the schedule's patience is used up. */
function plateauAfter(
  before: TrainingState["plateau"],
  epoch: number,
  value: number,
  schedule: Schedule,
): TrainingState["plateau"] {
  const best = afterEpoch(before.best, epoch, value, 0);
  const { cuts } = before;
  if (best.waited < (schedule.patience ?? 3)) return { best, cuts };
  return { best: { ...best, waited: 0 }, cuts: cuts + 1 };
}
