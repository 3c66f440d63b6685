import type { ClassifierModel } from "./model-from-layers.js";
import { tf } from "./tfjs.js";

export interface StepRequest {
  readonly classifier: ClassifierModel;
  readonly optimizer: tf.Optimizer;
  /** Normalized images, N x H x W x C. */
  readonly images: Float32Array;
  readonly shape: readonly number[];
  /** 1 positive, 0 negative. */
  readonly labels: Float32Array;
  /** Of each image in the loss; 0 for those that only fill up the batch. */
  readonly weights: Float32Array;
  /** Images that count. */
  readonly count: number;
  /** Share of each label given to the other class. */
  readonly labelSmoothing: number;
  /** Gradients are scaled down together where their common Euclidean norm exceeds this. */
  readonly clipNorm: number | undefined;
}

/**
 * One step of the optimizer on one batch. What is minimized: the weighted cross-entropy, divided by the images that
 * count, plus penalties. Returns tensors to be read once the backend has computed them, and disposed.
 */
export function trainStep(request: StepRequest): { readonly objective: tf.Scalar; readonly logits: tf.Tensor } {
  const { classifier, optimizer, labels, weights, count } = request;
  const variables = classifier.logits.trainableWeights.map((weight) => weight.read() as tf.Variable);
  return tf.tidy(() => {
    const images = tf.tensor(request.images, [...request.shape]);
    const importance = tf.tensor1d(weights);
    let logits: tf.Tensor | undefined;
    const { value, grads } = tf.variableGrads(() => {
      logits = tf.keep(classifier.logits.apply(images, { training: true }) as tf.Tensor);
      const loss = crossEntropy(classifier.output, logits, labels, importance, request.labelSmoothing);
      const penalties = classifier.logits.calculateLosses();
      const mean = tf.div(loss, count);
      return (penalties.length > 0 ? tf.addN([mean, ...penalties]) : mean) as tf.Scalar;
    }, variables);
    optimizer.applyGradients(request.clipNorm === undefined ? grads : clipped(grads, request.clipNorm));
    return { objective: value, logits: logits! };
  });
}

/** Summed over the batch, each image times its weight. */
function crossEntropy(
  output: "softmax" | "sigmoid",
  logits: tf.Tensor,
  labels: Float32Array,
  weights: tf.Tensor1D,
  smoothing: number,
): tf.Tensor {
  if (output === "sigmoid") {
    const expected = tf.tensor2d(labels, [labels.length, 1]);
    const column = tf.reshape(weights, [labels.length, 1]);
    return tf.losses.sigmoidCrossEntropy(expected, logits, column, smoothing, tf.Reduction.SUM);
  }
  const oneHot = new Float32Array(labels.length * 2);
  for (const [row, label] of labels.entries()) oneHot[row * 2 + label] = 1;
  return tf.losses.softmaxCrossEntropy(
    tf.tensor2d(oneHot, [labels.length, 2]),
    logits,
    weights,
    smoothing,
    tf.Reduction.SUM,
  );
}

function clipped(gradients: tf.NamedTensorMap, norm: number): tf.NamedTensorMap {
  const squares = Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)));
  const length = tf.sqrt(tf.addN(squares));
  // norm / max(norm, length): 1 where the gradient is short enough, and no division by 0.
  const factor = tf.div(norm, tf.maximum(norm, length));
  return Object.fromEntries(Object.entries(gradients).map(([name, gradient]) => [name, tf.mul(gradient, factor)]));
}
