import type { GradConfig, Scalar, Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../tfjs.js";
import { backendName } from "./register-kernels.js";

const {
  add,
  broadcastTo,
  div,
  engine,
  getGradient,
  mul,
  neg,
  registerGradient,
  reshape,
  rsqrt,
  scalar,
  sub,
  sum,
  unregisterGradient,
} = tf;

/**
 * Gradients of TF.js that make whole tensors on the host, or more passes over images than are needed. Ours hold only
 * while this backend computes; others keep TF.js's.
 */
export function overrideGradients(): void {
  for (const ours of [sumGradient, meanGradient, squareGradient, batchNormalizationGradient]) {
    const theirs = getGradient(ours.kernelName);
    const config: GradConfig = {
      kernelName: ours.kernelName,
      inputsToSave: [...new Set([...(theirs.inputsToSave ?? []), ...(ours.inputsToSave ?? [])])],
      gradFunc: (dy, saved, attributes) => {
        const isOurs = engine().backendName === backendName && (ours.applies?.(saved) ?? true);
        return (isOurs ? ours : theirs).gradFunc(dy, saved, attributes);
      },
    };
    unregisterGradient(ours.kernelName);
    registerGradient(config);
  }
}

/** A gradient that replaces TF.js's, if it applies to the saved tensors. */
interface Override extends GradConfig {
  readonly applies?: (saved: readonly Tensor[]) => boolean;
}

function reducedAxes(x: Tensor, axis: unknown): number[] {
  const asked = axis === undefined || axis === null ? x.shape.map((_, index) => index) : ([axis].flat() as number[]);
  return asked.map((one) => (one < 0 ? one + x.rank : one));
}

function spread(dy: Tensor, x: Tensor, axes: readonly number[]): Tensor {
  return broadcastTo(
    reshape(
      dy,
      x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
    ),
    x.shape,
  );
}

const sumGradient: Override = {
  kernelName: "Sum",
  inputsToSave: ["x"],
  gradFunc: (dy, [x], { axis }) => ({ x: () => spread(dy as Tensor, x!, reducedAxes(x!, axis)) }),
};

const meanGradient: Override = {
  kernelName: "Mean",
  inputsToSave: ["x"],
  gradFunc: (dy, [x], { axis }) => {
    const axes = reducedAxes(x!, axis);
    const count = axes.reduce((product, one) => product * x!.shape[one]!, 1);
    return { x: () => spread(div(dy as Tensor, count), x!, axes) };
  },
};

const squareGradient: Override = {
  kernelName: "Square",
  inputsToSave: ["x"],
  gradFunc: (dy, [x]) => ({ x: () => mul(mul(dy as Tensor, 2), x!) }),
};

/** The sums over a batch are taken once and shared by the gradients of scale, mean and variance. */
const batchNormalizationGradient: Override = {
  kernelName: "FusedBatchNorm",
  inputsToSave: ["x", "mean", "variance", "scale"],
  applies: ([, mean]) => mean!.rank === 1,
  gradFunc: (dy, [x, mean, variance, scale], { varianceEpsilon }) => {
    const gradient = dy as Tensor;
    const leading = x!.shape.slice(0, -1).map((_, axis) => axis);
    const perChannel = (tensor: Tensor): Tensor => reshape(tensor, [x!.shape.at(-1)!]);
    const deviation = rsqrt(add(perChannel(variance!), varianceEpsilon as number));
    const factor: Tensor | Scalar = mul(scale ? perChannel(scale) : scalar(1), deviation);
    const total = sum(gradient, leading);
    const weighted = sum(mul(gradient, sub(x!, perChannel(mean!))), leading);
    const shaped = (tensor: Tensor, like: Tensor): Tensor => reshape(tensor, like.shape);
    return {
      x: () => mul(gradient, factor),
      mean: () => shaped(neg(mul(factor, total)), mean!),
      variance: () => shaped(mul(mul(mul(factor, mul(deviation, deviation)), -0.5), weighted), variance!),
      scale: () => mul(weighted, deviation),
      offset: () => total.clone(),
    };
  },
};
