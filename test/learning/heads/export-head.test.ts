import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { beforeAll, describe, expect, it } from "vitest";
import { copyRecipe, openFeatures, readFeatures } from "../../../src/artifacts/features.js";
import { type Head, type HeadRegression, type HeadRows, writeHead } from "../../../src/artifacts/head.js";
import { answersAsked, binaryQuestion, type Question } from "../../../src/core/question.js";
import { preprocessedBytes } from "../../../src/imaging/transforms/preprocessing.js";
import { cpuBackend } from "../../../src/learning/cpu-backend.js";
import { endingsOf } from "../../../src/learning/ending.js";
import { exportModel } from "../../../src/learning/export-model.js";
import type { NetworkOrigin } from "../../../src/learning/heads/export-head.js";
import { openHeadModel } from "../../../src/learning/heads/open-head-model.js";
import { scoreLogistic } from "../../../src/learning/heads/score-head.js";
import type { LayerSpec } from "../../../src/learning/layer-spec.js";
import { saveNetwork } from "../../../src/learning/model-files.js";
import { modelFromLayers } from "../../../src/learning/model-from-layers.js";
import { encodeOnnxModel, type OnnxModel } from "../../../src/learning/onnxruntime/graph/onnx-model.js";
import { readOnnx } from "../../../src/learning/onnxruntime/graph/read-onnx.js";
import { tf } from "../../../src/learning/tfjs.js";
import embed from "../../../stages/embed/index.js";
import { greyPng, writeFiles } from "../../imaging/made-images.js";
import { failureText, runStage, temporaryFolder } from "../../support/stage-context.js";
import { node, tinyNetwork } from "../../support/tiny-network.js";

const NAMES = ["a.png", "b.png", "c.png"];
let images: string;

beforeAll(async () => {
  images = temporaryFolder();
  const files = await Promise.all(NAMES.map((_, at) => greyPng(8, 8, (x, y) => (at * 90 + 31 * x + 7 * y) % 256)));
  writeFiles(images, Object.fromEntries(NAMES.map((name, at) => [name, files[at]!])));
});

const BINARY = binaryQuestion(["NORMAL", "ILL"]);
const CLASSES: Question = { kind: "multiclass", classes: ["A", "B", "C"] };
const FINDINGS: Question = { kind: "multilabel", findings: ["Mass", "Edema"] };

const ROWS: HeadRows = {
  ...{ features: 4, aggregate: "none", covariates: [] },
  ...{ centre: [0.3, 1000, -2, 0], scale: [0.5, 3, 0.01, 1] },
};

const COEFFICIENTS = [
  [0.5, -0.25, 0.0004, 1],
  [-1, 0.5, 0.0002, 0.1],
  [0.5, 0.1, -0.001, -0.5],
];
const regression = (answers: readonly string[], columns = 4): HeadRegression => ({
  answers,
  coefficients: answers.map((_, at) => [...COEFFICIENTS[at]!, ...Array.from({ length: columns - 4 }, () => 0.7)]),
  intercepts: answers.map((_, at) => 80 + at / 2),
  ...{ strength: 1, tried: [], gradientNorm: 0 },
});

const binaryHead: Head & { readonly kind: "logistic" } = {
  ...{ kind: "logistic", question: BINARY, rows: ROWS, regressions: [regression(["ILL"])] },
};

/** A model artifact with a head, what the head says of each image, and the pixels. */
async function modelWith(network: OnnxModel, head: Head, params: object = {}) {
  const file = path.join(temporaryFolder(), "net.onnx");
  writeFileSync(file, encodeOnnxModel(network));
  const { outputs } = await runStage(embed, {
    params: { preprocess: "half", ...params },
    inputs: { images, model: file },
  });
  const features = outputs["features"]!;
  const model = temporaryFolder();
  await copyRecipe(features, model);
  await writeHead(model, head);
  const { facts } = await readFeatures(features);
  const reader = await openFeatures(features);
  const values = await reader.readRows([0, 1, 2]);
  await reader.close();
  const prepared = NAMES.map((name) => preprocessedBytes(path.join(images, name), name, facts.preprocessing));
  return {
    model,
    values,
    pixels: await Promise.all(prepared),
    shape: [...facts.preprocessing.size, facts.preprocessing.channels],
  };
}

