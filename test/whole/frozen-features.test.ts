import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { parseCsv } from "../../src/artifacts/csv.js";
import { greyPng } from "../imaging/made-images.js";
import { createRig } from "../support/rig.js";
import { tinyOnnx } from "../support/tiny-network.js";

const PIPELINE = `
name: frozen
stages:
  embed:
    uses: embed
    inputs: { images: ../images, model: ../net.onnx }
    with: { preprocess: half, licence: MIT, source: "https://example.org/net" }
  select:
    uses: filter
    inputs: { images: ../images, labels: ../labels.csv }
    with: { positive: sick, negative: No Finding }
  split:
    uses: split
    inputs: { dataset: select.dataset }
    with: { train: 0.5, validation: 0.25, test: 0.25, groupBy: patient }
  train:
    uses: train
    inputs: { features: embed.features, dataset: split.dataset }
    with: { C: 1 }
  evaluate:
    uses: evaluate
    inputs: { model: train.model, features: embed.features, dataset: split.dataset }
    with: { threshold: 0.5 }
`;

test("folds compute features once; a model scores a file as it scored the image, or all of an original", async () => {
  await using rig = await createRig();
  rig.write("net.onnx", tinyOnnx());
  const lines = ["Image Index,Finding Labels,Patient ID,Patient Age,Patient Gender,View Position"];
  for (let at = 0; at < 40; at += 1) {
    const sick = at % 2;
    rig.write(`images/${at}.png`, await greyPng(8, 8, (x, y) => (at * 37 + 29 * x + 17 * y + (sick ? 60 : 0)) % 200));
    lines.push(`${at}.png,${sick ? "sick" : "No Finding"},${Math.floor(at / 4)}${sick},${40 + at},M,PA`);
  }
  rig.write("labels.csv", `${lines.join("\n")}\n`);
  rig.pipeline(PIPELINE);
  const swept = await rig.run(["run", "test", "--set", "sweep.folds=3", "--reporter", "plain"]);
  expect(swept.exitCode, swept.stderr).toBe(0);
  const statusesOf = (stage: string) =>
    rig.records().flatMap(({ stages }) => stages.filter(({ id }) => id === stage).map(({ status }) => status));
  expect(statusesOf("embed").sort()).toEqual(["cached", "cached", "executed"]);
  expect(statusesOf("train")).toEqual(new Array(3).fill("executed"));

  const { id } = rig.records()[0]!;
  const exported = await rig.run(["export", id, "--format", "onnx", "--out", "exported"]);
  expect(exported.exitCode, exported.stderr).toBe(0);
  expect(exported.stderr).toBe("");
  const table = path.join(rig.runs, id, "artifacts/evaluate/predictions/predictions.csv");
  const [, ...rows] = parseCsv(readFileSync(table, "utf8"), "predictions.csv");
  const given = rows.slice(0, 3).map(([image]) => `images/${image}`);
  const predicted = await rig.run(["predict", id, ...given, "--json"]);
  const { predictions } = JSON.parse(predicted.stdout) as { predictions: { image: string; score: number }[] };
  expect(predictions.map(({ image }) => image)).toEqual(given);
  for (const [at, { score }] of predictions.entries()) expect(score).toBeCloseTo(Number(rows[at]![3]), 6);

  const pooled = ["stages.train.with.aggregate=mean", "stages.train.with.covariates=[age, sex]"];
  const run = await rig.run(["run", "test", ...pooled.flatMap((one) => ["--set", one]), "--reporter", "plain"]);
  expect(run.exitCode, run.stderr).toBe(0);
  const told = await rig.run(["predict", "latest", "images/0.png"]);
  expect(`${told.stdout}${told.stderr}`).toContain(
    "the model takes age and sex into account, which are not known of files: scores are those of somebody of whom they are not known",
  );

  const idle = await rig.run(["check", "test", "--set", "stages.train.with.epochs=3"]);
  expect(`${idle.stdout}${idle.stderr}`).toContain(
    "Expected no parameter `epochs` of stage `train` with `model: logistic`, which is solved at once, where it means nothing",
  );
});
