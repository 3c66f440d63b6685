import { plain, plainOperand } from "../graph/operand.js";
import { emitManyOwn } from "../graph/value.js";
import type { Kernel, KernelTable } from "./kernel.js";

/** A kernel of our own: TF.js updates weights one by one. */
export const adamKernel = "AdamStep";

/**
 * Inputs: minus the learning rate, 1 - beta1^t, 1 - beta2^t; then for each weight its value, its moments and its
 * gradient. Outputs for each weight: new value, new moments.
 */
const adam: Kernel = ({ list, attributes }) => {
  const { beta1, beta2, epsilon } = attributes as { beta1: number; beta2: number; epsilon: number };
  const values = list.map(plain);
  const weights = values.slice(3).filter((_, index) => index % 4 === 0);
  const results = weights.flatMap(({ shape }) =>
    [shape, shape, shape].map((one) => ({ shape: one, type: "float32" }) as const),
  );
  const floats = { beta1: { float: beta1 }, beta2: { float: beta2 }, epsilon: { float: epsilon } };
  return emitManyOwn("Adam", values, results, floats).map(plainOperand);
};

export const optimizerKernels: KernelTable = { [adamKernel]: adam };
