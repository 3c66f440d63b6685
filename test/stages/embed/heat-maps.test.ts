import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { writeDataset } from "../../../src/artifacts/dataset.js";
import { readExplanations } from "../../../src/artifacts/explanations.js";
import { openFeatures, readFeatures } from "../../../src/artifacts/features.js";
import { expectHead } from "../../../src/artifacts/head.js";
import { binaryQuestion } from "../../../src/core/question.js";
import { preprocessedBytes } from "../../../src/imaging/transforms/preprocessing.js";
import { logOddsSlopes } from "../../../src/learning/heads/log-odds-slopes.js";
import { openMaps } from "../../../src/learning/pretrained/class-activation.js";
import embed from "../../../stages/embed/index.js";
import evaluate from "../../../stages/evaluate/index.js";
import train from "../../../stages/train/index.js";
import { greyPng, writeFiles } from "../../imaging/made-images.js";
import { failureText, runStage, temporaryFolder } from "../../support/stage-context.js";
import { tinyOnnx } from "../../support/tiny-network.js";

/** Ill patients have a bright left upper quarter. */
const picture = (at: number) =>
  greyPng(8, 8, (x, y) => (at % 2 === 1 && x < 4 && y < 4 ? 200 : 60) + ((at * 7 + x * 3 + y * (at + 1)) % 29));

const COUNT = 24;
let images: string;
let dataset: string;
let features: string;
let model: string;

beforeAll(async () => {
  images = temporaryFolder();
  const names = Array.from({ length: COUNT }, (_, at) => `${String(at).padStart(2, "0")}.png`);
  writeFiles(
    images,
    Object.fromEntries(await Promise.all(names.map(async (name, at) => [name, await picture(at)] as const))),
  );
  dataset = temporaryFolder();
  await writeDataset(dataset, {
    rows: names.map((image, at) => ({
      ...{ image, digest: "", label: at % 2 === 1 ? "ILL" : "NORMAL", labels: [], patient: `p${at}`, age: undefined },
      ...{ sex: "", view: "", partition: at < 12 ? "train" : at < 18 ? "validation" : "test", more: {} },
    })),
    facts: { question: binaryQuestion(["NORMAL", "ILL"]), patientsKnown: true, flow: [], warnings: [] },
  });
  const network = path.join(temporaryFolder(), "net.onnx");
  writeFileSync(network, tinyOnnx());
  features = (await runStage(embed, { params: { preprocess: "half" }, inputs: { images, model: network } })).outputs[
    "features"
  ]!;
  model = (await runStage(train, { params: { model: "logistic", C: 1 }, inputs: { features, dataset } })).outputs[
    "model"
  ]!;
});

const evaluated = (more: Readonly<Record<string, string>>) =>
  runStage(evaluate, { params: { explain: 2, threshold: 0.5 }, inputs: { model, features, dataset, ...more } });

describe("heat maps of a head on pooled maps", () => {
  it("lie where what was called shows", async () => {
    const { outputs } = await evaluated({ images });
    const { about, cases, folder } = (await readExplanations(outputs["explanations"]!))!;
    expect(about).toEqual({ method: "grad-cam", layer: "maps", size: [8, 8] });
    const ill = cases.filter(({ kind }) => kind === "true positive");
    expect(ill).toHaveLength(2);
    for (const { peakX, peakY, input, map } of ill) {
      expect([Number(peakX) < 0.5, Number(peakY) < 0.5]).toEqual([true, true]);
      expect([input, map].every((name) => existsSync(path.join(folder, name)))).toBe(true);
    }
  });

  it("have the head's log odds as their mean, apart from what is not the image's", async () => {
    const { facts, rows } = await readFeatures(features);
    const head = await expectHead(model);
    if (head.kind !== "logistic") throw new Error("not a regression");
    const slopes = logOddsSlopes(head, 0, [0.5]);
    const maps = await openMaps(features, facts, 1);
    if ("reason" in maps) throw new Error(maps.reason);
    const pixels = await preprocessedBytes(path.join(images, rows[3]!.image), "x", facts.preprocessing);
    const { map } = await maps.evidence(pixels, slopes);
    await maps.close();
    const reader = await openFeatures(features);
    const own = await reader.readRows([3]);
    await reader.close();
    const byFeatures = own.reduce((sum, value, at) => sum + value * slopes[at]!, 0);
    expect(map.reduce((sum, value) => sum + value, 0) / map.length).toBeCloseTo(byFeatures, 4);
  });

  it("are not made of other images, and without images not at all", async () => {
    const other = temporaryFolder();
    writeFiles(
      other,
      Object.fromEntries(
        await Promise.all(
          Array.from(
            { length: COUNT },
            async (_, at) => [`${String(at).padStart(2, "0")}.png`, await picture(at + 1)] as const,
          ),
        ),
      ),
    );
    expect(await failureText(evaluated({ images: other }))).toMatch(
      /^Expected the images to be those that the features were made of, got another one as \d\d\.png\nWire the same images to evaluate as to embed\.$/,
    );
    const { outputs } = await evaluated({});
    expect((await readExplanations(outputs["explanations"]!))!.about).toEqual({
      method: null,
      reason: "the images that the features were made of are not wired to evaluate (`images`)",
    });
  });
});
