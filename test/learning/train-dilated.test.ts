import { beforeAll, expect, test } from "vitest";
import { cpuBackend } from "../../src/learning/cpu-backend.js";
import { tf, tfl } from "../../src/learning/tfjs.js";
import { trainDilated } from "../../src/learning/train-dilated.js";

beforeAll(() => cpuBackend.activate({ threads: 1, device: "cpu" }));

const layers = {
  conv2d: (name: string) =>
    tfl.layers.conv2d({ name, filters: 3, kernelSize: 3, dilationRate: 2, padding: "same", activation: "tanh" }),
  separableConv2d: (name: string) =>
    tfl.layers.separableConv2d({ name, filters: 3, kernelSize: 2, dilationRate: 3, depthMultiplier: 2 }),
};

test.each(Object.entries(layers))(
  "a dilated %s computes what it did, and has the gradient of that",
  async (_, make) => {
    const [own, plain] = [make("own"), make("plain")];
    trainDilated(own);
    const images = tf.randomNormal([2, 9, 8, 2], 0, 1, "float32", 5);
    own.apply(images);
    plain.apply(images);
    plain.setWeights(own.getWeights());
    const before = own.getConfig();
    const outputs = [own, plain].map((layer) => (layer.apply(images) as tf.Tensor).dataSync());
    expect(Math.max(...outputs[0]!.map((value, at) => Math.abs(value - outputs[1]![at]!)))).toBeLessThan(1e-6);

    const variable = own.trainableWeights[0]!.read() as tf.Variable;
    const loss = () => tf.mean(tf.square(own.apply(images) as tf.Tensor)) as tf.Scalar;
    const slope = tf.variableGrads(loss, [variable]).grads[variable.name]!;
    const direction = tf.randomNormal(variable.shape, 0, 1, "float32", 9);
    const along = tf.sum(tf.mul(slope, direction)).dataSync()[0]!;
    const start = variable.clone();
    const lossAt = (step: number) => {
      variable.assign(tf.add(start, tf.mul(direction, step)));
      return loss().dataSync()[0]!;
    };
    expect((lossAt(1e-3) - lossAt(-1e-3)) / 2e-3).toBeCloseTo(along, 2);
    expect(own.getConfig()).toEqual(before);
  },
);
