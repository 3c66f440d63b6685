import type { Tensor } from "@tensorflow/tfjs-core";
import { tf, tfl } from "../tfjs.js";
import {
  batchNormalizationStep,
  batchNormalizationStepGradient,
  movingAverage,
} from "./kernels/batch-normalization-step.js";
import { backendName } from "./register-kernels.js";

const { engine, registerGradient, tidy } = tf;
const { layers } = tfl;

interface Weight {
  read(): Tensor;
  write(value: Tensor): void;
}

/** What TF.js's layer keeps. */
interface BatchNormalization {
  readonly axis: number;
  readonly epsilon: number;
  readonly momentum: number;
  readonly gamma?: Weight;
  readonly beta?: Weight;
  readonly movingMean: Weight;
  readonly movingVariance: Weight;
}

type Call = (inputs: Tensor | Tensor[], options: { readonly training?: boolean }) => Tensor | Tensor[];

/**
 * While this backend computes, a training step of a batch normalization layer is one kernel, its gradient another, and
 * each moving average a third, where TF.js calls some forty: in networks of many small layers most of a step's calls.
 */
export function fuseBatchNormalization(): void {
  registerGradient({
    kernelName: batchNormalizationStep,
    inputsToSave: ["x", "scale"],
    outputsToSave: [false, true, true],
    gradFunc: (dy, [x, scale, mean, variance], { epsilon }) => {
      // The moments go into moving averages only, which no loss depends on.
      const inputs = { dy: (dy as Tensor[])[0]!, x: x!, scale: scale!, mean: mean!, variance: variance! };
      const [dx, dScale, dOffset] = run(batchNormalizationStepGradient, inputs, epsilon as number);
      return { x: () => dx!, scale: () => dScale!, offset: () => dOffset! };
    },
  });
  // The class is not exported; a name of its own leaves TF.js's numbering of layers as it is.
  const prototype = Object.getPrototypeOf(layers.batchNormalization({ name: "class" })) as { call: Call };
  const theirs = prototype.call;
  prototype.call = function (inputs, options) {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    const layer = this as unknown as BatchNormalization;
    const { gamma, beta } = layer;
    const isLast = layer.axis === -1 || layer.axis === x.rank - 1;
    const isOurs = engine().backendName === backendName && options.training === true;
    if (!isOurs || !isLast || !gamma || !beta || x.dtype !== "float32" || x.size === 0)
      return theirs.call(this, inputs, options);
    return tidy(() => {
      const given = { x, scale: gamma.read(), offset: beta.read() };
      const [y, mean, variance] = run(batchNormalizationStep, given, layer.epsilon);
      move(layer.movingMean, mean!, layer.momentum);
      move(layer.movingVariance, variance!, layer.momentum);
      return y!;
    });
  };
}

function run(kernel: string, inputs: Record<string, Tensor>, epsilon: number): Tensor[] {
  return engine().runKernel(kernel, inputs, { epsilon }) as unknown as Tensor[];
}

function move(average: Weight, now: Tensor, momentum: number): void {
  tidy(() => {
    const inputs = { old: average.read(), now };
    average.write(engine().runKernel(movingAverage, inputs, { decay: 1 - momentum }) as Tensor);
  });
}
