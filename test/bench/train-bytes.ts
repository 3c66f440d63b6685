import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createNpy } from "../../src/artifacts/npy.js";
import { createTensorRows, writeTensorFacts } from "../../src/artifacts/tensors.js";
import { binaryQuestion } from "../../src/core/question.js";
import { seededRandom } from "../../src/imaging/seeded-random.js";

const SIDE = 16;
const SIGMOID = [
  { conv2d: { filters: 4, kernelSize: 3, useBias: false } },
  { batchNormalization: { momentum: 0.8 } },
  { activation: { activation: "relu" } },
  { globalMaxPooling2d: {} },
  { dense: { units: 1, activation: "sigmoid" } },
];

const SOFTMAX = [{ flatten: {} }, { dropout: { rate: 0.2 } }, { dense: { units: 2, activation: "softmax" } }];

/** What is trained: presets in plain JavaScript would take minutes. */
const TRAININGS: readonly (readonly [backend: string, name: string, params: object])[] = [
  ["cpu", "softmax", { layers: SOFTMAX, classWeights: "balanced", labelSmoothing: 0.1, gradientClipNorm: 1 }],
  ["cpu", "sigmoid", { layers: SIGMOID, classWeights: { Mass: 3 }, l2: 0.001, monitor: "validation.auc" }],
  ["onnxruntime", "sigmoid", { layers: SIGMOID, classWeights: { Mass: 3 }, l2: 0.001, monitor: "validation.auc" }],
  ["onnxruntime", "cnn-small", { model: "cnn-small" }],
  ["onnxruntime", "cnn-medium", { model: "cnn-medium", classWeights: "balanced", gradientClipNorm: 1 }],
  ["onnxruntime", "mlp-2022", { model: "mlp-2022", optimizer: { name: "sgd", learningRate: 0.01, momentum: 0.9 } }],
];

const FILES = ["model/model.json", "model/weights.bin", "history/history.csv"] as const;

/** Runs the stage `train` of a build in a process of its own: argv is the build, then parameters, tensors and outputs. */
const RUN = `
const [build, params, tensors, folder] = process.argv.slice(1);
const { mkdirSync } = await import("node:fs");
const { default: train } = await import(build + "/dist/stages/train/index.js");
const defaults = Object.entries(train.params.properties).flatMap(([name, { default: value }]) => (value === undefined ? [] : [[name, value]]));
const outputs = { model: folder + "/model", history: folder + "/history", checkpoint: folder + "/checkpoint" };
for (const each of [...Object.values(outputs), folder + "/scratch"]) mkdirSync(each, { recursive: true });
const none = () => {};
const whole = { ...Object.fromEntries(defaults), ...JSON.parse(params) };
await train.run({ params: whole, inputs: { tensors }, outputs, scratch: folder + "/scratch", cpus: 1, signal: new AbortController().signal, log: none, warn: none, progress: none, metric: none, fact: none });
`;

/**
 * Whether a binary question is trained to the same bytes as another build does it, such as that of an earlier commit:
 * `npm run bench -- train-bytes --other FOLDER`, a built checkout. Both are run in turns.
 */
export async function bench(options: readonly string[]): Promise<void> {
  const other = options[options.indexOf("--other") + 1];
  if (!options.includes("--other") || other === undefined) {
    process.stdout.write("Left out: it needs --other FOLDER, another built checkout.\n");
    return;
  }
  const here = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
  const folder = mkdtempSync(path.join(tmpdir(), "radpipe-bytes-"));
  await writeTensors(folder);
  for (const [backend, name, training] of TRAININGS) {
    const params = JSON.stringify({
      optimizer: { name: "adam", learningRate: 0.01 },
      schedule: { name: "constant", warmupEpochs: 0, minimum: 0 },
      ...training,
      backend,
      threads: 1,
      device: "cpu",
      epochs: 2,
      batchSize: 8,
    });
    const [ours, theirs] = [here, path.resolve(other)].map((build, at) => {
      const outputs = path.join(folder, `${backend}-${name}-${at}`);
      execFileSync(process.execPath, ["--input-type=module", "-e", RUN, build, params, folder, outputs]);
      return FILES.map((file) => digest(path.join(outputs, file)));
    }) as [string[], string[]];
    const unlike = FILES.filter((_, at) => ours[at] !== theirs[at]);
    process.stdout.write(
      `${backend} ${name}: ${unlike.length === 0 ? `the same bytes (weights ${ours[1]})` : `unlike: ${unlike.join(", ")}`}\n`,
    );
    if (unlike.length > 0) process.exitCode = 1;
  }
  rmSync(folder, { recursive: true });
}

const digest = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 16);

/** 26 images to learn from and 10 to choose by, of noise that is a little brighter in one class. */
async function writeTensors(folder: string): Promise<void> {
  const npy = await createNpy(path.join(folder, "images.npy"), [SIDE, SIDE, 1]);
  const rows = await createTensorRows(folder, []);
  for (let row = 0; row < 36; row += 1) {
    const random = seededRandom("train-bytes", row);
    const label = row % 3 === 0 ? "Mass" : "No Finding";
    const pixels = Uint8Array.from({ length: SIDE * SIDE }, () =>
      Math.max(0, Math.min(255, Math.round(90 + (label === "Mass" ? 12 : 0) + 25 * random.normal()))),
    );
    await npy.append(pixels);
    await rows.append({
      row,
      copy: 0,
      image: `${row}.png`,
      digest: String(row).padStart(64, "0"),
      label,
      labels: [label],
      patient: String(row),
      age: undefined,
      sex: "",
      view: "",
      partition: row < 26 ? "train" : "validation",
      more: {},
    });
  }
  const shape = await npy.close();
  await rows.close();
  await writeTensorFacts(folder, {
    shape,
    question: binaryQuestion(["No Finding", "Mass"]),
    patientsKnown: true,
    namespace: "made",
    preprocessing: {
      size: [SIDE, SIDE],
      fit: "contain",
      channels: 1,
      bitDepth: 8,
      inRange: "dtype",
      clahe: null,
      resized: null,
    },
    flow: [],
    warnings: [],
  });
}
