import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ActiveBackend } from "../../../src/learning/backend.js";
import { cpuBackend } from "../../../src/learning/cpu-backend.js";
import { onnxruntimeBackend } from "../../../src/learning/onnxruntime/backend.js";
import { tf, tfl } from "../../../src/learning/tfjs.js";
import { spread } from "../backend-comparison.js";

const L = tfl.layers;

let active: ActiveBackend;

beforeAll(async () => {
  await cpuBackend.activate({ threads: 1, device: "cpu" });
});

beforeEach(async () => {
  active = await onnxruntimeBackend.activate({ threads: 1, device: "cpu" });
});

afterEach(async () => {
  await active.close();
});

const counted = (name: string): number => active.statistics()[name] ?? 0;

function network(): tfl.Sequential {
  return tfl.sequential({
    layers: [
      L.conv2d({ inputShape: [8, 8, 1], filters: 4, kernelSize: 3, padding: "same", useBias: false }),
      L.batchNormalization(),
      L.reLU(),
      L.maxPooling2d({ poolSize: 2 }),
      L.globalAveragePooling2d({ dataFormat: "channelsLast" }),
      L.dropout({ rate: 0.3 }),
      L.dense({ units: 2, activation: "softmax" }),
    ],
  });
}

function data(count: number): readonly [tf.Tensor, tf.Tensor] {
  const labels = tf.tensor1d(
    Int32Array.from({ length: count }, (_, index) => index % 2),
    "int32",
  );
  return [tf.tensor(spread(1, count * 64), [count, 8, 8, 1]), tf.oneHot(labels, 2)];
}

/** A step as a training loop of one's own takes it. */
function step(model: tfl.Sequential, optimizer: tf.Optimizer, images: tf.Tensor, labels: tf.Tensor): void {
  optimizer.minimize(() => {
    const probabilities = model.apply(images, { training: true }) as tf.Tensor;
    return tf.neg(tf.mean(tf.sum(tf.mul(tf.log(tf.clipByValue(probabilities, 1e-7, 1)), labels), 1))) as tf.Scalar;
  });
}

