import { InferenceSession, Tensor } from "onnxruntime-node";
import { beforeAll, describe, expect, it } from "vitest";
import { cpuBackend } from "../../../src/learning/cpu-backend.js";
import { onnxruntimeBackend } from "../../../src/learning/onnxruntime/backend.js";
import { exportOnnx } from "../../../src/learning/onnxruntime/export-onnx.js";
import { tf, tfl } from "../../../src/learning/tfjs.js";
import { spread } from "../backend-comparison.js";

const L = tfl.layers;

function network(): tfl.LayersModel {
  const input = tfl.input({ shape: [12, 10, 1] });
  const first = L.conv2d({ filters: 4, kernelSize: 3, padding: "same", activation: "relu" }).apply(input);
  const normal = L.batchNormalization().apply(first);
  const pooled = L.maxPooling2d({ poolSize: 2 }).apply(normal);
  const depth = L.depthwiseConv2d({ kernelSize: 3, strides: 2, padding: "same", activation: "relu6" }).apply(pooled);
  const up = L.upSampling2d({ size: [2, 2] }).apply(depth);
  const cropped = L.conv2d({ filters: 3, kernelSize: 1, strides: 2, activation: "elu" }).apply(up);
  const mean = L.globalAveragePooling2d({ dataFormat: "channelsLast" }).apply(cropped) as tfl.SymbolicTensor;
  const flat = L.flatten().apply(pooled) as tfl.SymbolicTensor;
  const joined = L.concatenate().apply([
    mean,
    L.dense({ units: 5, activation: "tanh" }).apply(flat) as tfl.SymbolicTensor,
  ]);
  const dropped = L.dropout({ rate: 0.5 }).apply(joined);
  return tfl.model({
    inputs: input,
    outputs: L.dense({ units: 2, activation: "softmax" }).apply(dropped) as tfl.SymbolicTensor,
  });
}

async function runFile(bytes: Uint8Array, images: Float32Array, count: number): Promise<Float32Array> {
  const session = await InferenceSession.create(bytes);
  expect(session.inputNames).toEqual(["image"]);
  expect(session.outputNames).toEqual(["probability"]);
  const { probability } = await session.run({ image: new Tensor("float32", images, [count, 12, 10, 1]) });
  await session.release();
  expect(probability!.dims).toEqual([count, 2]);
  return probability!.data as Float32Array;
}

describe("exported .onnx file", () => {
  beforeAll(async () => {
    await cpuBackend.activate({ threads: 1, device: "cpu" });
  });

  for (const backend of ["cpu", "onnxruntime"]) {
    it(`predicts what the model predicts on ${backend}, for any number of images`, async () => {
      if (backend === "onnxruntime") await onnxruntimeBackend.activate({ threads: 1, device: "cpu" });
      else await tf.setBackend("cpu");
      const model = network();
      const tensors = tf.memory().numTensors;
      const bytes = await exportOnnx(model, { producerVersion: "0", metadata: { classes: "a,b" } });
      expect(tf.getBackend()).toBe(backend);
      expect(tf.memory().numTensors).toBe(tensors);
      for (const count of [1, 3]) {
        const images = spread(count, count * 120);
        const expected = model.predict(tf.tensor(images, [count, 12, 10, 1])) as tf.Tensor;
        const values = await expected.data();
        const actual = await runFile(bytes, images, count);
        for (const [index, value] of values.entries()) expect(actual[index]).toBeCloseTo(value, 5);
      }
    });
  }
});
