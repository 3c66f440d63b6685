import type { NamedTensorMap, Scalar, Tensor, Variable } from "@tensorflow/tfjs-core";
import { tf } from "../tfjs.js";
import { adamKernel } from "./kernels/adam.js";
import { backendName } from "./register-kernels.js";

const { AdamOptimizer, engine, mul, scalar, sub, tidy, zerosLike } = tf;

interface NamedTensor {
  readonly name: string;
  readonly tensor: Tensor | null;
}

interface Slot {
  readonly originalName: string;
  readonly variable: Variable;
}

/** What TF.js's Adam keeps; its slots keep their names and order, so what it saves stays the same. */
interface AdamState {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly accBeta1: Variable;
  readonly accBeta2: Variable;
  readonly accumulatedFirstMoment: Slot[];
  readonly accumulatedSecondMoment: Slot[];
  incrementIterations(): void;
}

/**
 * Adam updates each weight with fourteen kernels, most of the calls of a training step. While this backend computes, all
 * weights are updated by one.
 */
export function fuseAdam(): void {
  const prototype = AdamOptimizer.prototype as unknown as { applyGradients(gradients: unknown): void };
  const theirs = prototype.applyGradients;
  prototype.applyGradients = function (gradients) {
    if (engine().backendName === backendName) {
      applyAll(this as unknown as AdamState, gradients as NamedTensor[] | NamedTensorMap);
    } else theirs.call(this, gradients);
  };
}

function applyAll(state: AdamState, gradients: NamedTensor[] | NamedTensorMap): void {
  const list = Array.isArray(gradients)
    ? gradients
    : Object.entries(gradients).map(([name, tensor]): NamedTensor => ({ name, tensor }));
  tidy(() => {
    const updated: Variable[] = [];
    const inputs: Tensor[] = [
      scalar(-state.learningRate),
      sub(1, state.accBeta1) as Scalar,
      sub(1, state.accBeta2) as Scalar,
    ];
    for (const [index, { name, tensor }] of list.entries()) {
      const value = engine().registeredVariables[name]!;
      state.accumulatedFirstMoment[index] ??= slot(`${name}/m`, value);
      state.accumulatedSecondMoment[index] ??= slot(`${name}/v`, value);
      if (tensor === null || tensor === undefined) continue;
      const first = state.accumulatedFirstMoment[index].variable;
      const second = state.accumulatedSecondMoment[index].variable;
      updated.push(value, first, second);
      inputs.push(value, first, second, tensor);
    }
    if (updated.length > 0) {
      const { beta1, beta2, epsilon } = state;
      const results = engine().runKernel(adamKernel, inputs as never, { beta1, beta2, epsilon }) as unknown as Tensor[];
      for (const [index, variable] of updated.entries()) variable.assign(results[index]!);
    }
    state.accBeta1.assign(mul(state.accBeta1, state.beta1));
    state.accBeta2.assign(mul(state.accBeta2, state.beta2));
  });
  state.incrementIterations();
}

function slot(originalName: string, value: Variable): Slot {
  return { originalName, variable: tidy(() => zerosLike(value).variable(false)) };
}
