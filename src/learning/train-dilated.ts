import { spaceOutTaps } from "./space-out.js";
import type { tf, tfl } from "./tfjs.js";

type Layer = Pick<ReturnType<typeof tfl.layers.flatten>, "call">;
type Weight = { readonly read: () => tf.Tensor };

interface Dilated {
  dilationRate: readonly [number, number];
  /** Of a convolution. */
  kernel?: Weight;
  /** Of a separable one. */
  depthwiseKernel?: Weight;
}

/**
 * Lets a dilated convolution be trained, for which TF.js has no gradient: each call convolves with the layer's kernel
 * with zeros between its taps, which is the same. What is saved is the layer as it is.
 */
export function trainDilated(layer: Layer): void {
  const dilated = layer as unknown as Dilated;
  const call = layer.call.bind(layer);
  layer.call = (...inputs) => {
    const { dilationRate } = dilated;
    const name = dilated.depthwiseKernel ? "depthwiseKernel" : "kernel";
    const weight = dilated[name] as Weight;
    dilated.dilationRate = [1, 1];
    dilated[name] = { read: () => spaceOutTaps(weight.read() as tf.Tensor4D, dilationRate) };
    try {
      return call(...inputs);
    } finally {
      dilated.dilationRate = dilationRate;
      dilated[name] = weight;
    }
  };
}
