import { mkdirSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { ActiveBackend } from "../../src/learning/backend.js";
import { cpuBackend } from "../../src/learning/cpu-backend.js";
import type { LayerSpec } from "../../src/learning/layer-spec.js";
import { loadModel, saveModel } from "../../src/learning/model-files.js";
import { tf, type tfl } from "../../src/learning/tfjs.js";
import { temporaryFolder } from "../support/stage-context.js";
import { sizeOf, spread } from "./backend-comparison.js";
import { fitToy, SMALL_LAYERS, SMALL_PREPROCESSING, type ToyFit, type ToyOutcome } from "./fit-toy.js";
import { toyTensors } from "./toy-tensors.js";

const DILATED_LAYERS: readonly LayerSpec[] = [
  { conv2d: { filters: 3, kernelSize: 3, dilationRate: 2, activation: "relu" } },
  { separableConv2d: { filters: 4, kernelSize: 2, dilationRate: 3, padding: "same", activation: "elu" } },
  { globalAveragePooling2d: {} },
  { dense: { units: 2, activation: "softmax" } },
];

/** Fits as the stage makes them: batches, normalization, dropout, history, checkpoints. */
export function describeFits(backend: string, active: () => ActiveBackend): void {
  describe("fits", () => {
    let tensors: string;
    beforeAll(async () => {
      tensors = await toyTensors({ counts: { train: 26, validation: 10 }, contrast: 60 });
    });

    const trained = async (toy: ToyFit = {}): Promise<ToyOutcome> => {
      await tf.setBackend(backend);
      return fitToy(tensors, { ...toy, active: active() });
    };
    const near = (actual: readonly number[], expected: readonly number[]): void => {
      const scale = Math.max(1, ...expected.map(Math.abs));
      const worst = Math.max(...expected.map((value, at) => Math.abs(value - actual[at]!)));
      expect(worst / scale).toBeLessThan(1e-5);
    };

    for (const [name, layers] of Object.entries({ small: SMALL_LAYERS, dilated: DILATED_LAYERS })) {
      it(`of a ${name} network end where plain JavaScript's end`, async () => {
        const optimizer = { name: "sgd", learningRate: 0.05 } as const;
        const expected = await fitToy(tensors, {
          layers,
          optimizer,
          active: await cpuBackend.activate({ threads: 1, device: "cpu" }),
        });
        const actual = await trained({ layers, optimizer });
        for (const [name, values] of Object.entries(expected.weights)) near(actual.weights[name]!, values);
        for (const [epoch, row] of expected.history.entries()) {
          const numbers = Object.entries(row).filter(
            (entry): entry is [string, number] => typeof entry[1] === "number",
          );
          const got = actual.history[epoch] as unknown as Record<string, number>;
          near(
            numbers.map(([name]) => got[name]!),
            numbers.map(([, value]) => value),
          );
        }
      });
    }

    it("end bit for bit alike, whether interrupted or not", async () => {
      const whole = await trained();
      const scratch = temporaryFolder();
      const controller = new AbortController();
      const first = trained({
        scratch,
        signal: controller.signal,
        onProgress: (images) => {
          if (images >= 26 + 9) controller.abort(new Error("interrupted"));
        },
      });
      await expect(first).rejects.toThrow("interrupted");
      const { resumed, ...rest } = await trained({ scratch });
      expect(resumed).toEqual([[1, 16]]);
      expect(rest.weights).toEqual(whole.weights);
      expect(rest.history).toEqual(whole.history);
    });

    it("leave a model that plain JavaScript opens, and that predicts the same", async () => {
      const { classifier } = await trained();
      const images = spread(3, sizeOf([5, 12, 12, 1]));
      const predictions = async (model: tfl.LayersModel): Promise<readonly number[]> => {
        const x = tf.tensor(images, [5, 12, 12, 1]);
        const y = model.predict(x) as tf.Tensor;
        const values = [...(await y.data())];
        tf.dispose([x, y]);
        return values;
      };
      const expected = await predictions(classifier.model);
      const folder = path.join(temporaryFolder(), "model");
      mkdirSync(folder);
      await saveModel(folder, classifier.model, SMALL_PREPROCESSING);
      await cpuBackend.activate({ threads: 1, device: "cpu" });
      near(await predictions((await loadModel(folder)).model), expected);
    });
  });
}
