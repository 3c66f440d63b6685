import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { beforeAll, describe, expect, it } from "vitest";
import { type Calibration, writeCalibration } from "../../../src/artifacts/calibration.js";
import { parseCsv } from "../../../src/artifacts/csv.js";
import { writeDataset } from "../../../src/artifacts/dataset.js";
import { readExplanations } from "../../../src/artifacts/explanations.js";
import { copyModel } from "../../../src/artifacts/model.js";
import { storedQuestion } from "../../../src/artifacts/question.js";
import { readTensors } from "../../../src/artifacts/tensors.js";
import { readTrainingDigests } from "../../../src/artifacts/training-digests.js";
import { answersAsked, binaryQuestion } from "../../../src/core/question.js";
import { decodeImage } from "../../../src/imaging/decode.js";
import { ensembleLeaves } from "../../../src/learning/ensemble-leaves.js";
import { exportModel } from "../../../src/learning/export-model.js";
import { meanScores } from "../../../src/learning/mean-scores.js";
import { openPictureModel } from "../../../src/learning/open-picture-model.js";
import { type PictureToScore, predictImages } from "../../../src/learning/predict-images.js";
import embed from "../../../stages/embed/index.js";
import ensemble from "../../../stages/ensemble/index.js";
import evaluate from "../../../stages/evaluate/index.js";
import train from "../../../stages/train/index.js";
import { greyPng, writeFiles } from "../../imaging/made-images.js";
import { toyTensors } from "../../learning/toy-tensors.js";
import { failureText, runStage, temporaryFolder } from "../../support/stage-context.js";
import { tinyOnnx } from "../../support/tiny-network.js";

const LAYERS = [
  { conv2d: { filters: 3, kernelSize: 3, activation: "relu" } },
  { globalMaxPooling2d: {} },
  { dense: { units: 2, activation: "softmax" } },
];

const steeper = (slope: number, intercept: number): Calibration => ({
  ...{ method: "platt", answers: [{ name: "ILL", slope, intercept }] },
  fittedOn: { partition: "calibration", images: 10, patients: null },
  loss: { before: 1, after: 1 },
});

const joined = async (...models: readonly string[]) => await runStage(ensemble, { inputs: { models } });

/** Scores by image. */
async function scoresOf(inputs: Readonly<Record<string, string>>, params: object = {}) {
  const outcome = await runStage(evaluate, { params: { explain: 0, ...params }, inputs });
  const text = readFileSync(path.join(outcome.outputs["predictions"]!, "predictions.csv"), "utf8");
  const [header = [], ...rows] = parseCsv(text, "predictions.csv");
  const [image, score] = [header.indexOf("image"), header.indexOf("score")];
  return { ...outcome, scores: new Map(rows.map((row) => [row[image]!, Number(row[score])])) };
}

async function predicted(model: string, images: readonly string[]): Promise<readonly number[]> {
  async function* pictures(): AsyncGenerator<PictureToScore> {
    for (const image of images) yield { image, picture: "", source: image };
  }
  const scores: number[] = [];
  for await (const one of predictImages({ model, pictures: pictures(), threads: 1 })) {
    if (!("scores" in one)) throw new Error(one.reason);
    scores.push(one.scores[0]!);
  }
  return scores;
}

async function exported(model: string) {
  const folder = temporaryFolder();
  await exportModel(model, "onnx", folder, { radpipeVersion: "0.0.0", trainingPatients: false });
  return { folder, session: await InferenceSession.create(path.join(folder, "model.onnx")) };
}

