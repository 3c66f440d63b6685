import { seededRandom, shuffled } from "../imaging/seeded-random.js";
import type { ActiveBackend } from "./backend.js";
import { batchTerms } from "./batch-terms.js";
import { Divergence } from "./divergence.js";
import type { FitRequest } from "./fit-request.js";
import { cutIntoBatches } from "./image-batches.js";
import { learningRateAt } from "./learning-rate-schedule.js";
import { type Measures, measure } from "./measures.js";
import { seedDropouts } from "./model-from-layers.js";
import { setLearningRate } from "./optimizer.js";
import type { tf } from "./tfjs.js";
import { type StepRequest, trainStep } from "./train-step.js";

export interface EpochRequest {
  readonly fit: FitRequest;
  readonly optimizer: tf.Optimizer;
  /** From 1. */
  readonly epoch: number;
  /** Batches of the training before the first to do. */
  readonly step: number;
  /** Logits of the images that an interrupted attempt has done of this epoch, in its order. */
  readonly logits: Float32Array;
  /** Cuts of the plateau schedule so far. */
  readonly cuts: number;
  /** After each batch but the last: how many are done, and the logits of the epoch's images so far. */
  readonly afterStep: (step: number, logits: Float32Array) => Promise<void>;
}

export interface EpochResult {
  /** Of each image before the step that learned from it. */
  readonly measures: Measures;
  /** Batches done: the optimizer's steps, and what had nothing to learn. */
  readonly step: number;
  /** Of the last step. */
  readonly learningRate: number;
}

/** One way through the training images, in an order drawn from (seed, epoch). Throws a Divergence. */
export async function trainEpoch(request: EpochRequest): Promise<EpochResult> {
  const { fit, optimizer, epoch } = request;
  const { classifier, active, training, signal } = fit;
  const order = shuffled(
    training.rows.map((_, position) => position),
    seededRandom(fit.seed, "shuffle", epoch),
  );
  const batches = cutIntoBatches(order, fit.batchSize);
  const { units } = classifier;
  const first = request.logits.length / units / (batches[0]?.rows.length ?? 1);
  const source = fit.source.batches(
    batches.slice(first).map((batch) => batch.rows.map((position) => training.rows[position]!)),
  );
  const logits = new Float32Array(order.length * units);
  logits.set(request.logits);
  let done = request.logits.length / units;
  let { step } = request;
  let learningRate = fit.optimizer.learningRate;
  let lossSum = 0;
  let learned = 0;
  for await (const numbers of source) {
    signal.throwIfAborted();
    const { rows: positions, count } = batches[step - (request.step - first)]!;
    const terms = batchTerms(positions, count, { ...training, question: fit.question, weights: fit.weights, units });
    learningRate = learningRateAt(fit.schedule, fit.optimizer.learningRate, {
      step,
      stepsPerEpoch: batches.length,
      epochs: fit.epochs,
      cuts: request.cuts,
    });
    setLearningRate(optimizer, learningRate);
    if (terms.divisor > 0) {
      seedDropouts(classifier.dropouts, fit.seed, step);
      const request = {
        ...terms,
        classifier,
        optimizer,
        images: numbers,
        shape: [positions.length, ...fit.source.rowShape],
        labelSmoothing: fit.labelSmoothing,
        clipNorm: fit.clipNorm,
      };
      const { loss, logits: made } = await stepOf(request, active, signal);
      const counted = made.subarray(0, count * units);
      if (!Number.isFinite(loss) || !counted.every(Number.isFinite)) {
        throw new Divergence({ what: `the loss became ${loss}`, epoch, step: step + 1, learningRate });
      }
      logits.set(counted, done * units);
      learned += terms.divisor;
      lossSum += loss * terms.divisor;
    }
    done += count;
    step += 1;
    fit.onProgress((epoch - 1) * order.length + done, epoch, lossSum / learned);
    if (done < order.length) await request.afterStep(step, logits.subarray(0, done * units));
  }
  const answers = answersIn(order, training.answers);
  return { measures: measure({ ...fit, logits, answers }), step, learningRate };
}

async function stepOf(
  request: StepRequest,
  active: ActiveBackend,
  signal: AbortSignal,
): Promise<{ readonly loss: number; readonly logits: Float32Array }> {
  const { objective, logits } = trainStep(request);
  await active.step(signal);
  const [loss] = await objective.data();
  const values = (await logits.data()) as Float32Array;
  objective.dispose();
  logits.dispose();
  return { loss: loss!, logits: values };
}

/** Of the images in another order. */
function answersIn(order: readonly number[], answers: Int8Array): Int8Array {
  const width = answers.length / order.length;
  const sorted = new Int8Array(answers.length);
  for (const [at, position] of order.entries()) {
    sorted.set(answers.subarray(position * width, (position + 1) * width), at * width);
  }
  return sorted;
}
