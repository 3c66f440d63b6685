import { seededRandom, shuffled } from "../imaging/seeded-random.js";
import { Divergence } from "./divergence.js";
import type { FitRequest } from "./fit-request.js";
import { cutIntoBatches, imageBatches } from "./image-batches.js";
import { learningRateAt } from "./learning-rate-schedule.js";
import { type Measures, measure } from "./measures.js";
import { seedDropouts } from "./model-from-layers.js";
import { setLearningRate } from "./optimizer.js";
import { marginsOf } from "./predict-rows.js";
import type { tf } from "./tfjs.js";
import { trainStep } from "./train-step.js";

export interface EpochRequest {
  readonly fit: FitRequest;
  readonly optimizer: tf.Optimizer;
  /** From 1. */
  readonly epoch: number;
  /** Optimizer steps before the first batch to do. */
  readonly step: number;
  /** Log odds of the images that an interrupted attempt has done of this epoch, in its order. */
  readonly margins: readonly number[];
  /** Cuts of the plateau schedule so far. */
  readonly cuts: number;
  /** After each step but the last: how many steps are done, and the log odds of the epoch's images so far. */
  readonly afterStep: (step: number, margins: Float64Array) => Promise<void>;
}

export interface EpochResult {
  /** Of each image before the step that learned from it. */
  readonly measures: Measures;
  /** Optimizer steps done. */
  readonly step: number;
  /** Of the last step. */
  readonly learningRate: number;
}

/** One way through the training images, in an order drawn from (seed, epoch). Throws a Divergence. */
export async function trainEpoch(request: EpochRequest): Promise<EpochResult> {
  const { fit, optimizer, epoch } = request;
  const { classifier, active, images, training, signal } = fit;
  const order = shuffled(
    training.rows.map((_, position) => position),
    seededRandom(fit.seed, "shuffle", epoch),
  );
  const batches = cutIntoBatches(order, fit.batchSize);
  const first = request.margins.length / (batches[0]?.rows.length ?? 1);
  const source = imageBatches(
    images,
    fit.normalization,
    batches.slice(first).map((batch) => batch.rows.map((position) => training.rows[position]!)),
  );
  const margins = new Float64Array(order.length);
  margins.set(request.margins);
  let done = request.margins.length;
  let { step } = request;
  let learningRate = fit.optimizer.learningRate;
  let lossSum = 0;
  let learned = 0;
  for await (const numbers of source) {
    signal.throwIfAborted();
    const { rows: positions, count } = batches[step - (request.step - first)]!;
    const labels = Float32Array.from(positions, (position) => training.labels[position]!);
    learningRate = learningRateAt(fit.schedule, fit.optimizer.learningRate, {
      step,
      stepsPerEpoch: batches.length,
      epochs: fit.epochs,
      cuts: request.cuts,
    });
    setLearningRate(optimizer, learningRate);
    seedDropouts(classifier.dropouts, fit.seed, step);
    const { objective, logits } = trainStep({
      classifier,
      optimizer,
      images: numbers,
      shape: [positions.length, ...images.shape.slice(1)],
      labels,
      weights: labels.map((label, at) => (at < count ? fit.classWeights[label === 1 ? 1 : 0] : 0)),
      count,
      labelSmoothing: fit.labelSmoothing,
      clipNorm: fit.clipNorm,
    });
    await active.step(signal);
    const loss = (await objective.data())[0]!;
    const values = (await logits.data()) as Float32Array;
    objective.dispose();
    logits.dispose();
    const made = marginsOf(values, classifier.output).subarray(0, count);
    if (!Number.isFinite(loss) || !made.every(Number.isFinite)) {
      throw new Divergence({ what: `the loss became ${loss}`, epoch, step: step + 1, learningRate });
    }
    margins.set(made, done);
    done += count;
    step += 1;
    learned += count;
    lossSum += loss * count;
    fit.onProgress((epoch - 1) * order.length + done, epoch, lossSum / learned);
    if (done < order.length) await request.afterStep(step, margins.subarray(0, done));
  }
  const labels = order.map((position) => training.labels[position]!);
  return { measures: measure(margins, labels), step, learningRate };
}