describe("an ensemble of networks", () => {
  let tensors: string;
  let models: readonly string[];
  /** Scores of validation and test by image, from the pixels alone. */
  const predictedOf = async (model: string): Promise<ReadonlyMap<string, number>> => {
    const { rows } = await readTensors(tensors);
    const pixels = readFileSync(path.join(tensors, "images.npy")).subarray(-rows.length * 144);
    const scored = rows.filter(({ partition }) => partition !== "train");
    const opened = await openPictureModel(model, { threads: 1 });
    const scores = new Map<string, number>();
    for (const { row, image } of scored) {
      const levels = Uint8Array.from(pixels.subarray(row * 144, (row + 1) * 144));
      scores.set(image, (await opened.answer([[levels]])).scores[0]!);
    }
    await opened.close();
    return scores;
  };
  beforeAll(async () => {
    tensors = await toyTensors({ counts: { train: 16, validation: 8, test: 8 }, namespace: "toy" });
    const of = async (params: object) =>
      (await runStage(train, { params: { layers: LAYERS, epochs: 1, seed: 1, ...params }, inputs: { tensors } }))
        .outputs["model"]!;
    models = [
      await of({ normalization: "l2" }),
      await of({ seed: 2, normalization: "mean-std" }),
      await of({ seed: 3, normalization: "min-max" }),
    ];
  });

  it("says the mean of what its members say, where it is evaluated, exported, and within another", async () => {
    const whole = await joined(...models);
    expect(whole.facts).toMatchObject({ members: 3, "models.2": "network of grey images of 12 x 12" });
    const single = [await predictedOf(models[0]!), await predictedOf(models[1]!), await predictedOf(models[2]!)];
    const both = await scoresOf({ model: whole.outputs["model"]!, tensors }, { explain: 1 });
    expect(both.scores.size).toBe(16);
    for (const [image, score] of both.scores) {
      const mean = single.reduce((sum, scores) => sum + scores.get(image)!, 0) / 3;
      expect(score).toBeCloseTo(mean, 6);
    }
    const { about, cases } = (await readExplanations(both.outputs["explanations"]!))!;
    expect(about).toMatchObject({ method: "grad-cam", size: [10, 10], models: 3 });
    expect(cases.every(({ map }) => map !== "")).toBe(true);

    const { session, folder } = await exported(whole.outputs["model"]!);
    const pixels = readFileSync(path.join(tensors, "images.npy")).subarray(-32 * 144);
    const levels = Float32Array.from(pixels.subarray(-8 * 144));
    const { probability } = await session.run({ image: new Tensor("float32", levels, [8, 12, 12, 1]) });
    expect(probability!.dims).toEqual([8, 1]);
    const tested = [...both.scores].filter(([image]) => image.startsWith("test"));
    for (const [at, [, score]] of tested.entries()) {
      expect(Math.abs((probability!.data as Float32Array)[at]! - score)).toBeLessThan(1e-5);
    }
    expect(JSON.parse(readFileSync(path.join(folder, "preprocessing.json"), "utf8")).normalization).toEqual({
      kind: "mean-std",
      mean: [0],
      std: [1],
    });

    const nested = await joined(whole.outputs["model"]!, models[0]!);
    const leaves = await ensembleLeaves(nested.outputs["model"]!);
    expect(leaves.map(({ name, shares }) => [name, shares[0]])).toEqual([
      ["models.1.1", 1 / 6],
      ["models.1.2", 1 / 6],
      ["models.1.3", 1 / 6],
      ["models.2", 1 / 2],
    ]);
    for (const [image, score] of await predictedOf(nested.outputs["model"]!)) {
      expect(score).toBeCloseTo((both.scores.get(image)! + single[0]!.get(image)!) / 2, 6);
    }
  });

  it("has seen what any of its members has", async () => {
    const other = await toyTensors({ counts: { train: 12, validation: 4, test: 4 }, namespace: "toy", seed: 9 });
    const { outputs } = await runStage(train, {
      params: { layers: LAYERS, epochs: 1, seed: 1 },
      inputs: { tensors: other },
    });
    const { outputs: whole } = await joined(models[0]!, outputs["model"]!);
    const seen = (await readTrainingDigests(whole["model"]!))!;
    expect(seen.namespace).toBe("toy");
    expect(seen.images).toHaveLength(24 + 16);
    // Trained by the second member alone, tested as another part.
    const swapped = await toyTensors({ counts: { test: 12, validation: 4, train: 4 }, namespace: "toy", seed: 9 });
    const rows = path.join(swapped, "rows.csv");
    writeFileSync(rows, readFileSync(rows, "utf8").replaceAll("test-", "train-"));
    expect(await failureText(scoresOf({ model: whole["model"]!, tensors: swapped }))).toMatch(/patients/);
  });

  it("is refused of other questions, other sizes, and models that are none, by name", async () => {
    const small = await toyTensors({ counts: { train: 8, validation: 4, test: 4 }, size: 10 });
    const { outputs } = await runStage(train, {
      params: { layers: LAYERS, epochs: 1, seed: 1 },
      inputs: { tensors: small },
    });
    const mixed = (await joined(models[0]!, outputs["model"]!)).outputs["model"]!;
    expect(await failureText(scoresOf({ model: mixed, tensors }))).toBe(
      "Expected the tensors to have models.2's size [10,10], got [12,12]\nWrite `size: [10,10]` in the augment stage of these images.",
    );
    expect(await failureText(exported(mixed))).toBe(
      "Expected networks that take the same pictures to export them as one file, got size [12,12] of models.1 and [10,10] of models.2\nExport them one by one, or score images with `pipeline predict`.",
    );
    expect(await failureText(joined(models[0]!, tensors))).toMatch(
      /^Expected models.2 to be a model, got a folder without one/,
    );
    const renamed = temporaryFolder();
    writeFiles(
      renamed,
      Object.fromEntries(
        ["model.json", "weights.bin", "preprocessing.json"].map((name) => [
          name,
          readFileSync(path.join(models[0]!, name)),
        ]),
      ),
    );
    const preprocessing = JSON.parse(readFileSync(path.join(renamed, "preprocessing.json"), "utf8"));
    const swapped = { ...preprocessing, ...storedQuestion(binaryQuestion(["No Finding", "Effusion"])) };
    writeFileSync(path.join(renamed, "preprocessing.json"), JSON.stringify(swapped));
    expect(await failureText(joined(models[0]!, renamed))).toBe(
      "Expected models of the same classes or findings in the same order, got the two classes No Finding, Pneumothorax (positive: Pneumothorax) of models.1 and the two classes No Finding, Effusion (positive: Effusion) of models.2\nTrain them on datasets of one question.",
    );
  });
});

