import fc from "fast-check";
import { describe, it } from "vitest";
import { tf } from "../../src/learning/tfjs.js";
import { expectAgreement, type Numbers, reals, steps } from "./backend-comparison.js";

const runs = { numRuns: 30, seed: 20_260_101 };

const size = fc.integer({ min: 1, max: 9 });
const stride = fc.integer({ min: 1, max: 3 });
const padding = fc.constantFrom("same" as const, "valid" as const);

const windowed = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  height: size,
  width: size,
  channels: fc.integer({ min: 1, max: 12 }),
  outputs: fc.integer({ min: 1, max: 5 }),
  kernelHeight: fc.integer({ min: 1, max: 4 }),
  kernelWidth: fc.integer({ min: 1, max: 4 }),
  strideHeight: stride,
  strideWidth: stride,
  pad: padding,
  seed: fc.integer({ min: 1, max: 1000 }),
});

/** Sizes, strides and paddings nobody thought of. */
export function describeRandomShapes(backend: string): void {
  const agree = (inputs: readonly Numbers[], run: (...x: tf.Tensor[]) => tf.Tensor): Promise<void> =>
    expectAgreement(backend, inputs, run);
  const fits = (w: {
    pad: string;
    height: number;
    width: number;
    kernelHeight: number;
    kernelWidth: number;
  }): boolean => w.pad === "same" || (w.height >= w.kernelHeight && w.width >= w.kernelWidth);

  describe("random shapes", () => {
    it("convolution", () =>
      fc.assert(
        fc.asyncProperty(windowed.filter(fits), (w) =>
          agree(
            [
              reals(w.seed, w.batch, w.height, w.width, w.channels),
              reals(w.seed + 1, w.kernelHeight, w.kernelWidth, w.channels, w.outputs),
            ],
            (x, f) => tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, [w.strideHeight, w.strideWidth], w.pad),
          ),
        ),
        runs,
      ));

    it("depthwise convolution", () =>
      fc.assert(
        fc.asyncProperty(windowed.filter(fits), (w) =>
          agree(
            [
              reals(w.seed, w.batch, w.height, w.width, w.channels),
              reals(w.seed + 1, w.kernelHeight, w.kernelWidth, w.channels, 1 + (w.outputs % 2)),
            ],
            (x, f) => tf.depthwiseConv2d(x as tf.Tensor4D, f as tf.Tensor4D, [w.strideHeight, w.strideWidth], w.pad),
          ),
        ),
        runs,
      ));

    it("max and average pooling", () =>
      fc.assert(
        fc.asyncProperty(windowed.filter(fits), fc.boolean(), async (w, tiled) => {
          const kernel: [number, number] = [w.kernelHeight, w.kernelWidth];
          const strides: [number, number] = tiled ? kernel : [w.strideHeight, w.strideWidth];
          const image = steps(w.seed, w.batch, w.height, w.width, w.channels);
          await agree([image], (x) => tf.maxPool(x as tf.Tensor4D, kernel, strides, w.pad));
          await agree([image], (x) => tf.maxPool(tf.relu(x as tf.Tensor4D), kernel, strides, w.pad));
          await agree([image], (x) => tf.avgPool(x as tf.Tensor4D, kernel, strides, w.pad));
        }),
        runs,
      ));

    it("broadcasting and reducing", () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
          fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
          fc.integer({ min: 0, max: 3 }),
          (shape, ones, dropped) => {
            const other = shape.map((length, axis) => (ones[axis] ? 1 : length)).slice(dropped % shape.length);
            const axis = dropped % shape.length;
            return agree([reals(3, ...shape), reals(4, ...other)], (a, b) =>
              tf.sum(tf.mul(tf.add(a!, b!), tf.sub(b!, a!)), axis),
            );
          },
        ),
        runs,
      ));
  });
}
