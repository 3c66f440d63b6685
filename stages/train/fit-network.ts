import { epochColumns, writeHistory } from "../../src/artifacts/history.js";
import type { ActiveBackend } from "../../src/learning/backend.js";
import { checkpointPace } from "../../src/learning/checkpoint-pace.js";
import { type AnswerCounts, answerWeights } from "../../src/learning/class-weights.js";
import { adviceAfterDivergence, describeDivergence } from "../../src/learning/divergence.js";
import { endingsOf } from "../../src/learning/ending.js";
import { type FitResult, fitModel } from "../../src/learning/fit-model.js";
import type { RowSource } from "../../src/learning/image-batches.js";
import type { LabelledRows } from "../../src/learning/labelled-rows.js";
import { type ClassifierModel, countParameters, modelFromLayers } from "../../src/learning/model-from-layers.js";
import { aucOf, type Monitor } from "../../src/learning/monitor.js";
import { type Preset, presetLayers } from "../../src/learning/presets.js";
import type { Question } from "../../src/stage.js";
import { chooseMonitor } from "./choose-monitor.js";
import type { TrainContext } from "./context.js";
import { describeEpoch, describeProgress, describeValidation } from "./describe-epoch.js";
import { describeAnswers } from "./training-answers.js";
import { warnIfSlow } from "./warn-if-slow.js";

interface NetworkRequest {
  readonly active: ActiveBackend;
  readonly source: RowSource;
  readonly question: Question;
  readonly training: LabelledRows;
  readonly validation: LabelledRows;
  readonly counts: AnswerCounts;
  readonly learned: readonly boolean[];
  readonly monitor: Monitor;
  /** Where the parameters name no layers. */
  readonly preset: Preset;
}

/** By what the best epoch of a network is known; throws a StageFailure where that cannot be measured. */
export const monitorOf = (
  ctx: TrainContext,
  { validation, question, learned }: Pick<NetworkRequest, "validation" | "question" | "learned">,
): Monitor => chooseMonitor(ctx.params, validation, { question, learned }, ctx.warn);

/** Trains a network as the parameters say, and writes its history: what images and features have in common. */
export async function fitNetwork(ctx: TrainContext, request: NetworkRequest): Promise<ClassifierModel> {
  const { params } = ctx;
  const { active, source, question, training, validation, counts, learned, monitor, preset } = request;
  const weights = answerWeights(params.classWeights, question, counts);
  const endings = endingsOf(question);
  const classifier = modelFromLayers(params.layers ?? presetLayers(preset, endings.allowed[0]), source.rowShape, {
    seed: params.seed,
    l2: params.l2,
    endings,
  });
  const parameters = countParameters(classifier.model);
  ctx.fact("parameters", parameters);
  ctx.log(
    `${describeAnswers(question, counts, training.rows.length)}; ${validation.rows.length} to validate by; ${parameters} parameters.`,
  );
  const { stopAfter } = params;
  let validated = "";
  const total = (stopAfter ?? params.epochs) * training.rows.length;
  warnIfSlow(active, classifier.model, total, ctx.warn);
  const result = await fitModel({
    classifier,
    active,
    source,
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
      ctx.epoch(Object.fromEntries(epochColumns(epoch)));
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
  await writeHistory(ctx.outputs.history, result.history);
  return classifier;
}

function report(ctx: TrainContext, result: FitResult, monitor: Monitor): void {
  ctx.fact("epochs", result.history.length);
  ctx.fact("keptEpoch", result.epoch);
  ctx.fact("monitor", monitor);
  ctx.fact("stoppedEarly", result.stoppedEarly);
  if (result.diverged !== undefined) ctx.fact("diverged", describeDivergence(result.diverged));
}

/** Of the model at the point where the training stops, for deciding whether it continues. */
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
