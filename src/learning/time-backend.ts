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
/** The first steps make what later ones find: graphs, threads, the optimizer's state. */
const WARM_UP = 2;

/**
 * Times training steps of `cnn-small` on one backend, after two that warm up: for half a second, at least one step. The
 * median step counts, so that a hiccup of the machine does not. A process can time one backend only.
 * @param size side of the images in pixels.
 */
export async function timeBackend(backend: Backend, threads: number, size = 32): Promise<TrainingSpeed> {
  const active = await backend.activate({ threads, device: "auto" });
  const classifier = modelFromLayers(presetLayers("cnn-small"), [size, size, 1], { seed: 1 });
  const optimizer = makeOptimizer({ name: "adam", learningRate: 0.001 });
  // Plain JavaScript takes seconds an image; one says as much as eight, and there is nothing to warm up.
  const batch = active.name === "cpu" ? 1 : BATCH;
  const step = async (): Promise<void> => {
    const { objective, logits } = trainStep({
      of: "classes",
      classifier,
      optimizer,
      images: Float32Array.from({ length: batch * size * size }, (_, at) => (at % 17) / 8 - 1),
      shape: [batch, size, size, 1],
      targets: Float32Array.from({ length: 2 * batch }, (_, at) => Number(Math.floor(at / 2) % 2 === at % 2)),
      weights: new Float32Array(batch).fill(1),
      divisor: batch,
      labelSmoothing: 0,
      clipNorm: undefined,
    });
    await active.step();
    await objective.data();
    objective.dispose();
    logits.dispose();
  };
  for (let warm = 0; active.name !== "cpu" && warm < WARM_UP; warm += 1) await step();
  const start = performance.now();
  const milliseconds: number[] = [];
  do {
    const before = performance.now();
    await step();
    milliseconds.push(performance.now() - before);
  } while (performance.now() - start < 500);
  const median = milliseconds.sort((a, b) => a - b)[Math.floor(milliseconds.length / 2)] as number;
  optimizer.dispose();
  await active.close();
  return { imagesPerSecond: (1000 * batch) / median, device: active.device, threads: active.threads };
}
