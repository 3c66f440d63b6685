import type { Backend } from "./backend.js";
import { modelFromLayers } from "./model-from-layers.js";
import { makeOptimizer } from "./optimizer.js";
import { presetLayers } from "./presets.js";
import { trainStep } from "./train-step.js";

export interface TrainingSpeed {
  readonly imagesPerSecond: number;
  readonly device: string;
  readonly threads: number;
}

const BATCH = 8;

/**
 * Times training steps of `cnn-small` on one backend, after one that compiles: for half a second, at least one step.
 * A process can time one backend only. @param size side of the images in pixels.
 */
export async function timeBackend(backend: Backend, threads: number, size = 32): Promise<TrainingSpeed> {
  const active = await backend.activate({ threads, device: "auto" });
  const classifier = modelFromLayers(presetLayers("cnn-small"), [size, size, 1], { seed: 1 });
  const optimizer = makeOptimizer({ name: "adam", learningRate: 0.001 });
  // Plain JavaScript takes seconds an image; two say as much as eight.
  const batch = active.name === "cpu" ? 2 : BATCH;
  const step = async (): Promise<void> => {
    const { objective, logits } = trainStep({
      classifier,
      optimizer,
      images: Float32Array.from({ length: batch * size * size }, (_, at) => (at % 17) / 8 - 1),
      shape: [batch, size, size, 1],
      labels: Float32Array.from({ length: batch }, (_, at) => at % 2),
      weights: new Float32Array(batch).fill(1),
      count: batch,
      labelSmoothing: 0,
      clipNorm: undefined,
    });
    await active.step();
    await objective.data();
    objective.dispose();
    logits.dispose();
  };
  if (active.name !== "cpu") await step();
  const start = performance.now();
  let steps = 0;
  do {
    await step();
    steps += 1;
  } while (performance.now() - start < 500);
  const seconds = (performance.now() - start) / 1000;
  optimizer.dispose();
  await active.close();
  return { imagesPerSecond: (steps * batch) / seconds, device: active.device, threads: active.threads };
}
