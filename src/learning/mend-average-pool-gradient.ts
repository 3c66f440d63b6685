import { poolingShares } from "./pooling-shares.js";
import { tf } from "./tfjs.js";

type Four = [number, number, number, number];

let isMended = false;

/**
 * Plain JavaScript's gradient of average pooling divides by the whole window, even where it extends past the border,
 * although the mean counts only pixels inside: its gradient is not the derivative of what it computes. TensorFlow's is.
 * Here the incoming gradient is scaled first, so that the division comes out right.
 */
export function mendAveragePoolGradient(): void {
  const original = tf.getKernel("AvgPoolGrad", "cpu");
  if (isMended || original === undefined) return;
  isMended = true;
  tf.unregisterKernel("AvgPoolGrad", "cpu");
  tf.registerKernel({
    ...original,
    kernelFunc: ({ inputs, backend, attrs }) => {
      const dy = inputs["dy"] as tf.Tensor4D;
      const { filterSize, strides, pad } = attrs as unknown as { filterSize: number; strides: number; pad: "same" };
      const info = tf.backend_util.computePool2DInfo(inputs["input"]!.shape as Four, filterSize, strides, 1, pad);
      const {
        inHeight,
        inWidth,
        outHeight,
        outWidth,
        effectiveFilterHeight: height,
        effectiveFilterWidth: width,
      } = info;
      const shares = poolingShares({
        image: [inHeight, inWidth],
        output: [outHeight, outWidth],
        kernel: [height, width],
        strides: [info.strideHeight, info.strideWidth],
        before: [info.padInfo.top, info.padInfo.left],
      });
      if (shares.length === 1 && shares[0] === 1 / (height * width)) {
        return original.kernelFunc({ inputs, backend, attrs: attrs! });
      }
      return tf.tidy(() => {
        const factors = shares.map((share) => share * height * width);
        const shape: Four = shares.length === 1 ? [1, 1, 1, 1] : [1, outHeight, outWidth, 1];
        const scaled = tf.mul(tf.tensor4d(factors, shape), dy);
        return original.kernelFunc({ inputs: { ...inputs, dy: scaled }, backend, attrs: attrs! }) as never;
      });
    },
  });
}
