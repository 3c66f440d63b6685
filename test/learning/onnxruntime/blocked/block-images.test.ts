import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ActiveBackend } from "../../../../src/learning/backend.js";
import { cpuBackend } from "../../../../src/learning/cpu-backend.js";
import { onnxruntimeBackend } from "../../../../src/learning/onnxruntime/backend.js";
import { compileTrace } from "../../../../src/learning/onnxruntime/compile/compile.js";
import { traceGraph } from "../../../../src/learning/onnxruntime/graph/trace.js";
import { emit, storedValue, type Value } from "../../../../src/learning/onnxruntime/graph/value.js";
import { loadOnnxRuntime } from "../../../../src/learning/onnxruntime/runtime/binding.js";
import { blockOfChannels } from "../../../../src/learning/onnxruntime/runtime/block-of-channels.js";
import { tf } from "../../../../src/learning/tfjs.js";
import { expectAgreement, type Numbers, reals, sizeOf, steps } from "../../backend-comparison.js";

let active: ActiveBackend;

beforeAll(async () => {
  await cpuBackend.activate({ threads: 1, device: "cpu" });
  active = await onnxruntimeBackend.activate({ threads: 2, device: "cpu" });
});

afterAll(() => active.close());

const agree = (inputs: readonly Numbers[], run: (...inputs: tf.Tensor[]) => tf.Tensor): Promise<void> =>
  expectAgreement("onnxruntime", inputs, run);

