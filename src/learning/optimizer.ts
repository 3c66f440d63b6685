import type { OptimizerSpec } from "./optimizer-spec.js";
import { tf } from "./tfjs.js";

export function makeOptimizer(spec: OptimizerSpec): tf.Optimizer {
  const { learningRate, momentum = 0, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = spec;
  switch (spec.name) {
    case "adam":
      return tf.train.adam(learningRate, beta1, beta2, epsilon);
    case "adamax":
      return tf.train.adamax(learningRate, beta1, beta2, epsilon);
    case "sgd":
      return momentum > 0
        ? tf.train.momentum(learningRate, momentum, spec.nesterov ?? false)
        : tf.train.sgd(learningRate);
    case "rmsprop":
      return tf.train.rmsprop(learningRate, spec.rho ?? 0.9, momentum, epsilon, spec.centered ?? false);
    case "adagrad":
      return tf.train.adagrad(learningRate);
    case "adadelta":
      return tf.train.adadelta(learningRate, spec.rho ?? 0.95, epsilon);
  }
}

/** Takes effect with the next step. TF.js has a setter for gradient descent only; the others read the field each time. */
export function setLearningRate(optimizer: tf.Optimizer, learningRate: number): void {
  const settable = optimizer as unknown as { learningRate: number; setLearningRate?: (rate: number) => void };
  if (settable.learningRate === learningRate) return;
  if (settable.setLearningRate) settable.setLearningRate(learningRate);
  else settable.learningRate = learningRate;
}