describe("onnxruntime backend", () => {
  it("says what it is", async () => {
    const probe = await onnxruntimeBackend.probe();
    expect(probe).toMatchObject({ available: true, version: "1.30.0" });
    expect(active).toMatchObject({ name: "onnxruntime", device: "cpu", threads: 1 });
  });

  it("compiles a step once, the last and smaller batch once more, and nothing for a new learning rate", async () => {
    const model = network();
    model.compile({ optimizer: tf.train.adam(0.01), loss: "categoricalCrossentropy" });
    const [images, labels] = data(20);
    const train = async (epochs: number): Promise<void> => {
      await model.fit(images, labels, { batchSize: 8, epochs, verbose: 0, shuffle: true });
    };
    await train(2);
    const compiled = counted("compiled");
    (model.optimizer as unknown as { learningRate: number }).learningRate = 0.003;
    await train(3);
    expect(counted("compiled")).toBe(compiled);
    expect(compiled).toBeLessThan(12);
  });

  it("keeps a loop that never gives way to one graph a step", async () => {
    const model = network();
    const optimizer = tf.train.adam(0.01);
    const [images, labels] = data(8);
    await active.step();
    const before = counted("runs");
    for (let index = 0; index < 12; index += 1) step(model, optimizer, images, labels);
    await active.step();
    expect(counted("runs") - before).toBe(12);
    expect(counted("compiled")).toBeLessThan(8);
  });

  it("holds no more after many steps than after a few", async () => {
    const model = network();
    const optimizer = tf.train.sgd(0.01);
    const [images, labels] = data(4);
    for (let index = 0; index < 5; index += 1) step(model, optimizer, images, labels);
    await active.step();
    const after = { tensors: tf.memory().numTensors, sessions: counted("sessions"), pooled: counted("pooledBytes") };
    for (let index = 0; index < 200; index += 1) {
      step(model, optimizer, images, labels);
      await active.step();
    }
    expect(tf.memory().numTensors).toBe(after.tensors);
    expect(counted("sessions")).toBeLessThanOrEqual(after.sessions + 1);
    expect(counted("pooledBytes")).toBeLessThanOrEqual(2 * after.pooled + 100_000);
  });

  it("ends a long step between its pieces when it is asked to", async () => {
    const [image, filter] = [tf.randomUniform([32, 64, 64, 64]), tf.randomUniform([3, 3, 64, 64])];
    const sum = tf.tidy(() => {
      let result = image as tf.Tensor4D;
      for (let index = 0; index < 6; index += 1) result = tf.conv2d(result, filter as tf.Tensor4D, 1, "same");
      return tf.mean(result);
    });
    await expect(active.step(AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
    tf.dispose([image, filter, sum]);
  });

  it("writes results into memory that it has", async () => {
    const weight = tf.variable(tf.zeros([2 ** 22]));
    const count = tf.variable(tf.scalar(0));
    const step = async (): Promise<void> => {
      tf.tidy(() => {
        weight.assign(tf.add(weight, 1));
        count.assign(tf.add(count, 1));
      });
      await active.step();
    };
    for (let index = 0; index < 4; index += 1) await step();
    const before = process.memoryUsage().arrayBuffers;
    await step();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(weight.size);
    expect(tf.max(weight).dataSync()[0]).toBe(5);
    tf.dispose([weight, count]);
  });

  it("gives up sessions that were not used for long", async () => {
    for (let size = 1; size <= 40; size += 1) tf.tidy(() => tf.relu(tf.zeros([size, 3])).dataSync());
    const tensors = [];
    for (let size = 1; size <= 40; size += 1) {
      const x = tf.tensor(spread(size, size * 3), [size, 3]);
      tensors.push(x);
      await tf.exp(x).data();
    }
    expect(counted("sessions")).toBeLessThanOrEqual(32);
    expect(counted("released")).toBeGreaterThan(0);
    tf.dispose(tensors);
  });

  it("counts what plain JavaScript computed, and training needs none of it", async () => {
    const sorted = tf.topk(tf.tensor1d([3, 1, 2]), 2);
    expect([...(await sorted.values.data())]).toEqual([3, 2]);
    expect(counted("fallback.TopK")).toBe(1);
    tf.dispose([sorted.values, sorted.indices]);
    const model = network();
    const [images, labels] = data(8);
    step(model, tf.train.rmsprop(0.01), images, labels);
    await active.step();
    const fallbacks = Object.keys(active.statistics()).filter((name) => name.startsWith("fallback."));
    expect(fallbacks).toEqual(["fallback.TopK"]);
  });

  it("lets timers run between steps", async () => {
    let ran = false;
    setImmediate(() => {
      ran = true;
    });
    await active.step();
    expect(ran).toBe(true);
  });

  it("keeps numbers that moved in from another backend and back", async () => {
    await tf.setBackend("cpu");
    const x = tf.tensor1d([1, 2, 3]);
    await tf.setBackend("onnxruntime");
    const y = tf.mul(x, 2);
    await tf.setBackend("cpu");
    expect([...(await tf.add(y, x).data())]).toEqual([3, 6, 9]);
    await tf.setBackend("onnxruntime");
  });

  it("gives an error of the runtime to the reader and stays usable", async () => {
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const outside = tf.gather(x, tf.tensor1d([5], "int32"));
    expect(() => outside.dataSync()).toThrow(/indices|out of/);
    outside.dispose();
    expect([...(await tf.neg(x).data())]).toEqual([-1, -2, -3, -4]);
  });

  it("a computation that fails leaves the backend usable, and says what failed to whoever reads it", async () => {
    const { small, wrong, read, sound, untouched } = tf.tidy(() => {
      const table = tf.mul(tf.tensor1d([1, 2, 3]), 2);
      // ONNX Runtime refuses a place that is not there when it computes.
      const broken = tf.gather(table, tf.tensor1d([7], "int32"));
      const large = tf.add(tf.tensor(spread(1, 1024), [1024]), 1);
      return {
        small: table,
        wrong: tf.add(broken, 1),
        read: tf.add(table, 1),
        sound: large,
        untouched: tf.mul(large, 0),
      };
    });
    expect([...read.dataSync()]).toEqual([3, 5, 7]);
    expect(() => wrong.dataSync()).toThrow("indices element out of data bounds");
    expect([...small.dataSync()]).toEqual([2, 4, 6]);
    // What it reads has no owner any more, and is not written over by what is computed meanwhile.
    tf.tidy(() => void tf.mul(tf.tensor(spread(2, 1024), [1024]), 3).dataSync());
    expect(sound.dataSync()[0]).toBeCloseTo(spread(1, 1024)[0]! + 1, 6);
    expect(untouched.dataSync()[9]).toBeCloseTo(0, 6);
    const again = tf.add(wrong, 1);
    await expect(active.step()).rejects.toThrow("indices element out of data bounds");
    tf.dispose([wrong, again]);
    await active.step();
    expect(tf.add(sound, 1).dataSync()[0]).toBeCloseTo(spread(1, 1024)[0]! + 2, 6);
  });

  it("where nobody asks for a result, a failure is no uncaught error", async () => {
    const wrong = tf.tidy(() => tf.gather(tf.mul(tf.tensor1d([1, 2, 3]), 2), tf.tensor1d([7], "int32")));
    await new Promise((resolve) => setImmediate(resolve));
    expect([...tf.add(tf.scalar(1), 1).dataSync()]).toEqual([2]);
    expect(() => wrong.dataSync()).toThrow("indices element out of data bounds");
  });
});
