import type { BatchTerms } from "./batch-terms.js";
import type { ClassifierModel } from "./model-from-layers.js";
import { tf } from "./tfjs.js";

export interface StepRequest extends BatchTerms {
  readonly classifier: ClassifierModel;
  readonly optimizer: tf.Optimizer;
  /** Normalized images, N x H x W x C. */
  readonly images: Float32Array;
  readonly shape: readonly number[];
  /** Share of what each output should be that is spread over all classes, or over with and without a finding. */
  readonly labelSmoothing: number;
  /** Gradients are scaled down together where their common Euclidean norm exceeds this. */
  readonly clipNorm: number | undefined;
}

/**
 * One step of the optimizer on one batch. What is minimized: the weighted cross-entropy, divided by the images, or the
 * known findings, that count, plus penalties. Returns tensors to be read once the backend has computed them, and disposed.
 */
export function trainStep(request: StepRequest): { readonly objective: tf.Scalar; readonly logits: tf.Tensor } {
  const { classifier, optimizer } = request;
  const variables = classifier.logits.trainableWeights.map((weight) => weight.read() as tf.Variable);
  return tf.tidy(() => {
    const images = tf.tensor(request.images, [...request.shape]);
    // A list of one: a backend may take equal single numbers of a step for the same input, and would compile again for
    // batches in which as many findings are known as another number of the step happens to be.
    const divisor = tf.tensor1d([request.divisor]);
    let logits: tf.Tensor | undefined;
    const { value, grads } = tf.variableGrads(() => {
      logits = tf.keep(classifier.logits.apply(images, { training: true }) as tf.Tensor);
      const loss = crossEntropy(request, logits);
      const penalties = classifier.logits.calculateLosses();
      const mean = tf.reshape(tf.div(loss, divisor), []);
      return (penalties.length > 0 ? tf.addN([mean, ...penalties]) : mean) as tf.Scalar;
    }, variables);
    optimizer.applyGradients(request.clipNorm === undefined ? grads : clipped(grads, request.clipNorm));
    return { objective: value, logits: logits! };
  });
}

/** Summed over the batch, each image or each output times its weight. */
function crossEntropy({ of, classifier, targets, weights, labelSmoothing }: StepRequest, logits: tf.Tensor): tf.Tensor {
  const { output, units } = classifier;
  const shape: [number, number] = [targets.length / units, units];
  if (output === "softmax") {
    const [expected, importance] = [tf.tensor2d(targets, shape), tf.tensor1d(weights)];
    return tf.losses.softmaxCrossEntropy(expected, logits, importance, labelSmoothing, tf.Reduction.SUM);
  }
  const importance = tf.tensor2d(weights, shape);
  // Two classes told by one output are learned as they always were, to the bit.
  if (of === "classes") {
    const expected = tf.tensor2d(targets, shape);
    return tf.losses.sigmoidCrossEntropy(expected, logits, importance, labelSmoothing, tf.Reduction.SUM);
  }
  // The same, log(1 + exp(x)) - z * x: TF.js's own has a log1p, which ONNX Runtime lacks, and so cuts the step in two.
  const smoothed = targets.map((target) => target * (1 - labelSmoothing) + labelSmoothing / 2);
  const losses = tf.sub(tf.softplus(logits), tf.mul(logits, tf.tensor2d(smoothed, shape)));
  return tf.sum(tf.mul(losses, importance));
}

function clipped(gradients: tf.NamedTensorMap, norm: number): tf.NamedTensorMap {
  const squares = Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)));
  const length = tf.sqrt(tf.addN(squares));
  // norm / max(norm, length): 1 where the gradient is short enough, and no division by 0.
  const factor = tf.div(norm, tf.maximum(norm, length));
  return Object.fromEntries(Object.entries(gradients).map(([name, gradient]) => [name, tf.mul(gradient, factor)]));
}