async function exported(model: string, network?: NetworkOrigin) {
  const folder = temporaryFolder();
  const files = await exportModel(model, "onnx", folder, { radpipeVersion: "0.0.0", trainingPatients: false, network });
  const session = await InferenceSession.create(path.join(folder, "model.onnx"));
  return { files, session, file: readOnnx(readFileSync(path.join(folder, "model.onnx")), "model.onnx") };
}

/** Probabilities by the file, images x answers. */
async function scored(
  { session }: { readonly session: InferenceSession },
  pixels: readonly Uint8Array[],
  shape: readonly number[],
  more: Readonly<Record<string, Tensor>> = {},
): Promise<readonly number[]> {
  const all = Uint8Array.from(pixels.flatMap((one) => [...one]));
  const results = await session.run({ pixels: new Tensor("uint8", all, [pixels.length, ...shape]), ...more });
  return [...(results["probability"]!.data as Float32Array)];
}

const byHead = (head: Head & { readonly kind: "logistic" }, matrix: Float64Array): readonly number[] => {
  const scores = scoreLogistic(head, matrix);
  return Array.from(scores[0]!, (_, at) => scores.map((answer) => answer[at]!)).flat();
};

function expectEqual(got: readonly number[], expected: readonly number[], within = 1e-5): void {
  expect(got).toHaveLength(expected.length);
  for (const [at, value] of expected.entries()) expect(Math.abs(got[at]! - value)).toBeLessThan(within);
}