describe("images in blocks of channels", () => {
  it.each([
    { batch: 16, size: [5, 6], channels: [16, 32], kernel: [3, 3], strides: 1, pad: "same" },
    { batch: 16, size: [6, 5], channels: [32, 16], kernel: [3, 2], strides: 1, pad: "valid" },
    { batch: 3, size: [5, 5], channels: [16, 16], kernel: [3, 3], strides: 1, pad: "same" },
    { batch: 16, size: [6, 6], channels: [16, 32], kernel: [3, 3], strides: 2, pad: "same" },
    { batch: 16, size: [5, 7], channels: [32, 16], kernel: [3, 3], strides: 2, pad: "same" },
    { batch: 16, size: [6, 6], channels: [16, 16], kernel: [3, 3], strides: 3, pad: "valid" },
    { batch: 16, size: [4, 4], channels: [16, 32], kernel: [1, 1], strides: 1, pad: "same" },
    { batch: 16, size: [4, 4], channels: [16, 32], kernel: [1, 1], strides: 2, pad: "same" },
    { batch: 16, size: [8, 8], channels: [1, 16], kernel: [3, 3], strides: 1, pad: "same" },
    { batch: 16, size: [8, 8], channels: [3, 32], kernel: [5, 5], strides: 2, pad: "same" },
    { batch: 16, size: [5, 5], channels: [12, 16], kernel: [3, 3], strides: 1, pad: "same" },
    { batch: 16, size: [5, 5], channels: [16, 12], kernel: [3, 3], strides: 1, pad: "same" },
    { batch: 32, size: [32, 32], channels: [16, 16], kernel: [1, 1], strides: 1, pad: "same" },
    { batch: 5, size: [3, 3], channels: [12, 16], kernel: [1, 1], strides: 1, pad: "same" },
    { batch: 32, size: [5, 6], channels: [16, 32], kernel: [3, 3], strides: 1, pad: "same" },
    { batch: 48, size: [6, 5], channels: [32, 16], kernel: [2, 3], strides: 1, pad: "valid" },
    { batch: 32, size: [7, 6], channels: [16, 16], kernel: [3, 3], strides: 2, pad: "same" },
  ] as const)("convolution $kernel of $channels channels, stride $strides, $pad, $batch images of $size", (c) =>
    agree([reals(1, c.batch, ...c.size, c.channels[0]), reals(2, ...c.kernel, ...c.channels)], (x, filter) =>
      tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, c.strides, c.pad),
    ),
  );

  it("a filter's gradient that the cache does not hold is computed in parts", async () => {
    await tf.setBackend("onnxruntime");
    const [filter, images] = [
      tf.tensor(reals(1, 3, 3, 16, 16).values, [3, 3, 16, 16]),
      tf.randomUniform([64, 48, 48, 16], -1, 1, "float32", 7),
    ];
    const gradientOf = (x: tf.Tensor4D): tf.Tensor =>
      tf.grad((one) => tf.conv2d(x, one as tf.Tensor4D, 1, "same"))(filter, x);
    const whole = gradientOf(images as tf.Tensor4D);
    const quarters = tf.split(images, 4).map((part) => gradientOf(part as tf.Tensor4D));
    const difference = tf.max(tf.abs(tf.sub(whole, tf.addN(quarters))));
    expect((await difference.data())[0]! / (await tf.max(tf.abs(whole)).data())[0]!).toBeLessThan(1e-4);
  });

  it("convolution of single pixels with an edge of zeros", () =>
    agree([reals(5, 4, 4, 4, 16), reals(6, 1, 1, 16, 16)], (x, filter) =>
      tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 1),
    ));

  it.each([
    { size: [8, 9], kernel: [3, 3], strides: 1, pad: "same" },
    { size: [8, 8], kernel: [3, 3], strides: 2, pad: "same" },
    { size: [9, 9], kernel: [3, 3], strides: 2, pad: "same" },
    { size: [9, 8], kernel: [2, 3], strides: 1, pad: "valid" },
  ] as const)("depthwise convolution $kernel, stride $strides, $pad, of $size", (c) =>
    agree([reals(3, 4, ...c.size, 16), reals(4, ...c.kernel, 16, 1)], (x, filter) =>
      tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, c.strides, c.pad),
    ),
  );

  it.each([1, 2, 3, 4, 5])("chains of convolution, rectifier and pooling with many equal pixels (%i)", (seed) =>
    agree([steps(seed, 8, 4, 8, 16), steps(seed + 50, 1, 1, 16, 32), reals(seed, 32)], (x, filter, bias) => {
      const sum = tf.add(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, "same"), tf.round(bias));
      return tf.maxPool(tf.relu(sum) as tf.Tensor4D, 2, 2, "same");
    }),
  );

  it.each([1, 2])("sums, products and normalization between convolutions (%i)", (seed) =>
    agree(
      [reals(seed, 16, 3, 4, 16), reals(seed + 9, 3, 3, 16, 16), reals(seed + 8, 16), reals(seed + 7, 3, 3, 16, 16)],
      (x, first, scale, second) => {
        const one = tf.conv2d(x as tf.Tensor4D, first as tf.Tensor4D, 1, "same");
        const { mean, variance } = tf.moments(one, [0, 1, 2]);
        const normal = tf.relu(
          tf.batchNorm(one, mean as tf.Tensor1D, variance as tf.Tensor1D, scale as tf.Tensor1D, scale as tf.Tensor1D),
        );
        const two = tf.conv2d(normal as tf.Tensor4D, second as tf.Tensor4D, 1, "same");
        return tf.mean(tf.add(tf.sigmoid(two), tf.mul(one, tf.sub(two, x))), [1, 2]);
      },
    ),
  );
});

describe("the block of this processor", () => {
  it("is found, and used for convolutions whose channels fill blocks", () => {
    const block = blockOfChannels(loadOnnxRuntime());
    expect([8, 16]).toContain(block);
    const value = (...shape: number[]): Value => storedValue(shape, "float32", new Float32Array(sizeOf(shape)), false);
    const uses = (channels: number, given: number): boolean => {
      const attributes = { kernel_shape: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], group: 1 };
      const inputs = [value(1, channels, 4, 4), value(channels, channels, 1, 1)];
      const sum = emit("Conv", inputs, [1, channels, 4, 4], "float32", attributes);
      return Buffer.from(compileTrace(traceGraph([sum]), given)).includes("com.microsoft.nchwc");
    };
    expect(uses(32, block)).toBe(true);
    expect(uses(33, block)).toBe(false);
    expect(uses(32, 0)).toBe(false);
  });
});
