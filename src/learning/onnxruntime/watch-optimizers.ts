import { tf } from "../tfjs.js";

const {
  AdadeltaOptimizer,
  AdagradOptimizer,
  AdamaxOptimizer,
  AdamOptimizer,
  MomentumOptimizer,
  RMSPropOptimizer,
  SGDOptimizer,
} = tf;

interface Applies {
  applyGradients(gradients: unknown): void;
}

/** Calls back when one of TF.js's optimizers has applied gradients: that is where a step ends. */
export function watchOptimizers(onApplied: () => void): void {
  for (const { prototype } of [
    SGDOptimizer,
    MomentumOptimizer,
    RMSPropOptimizer,
    AdamOptimizer,
    AdamaxOptimizer,
    AdagradOptimizer,
    AdadeltaOptimizer,
  ]) {
    const optimizer: Applies = prototype;
    const apply = optimizer.applyGradients;
    optimizer.applyGradients = function (gradients) {
      apply.call(this, gradients);
      onApplied();
    };
  }
}