describe("an exported model on a pretrained network", () => {
  it.each([
    ["operator set 7 in the oldest form", { operatorSet: 7, irVersion: 3 }],
    ["channels last", { layout: "NHWC" }],
    ["operator set 18", { operatorSet: 18 }],
    ["operator set 24", { operatorSet: 24, irVersion: 10 }],
    ["halves", { type: "float16" }],
    ["a quantized end", { end: "quantized" }],
  ] as const)("scores pixels as predict does: %s", async (_, network) => {
    const { model, values, pixels, shape } = await modelWith(tinyNetwork(network), binaryHead);
    const file = await exported(model);
    expect(file.files).toEqual(["model.onnx", "preprocessing.json"]);
    expectEqual(await scored(file, pixels, shape), byHead(binaryHead, Float64Array.from(values)));
    expect(file.file.inputs.map(({ name }) => name)).toEqual(["pixels"]);
    // Weights that are no inputs, as ours are none, need a file of version 4 of the format.
    expect(file.file.irVersion).toBe(Math.max(4, "irVersion" in network ? network.irVersion : 8));
  });

  it("takes one image at once where the network does", async () => {
    const { model, values, pixels, shape } = await modelWith(tinyNetwork({ batch: 1 }), binaryHead);
    const file = await exported(model);
    expect(file.file.inputs[0]!.shape).toEqual([1, 8, 8, 3]);
    const one = await scored(file, pixels.slice(0, 1), shape);
    expectEqual(one, byHead(binaryHead, Float64Array.from(values)).slice(0, 1));
  });

  it.each([
    ["classes, one of them never learned", CLASSES, [regression(["A", "C"])]],
    ["findings, one of them never learned", FINDINGS, [regression(["Edema"])]],
  ] as const)("has a column for each answer: %s", async (_, question, regressions) => {
    const head = { kind: "logistic", question, rows: ROWS, regressions } as const;
    const { model, values, pixels, shape } = await modelWith(tinyNetwork(), head);
    const file = await exported(model);
    expectEqual(await scored(file, pixels, shape), byHead(head, Float64Array.from(values)));
    expect(file.file.outputs[0]!.shape).toEqual(["batch", answersAsked(question).length]);
    expect(file.file.metadata.get("question")).toBe(question.kind);
    expect(file.file.metadata.get("networkLicence")).toBe("not stated");
  });

  it("pools maps of a tensor within, and says so of what it was made", async () => {
    const { model, values, pixels, shape } = await modelWith(tinyNetwork({ operatorSet: 18 }), binaryHead, {
      output: "maps",
    });
    const file = await exported(model, { licence: "MIT", source: "https://x.org", trainedOn: ["ImageNet"] });
    expectEqual(await scored(file, pixels, shape), byHead(binaryHead, Float64Array.from(values)));
    expect(Object.fromEntries(file.file.metadata)).toMatchObject({
      ...{ positive: "ILL", networkLicence: "MIT", networkSource: "https://x.org", networkTrainedOn: '["ImageNet"]' },
    });
  });

  it("takes covariates, and the images of a patient together", async () => {
    const rows: HeadRows = {
      ...ROWS,
      aggregate: "mean",
      covariates: [
        { covariate: "age", fill: 50 },
        { covariate: "sex", level: "F" },
      ],
      centre: [...ROWS.centre, 50, 0.5],
      scale: [...ROWS.scale, 10, 0.5],
    };
    const head = { ...binaryHead, rows, regressions: [regression(["ILL"], 6)] };
    const { model, values, pixels, shape } = await modelWith(tinyNetwork(), head);
    const file = await exported(model);
    const mean = [0, 1, 2, 3].map((at) => (values[at]! + values[4 + at]! + values[8 + at]!) / 3);
    const known = { covariates: new Tensor("float32", Float32Array.of(61, 1), [1, 2]) };
    expectEqual(await scored(file, pixels, shape, known), byHead(head, Float64Array.of(...mean, 61, 1)));
    expect(file.file.metadata.get("batch")).toBe("the images of one patient, of whose features the mean is taken");
    expect(JSON.parse(file.file.metadata.get("covariates")!)).toEqual(rows.covariates);
  });

  it("keeps the network's nodes as bytes, drops what it does not need, and finds free names", async () => {
    const tiny = tinyNetwork();
    const network: OnnxModel = {
      ...tiny,
      nodes: [
        ...tiny.nodes,
        node("Identity", ["pooled"], ["pixels"]),
        node("Identity", ["maps"], ["probability"]),
        node("Identity", ["maps"], ["radpipe/Cast_1"]),
      ],
      metadata: { author: "somebody", classes: "those of ImageNet" },
    };
    const { model, values, pixels, shape } = await modelWith(network, binaryHead);
    const { file, session } = await exported(model);
    const before = encodeOnnxModel(network);
    const kept = file.nodes.filter(({ name }) => !name.startsWith("radpipe"));
    expect(kept.map(({ op }) => op)).toEqual(["Identity", "Conv", "Relu", "GlobalAveragePool", "Flatten"]);
    for (const { from, to, op } of kept) {
      expect(Buffer.from(before).includes(Buffer.from(file.bytes.subarray(from, to))), op).toBe(true);
    }
    expect(file.initializers.map(({ name }) => name)).not.toContain("weights");
    expect(file.metadata.get("author")).toBe("somebody");
    expect(file.metadata.get("classes")).toBe('["NORMAL","ILL"]');
    expect(session.inputNames).toEqual(["pixels_2"]);
    expect(session.outputNames).toEqual(["probability_2"]);
    const all = Uint8Array.from(pixels.flatMap((one) => [...one]));
    const results = await session.run({ pixels_2: new Tensor("uint8", all, [3, ...shape]) });
    expectEqual([...(results["probability_2"]!.data as Float32Array)], byHead(binaryHead, Float64Array.from(values)));
  });

  describe("with a network as its head", () => {
    const rows: HeadRows = {
      ...{ features: 4, aggregate: "none", covariates: [{ covariate: "age", fill: 50 }] },
      ...{ centre: [0.3, 0.5, -2, 0, 50], scale: [0.5, 3, 2, 1, 10] },
    };
    /** Trained on nothing: weights as they are initialized, averages of batches other than 0 and 1. */
    async function mlpWith(question: Question, layers: readonly LayerSpec[], network = tinyNetwork()) {
      const head: Head = { kind: "mlp", question, rows };
      const made = await modelWith(network, head);
      const active = await cpuBackend.activate({ threads: 1, device: "cpu" });
      const classifier = modelFromLayers(layers, [5], { seed: 3, endings: endingsOf(question) });
      for (const layer of classifier.model.layers.filter(({ name }) => name.startsWith("batch"))) {
        layer.setWeights(layer.getWeights().map((old, at) => tf.add(tf.abs(old), tf.fill(old.shape, 0.3 + at / 7))));
      }
      await saveNetwork(made.model, classifier.model);
      await active.close();
      return made;
    }

    async function expectSame(
      question: Question,
      { model, values, pixels, shape }: Awaited<ReturnType<typeof mlpWith>>,
    ): Promise<void> {
      const ages = [61, 20, 50];
      const file = await exported(model);
      const known = { covariates: new Tensor("float32", Float32Array.from(ages), [3, 1]) };
      const got = await scored(file, pixels, shape, known);
      const start = () => cpuBackend.activate({ threads: 1, device: "cpu" });
      const opened = await openHeadModel(model, { start, batchSize: 3 });
      const matrix = ages.flatMap((age, at) => [...values.subarray(4 * at, 4 * at + 4), age]);
      const scores = await opened.score(Float64Array.from(matrix));
      await opened.close();
      expectEqual(got, Array.from(ages, (_, at) => scores.map((answer) => answer[at]!)).flat());
      expect(new Set(got).size).toBeGreaterThan(1);
      expect(file.file.outputs[0]!.shape).toEqual(["batch", answersAsked(question).length]);
    }

    const layersFor = (activation: string, ending: object): readonly LayerSpec[] => [
      { dense: { units: 6, activation } },
      { dropout: { rate: 0.5 } },
      { dense: ending as { units: number } },
    ];

    it.each([
      ["two classes, two outputs", BINARY, { units: 2, activation: "softmax" }],
      ["two classes, one output", BINARY, { units: 1, activation: "sigmoid" }],
      ["several classes", CLASSES, { units: 3, activation: "softmax" }],
      ["findings", FINDINGS, { units: 2, activation: "sigmoid" }],
    ] as const)("scores %s as predict does", async (_, question, ending) => {
      await expectSame(question, await mlpWith(question, layersFor("relu", ending)));
    });

    it("knows every layer and activation that a network of rows may have, of any operator set", async () => {
      const activations = ["elu", "relu6", "selu", "swish", "mish", "hardSigmoid", "softplus", "softsign", "tanh"];
      const layers: readonly LayerSpec[] = [
        { batchNormalization: {} },
        { layerNormalization: {} },
        ...activations.map((activation): LayerSpec => ({ dense: { units: 5, activation } })),
        { leakyReLU: { alpha: 0.2 } },
        { activation: { activation: "linear" } },
        { dense: { units: 4, activation: "softmax", useBias: false } },
        { dense: { units: 2, activation: "softmax" } },
      ];
      const oldest = tinyNetwork({ operatorSet: 7, irVersion: 3 });
      await expectSame(BINARY, await mlpWith(BINARY, layers, oldest));
      const gelu = layersFor("gelu", { units: 2, activation: "softmax" });
      await expectSame(BINARY, await mlpWith(BINARY, gelu));
      const { model } = await mlpWith(BINARY, gelu, oldest);
      expect(await failureText(exported(model))).toBe(
        "Expected a network of at least operator set 9 of ONNX to export `gelu` with it, got 7\nExport the network anew with a later `opset_version`, train with another activation, or score images with `pipeline predict`.",
      );
    });
  });

  it("is refused where a file cannot say it", async () => {
    const { model } = await modelWith(tinyNetwork(), binaryHead, { flip: true });
    expect(await failureText(exported(model))).toBe(
      "Expected one view of each image to export the model, got the mean of 2 (`flip`, `crops` or `copies` of embed)\nLeave those out of embed, or score images with `pipeline predict`.",
    );
    const tfjs = exportModel(model, "tfjs", temporaryFolder(), { radpipeVersion: "0.0.0", trainingPatients: false });
    expect(await failureText(tfjs)).toMatch(/^Expected a network that radpipe trained to export it for TensorFlow\.js/);
    const fixed = await modelWith(tinyNetwork({ batch: 1 }), { ...binaryHead, rows: { ...ROWS, aggregate: "mean" } });
    expect(await failureText(exported(fixed.model))).toMatch(/^Expected a network that takes any number of images/);
  });
});
