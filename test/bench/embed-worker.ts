import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Preprocessing } from "../../src/artifacts/preprocessing.js";
import { mapInOrder } from "../../src/imaging/map-in-order.js";
import { preprocessedBytes } from "../../src/imaging/transforms/preprocessing.js";
import type * as FindModel from "../../src/learning/pretrained/find-model.js";
import type * as InspectBackbone from "../../src/learning/pretrained/inspect-backbone.js";
import type * as OpenBackbone from "../../src/learning/pretrained/open-backbone.js";

/**
 * One of the things that are compared: node embed-worker.ts HOW MODEL THREADS IMAGES FOLDER. Prints the seconds of the
 * work alone: the model is loaded, and has run once.
 *
 * `bare`: onnxruntime-node on tensors in memory. `ours`: the thread that `embed` has, on pixels in memory. `decode`: the
 * images of the folder, prepared for the network.
 */
const [, , how, model = "", threads, images, folder = ""] = process.argv;
const [SIDE, CHANNELS, BATCH] = [224, 3, 8] as const;
const count = Number(images);
const cpus = Number(threads);

async function bare(): Promise<() => Promise<void>> {
  const { InferenceSession, Tensor } = createRequire(import.meta.url)(
    "onnxruntime-node",
  ) as typeof import("onnxruntime-node");
  const session = await InferenceSession.create(model, { intraOpNumThreads: cpus });
  const shape = [BATCH, CHANNELS, SIDE, SIDE];
  const numbers = Float32Array.from({ length: BATCH * CHANNELS * SIDE * SIDE }, (_, at) => (at % 251) / 251);
  const feeds = { [session.inputNames[0]!]: new Tensor("float32", numbers, shape) };
  return async () => {
    for (let done = 0; done < count; done += BATCH) await session.run(feeds);
  };
}

async function ours(): Promise<() => Promise<void>> {
  // As it was built: threads run compiled code only.
  const built = (name: string) =>
    import(new URL(`../../dist/src/learning/pretrained/${name}.js`, import.meta.url).href);
  const { findModel } = (await built("find-model")) as typeof FindModel;
  const { inspectBackbone } = (await built("inspect-backbone")) as typeof InspectBackbone;
  const { startBackbone } = (await built("open-backbone")) as typeof OpenBackbone;
  const found = await findModel(model);
  const inspected = await inspectBackbone(found, {
    ...{ pool: "mean", threads: cpus, preprocess: { scale: 255, mean: 127, std: 128 } },
    image: { fit: "contain", inRange: "dtype", resized: null },
  });
  const backbone = await startBackbone(found.file, found.folder, inspected, { threads: cpus });
  const pixels = Uint8Array.from({ length: BATCH * SIDE * SIDE * CHANNELS }, (_, at) => at % 251);
  return async () => {
    const waiting: Promise<unknown>[] = [];
    for (let done = 0; done < count; done += BATCH) {
      waiting.push(backbone.features(pixels.slice(), BATCH));
      if (waiting.length > 2) await waiting.shift();
    }
    await Promise.all(waiting);
  };
}

async function decode(): Promise<() => Promise<void>> {
  const files = readdirSync(folder).slice(0, count);
  const steps: Preprocessing = {
    size: [SIDE, SIDE],
    fit: "contain",
    channels: CHANNELS,
    bitDepth: 8,
    inRange: "dtype",
    clahe: null,
    resized: null,
  };
  const { signal } = new AbortController();
  return () =>
    mapInOrder(
      files,
      { limit: 3 * cpus, signal },
      (file) => preprocessedBytes(path.join(folder, file), file, steps),
      () => {},
    );
}

const work = how === "bare" ? await bare() : how === "ours" ? await ours() : await decode();
if (how !== "decode") await work();
const before = process.cpuUsage();
const began = performance.now();
await work();
const { user, system } = process.cpuUsage(before);
process.stdout.write(
  JSON.stringify({ seconds: (performance.now() - began) / 1000, processors: (user + system) / 1e6 }),
);
process.exit(0);
