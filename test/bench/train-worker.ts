import { readFileSync } from "node:fs";
import readline from "node:readline";
import { openNpy } from "../../src/artifacts/npy.js";
import { binaryQuestion } from "../../src/core/question.js";
import { BACKENDS } from "../../src/learning/choose-backend.js";
import { fitModel } from "../../src/learning/fit-model.js";
import { imageSource } from "../../src/learning/image-batches.js";
import { modelFromLayers } from "../../src/learning/model-from-layers.js";
import { networks } from "./train-networks.js";

/**
 * Trains one network as the stage does, one epoch for each line that is read:
 * node train-worker.ts NETWORK IMAGES THREADS SCRATCH BACKEND. Answers each line with one of JSON.
 */
const [, , name, file, threads, scratch, backend] = process.argv as string[] as [
  ...[string, string, string, string, string, string, string],
];
const network = networks.find((one) => one.name === name)!;
const active = await BACKENDS.find((one) => one.name === backend)!.activate({
  threads: Number(threads),
  device: "cpu",
});
const images = await openNpy(file);
const classifier = modelFromLayers(network.layers, [network.size, network.size, 1], { seed: 1 });
const rows = Array.from({ length: network.images }, (_, row) => row);
const answers = Int8Array.from(rows, (row) => row % 2);

async function epoch(): Promise<void> {
  await fitModel({
    classifier,
    active,
    source: imageSource(images, { kind: "mean-std", mean: [127], std: [73] }),
    question: binaryQuestion(["even", "odd"]),
    training: { rows, answers },
    validation: { rows: [], answers: new Int8Array() },
    epochs: 1,
    batchSize: network.batchSize,
    optimizer: { name: "adam", learningRate: 0.001 },
    schedule: { name: "constant", warmupEpochs: 0, minimum: 0 },
    weights: [[1, 1]],
    learned: [true],
    labelSmoothing: 0,
    clipNorm: undefined,
    monitor: "train.loss",
    earlyStopping: undefined,
    keep: "last",
    seed: 1,
    scratch,
    pace: { isDue: () => false, timed: (write) => write() },
    signal: new AbortController().signal,
    onProgress: () => {},
    onEpoch: () => {},
    onResume: () => {},
  });
}

function peakMegabytes(): number {
  const line = /VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"));
  return Number(line?.[1] ?? 0) / 1024;
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  if (line !== "round") break;
  const before = active.statistics();
  const started = performance.now();
  await epoch();
  const milliseconds = performance.now() - started;
  const after = active.statistics();
  const spent = (counter: string): number => (after[counter] ?? 0) - (before[counter] ?? 0);
  const [compiling, running] = [spent("compileMilliseconds"), spent("runMilliseconds")];
  const fallbacks = Object.keys(after).filter((counter) => counter.startsWith("fallback."));
  process.stdout.write(
    `${JSON.stringify({
      images: network.images,
      milliseconds,
      compiling,
      running,
      recording: milliseconds - compiling - running,
      steps: Math.ceil(network.images / network.batchSize),
      peakMegabytes: peakMegabytes(),
      fallbacks,
    })}\n`,
  );
}
process.exit(0);