describe("an ensemble of heads on features", () => {
  it("is evaluated, exported and used on files like its members, beside a network too", async () => {
    const images = temporaryFolder();
    const names = Array.from({ length: 24 }, (_, at) => `${String(at).padStart(2, "0")}.png`);
    const picture = (at: number) =>
      greyPng(8, 8, (x, y) => (at % 2 === 1 && x < 4 && y < 4 ? 200 : 60) + ((at * 7 + x * 3 + y * (at + 1)) % 29));
    writeFiles(
      images,
      Object.fromEntries(await Promise.all(names.map(async (name, at) => [name, await picture(at)] as const))),
    );
    const dataset = temporaryFolder();
    await writeDataset(dataset, {
      rows: names.map((image, at) => ({
        ...{ image, digest: "", label: at % 2 === 1 ? "ILL" : "NORMAL", labels: [], patient: `p${at}`, age: undefined },
        ...{ sex: "", view: "", partition: at < 12 ? "train" : at < 18 ? "validation" : "test", more: {} },
      })),
      facts: { question: binaryQuestion(["NORMAL", "ILL"]), patientsKnown: true, flow: [], warnings: [] },
    });
    const network = path.join(temporaryFolder(), "net.onnx");
    writeFileSync(network, tinyOnnx());
    const { outputs: embedded } = await runStage(embed, {
      params: { preprocess: "half" },
      inputs: { images, model: network },
    });
    const features = embedded["features"]!;
    const of = async (params: object) =>
      (await runStage(train, { params: { model: "logistic", ...params }, inputs: { features, dataset } })).outputs[
        "model"
      ]!;
    const [weak, strong] = [await of({ C: 0.01 }), await of({ C: 1 })];
    const { outputs: whole, facts } = await joined(weak, strong);
    const model = whole["model"]!;
    expect(facts["models.1"]).toMatch(/^logistic regression on 4 features of the pretrained network [0-9a-f]{8}$/);
    const inputs = { features, dataset, images };
    const tested = names.slice(18);
    const files = tested.map((name) => path.join(images, name));
    const [one, two] = [await predicted(weak, files), await predicted(strong, files)];
    const both = await scoresOf({ ...inputs, model }, { explain: 1 });
    for (const [at, image] of tested.entries()) {
      expect(both.scores.get(image)).toBeCloseTo((one[at]! + two[at]!) / 2, 6);
    }
    expect((await readExplanations(both.outputs["explanations"]!))!.about).toMatchObject({
      method: "grad-cam",
      models: 2,
    });

    for (const [at, score] of (await predicted(model, files)).entries()) {
      expect(Math.abs(score - both.scores.get(tested[at]!)!)).toBeLessThan(1e-5);
    }
    const { session } = await exported(model);
    const { data } = await decodeImage(files[0]!, tested[0]!, { channels: 1 } as never);
    const colours = Uint8Array.from({ length: 192 }, (_, at) => data[Math.floor(at / 3)]!);
    const { probability } = await session.run({ pixels: new Tensor("uint8", colours, [1, 8, 8, 3]) });
    expect(Math.abs((probability!.data as Float32Array)[0]! - both.scores.get(tested[0]!)!)).toBeLessThan(1e-5);

    // A member that is calibrated counts as it is used, and so does an ensemble that is calibrated itself.
    const steep = temporaryFolder();
    await copyModel(strong, steep);
    await writeCalibration(steep, steeper(2, -0.5));
    const { outputs: partly } = await joined(weak, steep);
    await writeCalibration(partly["model"]!, steeper(0.5, 1));
    const [ofSteep, ofPartly] = [await predicted(steep, files), await predicted(partly["model"]!, files)];
    const line = (score: number, slope: number, intercept: number) =>
      1 / (1 + Math.exp(-slope * Math.log(score / (1 - score)) - intercept));
    for (const [at, score] of ofPartly.entries()) {
      expect(ofSteep[at]).toBeCloseTo(line(two[at]!, 2, -0.5), 6);
      expect(score).toBeCloseTo(line((one[at]! + ofSteep[at]!) / 2, 0.5, 1), 6);
    }
    const calibrated = await exported(partly["model"]!);
    const said = await calibrated.session.run({ pixels: new Tensor("uint8", colours, [1, 8, 8, 3]) });
    expect(Math.abs((said["probability"]!.data as Float32Array)[0]! - ofPartly[0]!)).toBeLessThan(1e-5);
    const deep = (await joined(partly["model"]!, strong)).outputs["model"]!;
    expect(await failureText(exported(deep))).toMatch(
      /^Expected an ensemble of single models to export it as one file, got models.1, an ensemble that is calibrated/,
    );

    // Beside a network of images: for files alone.
    const tensors = await toyTensors({ counts: { train: 8, validation: 4, test: 4 } });
    const network2 = await runStage(train, { params: { layers: LAYERS, epochs: 1, seed: 1 }, inputs: { tensors } });
    const preprocessing = path.join(network2.outputs["model"]!, "preprocessing.json");
    const written = JSON.parse(readFileSync(preprocessing, "utf8"));
    writeFileSync(preprocessing, JSON.stringify({ ...written, ...storedQuestion(binaryQuestion(["NORMAL", "ILL"])) }));
    const mixed = (await joined(strong, network2.outputs["model"]!)).outputs["model"]!;
    const [alone, other, together] = [
      await predicted(strong, files),
      await predicted(network2.outputs["model"]!, files),
      await predicted(mixed, files),
    ];
    for (const [at, score] of together.entries()) expect(score).toBeCloseTo((alone[at]! + other[at]!) / 2, 6);
    expect(await failureText(scoresOf({ ...inputs, model: mixed }))).toMatch(
      /^Expected heads on features alone in an ensemble that is evaluated on `features`, got models.2, a network of images/,
    );
    expect(await failureText(exported(mixed))).toMatch(
      /^Expected models of one kind to export them as one file, got models.1/,
    );
  });
});

describe("the mean of several models", () => {
  it("is over those that have learned a finding, and over all of exclusive classes", () => {
    const said = [
      { scores: [Float64Array.of(0.2), Float64Array.of(0.5)], notLearned: [] },
      { scores: [Float64Array.of(0.6), Float64Array.of(0.9)], notLearned: ["Mass"] },
    ];
    const findings = { kind: "multilabel", findings: ["Edema", "Mass"] } as const;
    expect(meanScores(findings, said).map(([value]) => value)).toEqual([0.4, 0.5]);
    const classes = { kind: "multiclass", classes: ["Edema", "Mass"] } as const;
    expect(meanScores(classes, said).map(([value]) => value)).toEqual([0.4, 0.7]);
    expect(answersAsked(findings)).toEqual(["Edema", "Mass"]);
  });
});
