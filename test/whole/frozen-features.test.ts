import { cpSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parseCsv } from "../../src/artifacts/csv.js";
import { readDataset } from "../../src/artifacts/dataset.js";
import { openFeatures, readFeatures } from "../../src/artifacts/features.js";
import type { RunRecord } from "../../src/core/run-record.js";
import { plainPng } from "../imaging/made-images.js";
import { createRig, type Rig } from "../support/rig.js";
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

const STRENGTHS = [0.001, 0.1, 10];

interface ScikitLearn {
  readonly C: readonly number[];
  /** Of each image its features, and which fold it is in: of the whole, and of what is beside each. */
  readonly rows: readonly {
    readonly image: string;
    readonly label: number;
    readonly features: readonly number[];
    readonly outer: number;
    readonly inner: readonly number[];
  }[];
  /** By `make_figures.py` beside it. */
  readonly figures: {
    readonly folds: readonly { readonly means: readonly number[]; readonly chosen: number; readonly test: number }[];
    readonly scores: readonly number[];
    readonly pooled: number;
  };
}

const FIXTURE = fileURLToPath(new URL("../fixtures/nested/scikit-learn.json", import.meta.url));

/** The same features in the same folds, and of them what `GridSearchCV` in a loop over the outer folds gives. */
async function expectAsScikitLearn(rig: Rig): Promise<void> {
  const records = rig.records();
  const artifact = (run: RunRecord, what: string) => path.join(rig.runs, run.id, "artifacts", what);
  const outer = records.filter(({ sweep }) => sweep?.inner === undefined);
  const innerOf = (fold: number) =>
    [0, 1].map((inner) => records.find(({ sweep }) => sweep?.fold === fold && sweep.inner === inner)!);
  const testOf = new Map<RunRecord, ReadonlySet<string>>();
  for (const run of records) {
    const { rows } = await readDataset(artifact(run, "split/dataset"));
    testOf.set(run, new Set(rows.filter(({ partition }) => partition === "test").map(({ image }) => image)));
  }
  const foldWith = (image: string, among: readonly RunRecord[]) =>
    among.findIndex((run) => testOf.get(run)!.has(image));
  const { rows } = await readDataset(artifact(records[0]!, "select/dataset"));
  const embedded = (await readFeatures(artifact(records[0]!, "embed/features"))).rows.map(({ image }) => image);
  const reader = await openFeatures(artifact(records[0]!, "embed/features"));
  const made: ScikitLearn["rows"][number][] = [];
  for (const { image, label } of rows) {
    made.push({
      image,
      label: label === "sick" ? 1 : 0,
      features: [...(await reader.readRows([embedded.indexOf(image)]))],
      outer: foldWith(image, outer),
      inner: outer.map((_, fold) => foldWith(image, innerOf(fold))),
    });
  }
  await reader.close();
  const theirs = JSON.parse(readFileSync(FIXTURE, "utf8")) as ScikitLearn;
  expect({ C: STRENGTHS, rows: made }).toEqual({ C: theirs.C, rows: theirs.rows });
  const { figures } = theirs;
  for (const [fold, { means, chosen, test }] of figures.folds.entries()) {
    const { sweep, metrics } = outer[fold]!;
    expect(sweep?.point).toEqual({ "stages.train.with.C": chosen });
    for (const [at, { mean }] of sweep!.chosen!.points.entries()) expect(mean).toBeCloseTo(means[at]!, 12);
    expect(metrics["test.auc"]).toBeCloseTo(test, 12);
  }
  const shown = JSON.parse((await rig.run(["show", "search", "--json"])).stdout);
  const [{ metrics, file }] = shown.points[0].pooled;
  expect(metrics["pooled.auc"]).toBeCloseTo(figures.pooled, 12);
  const [, ...pooled] = parseCsv(readFileSync(path.join(rig.runs, "sweeps", shown.sweep, file), "utf8"), file);
  expect(pooled).toHaveLength(rows.length);
  for (const [image, , , score] of pooled) {
    expect(Number(score)).toBeCloseTo(figures.scores[made.findIndex((row) => row.image === image)]!, 6);
  }
}

test("folds compute features once; a model scores a file as it scored the image, or all of an original", async () => {
  await using rig = await createRig();
  rig.write("net.onnx", tinyOnnx());
  const lines = ["Image Index,Finding Labels,Patient ID,Patient Age,Patient Gender,View Position"];
  for (let at = 0; at < 40; at += 1) {
    const sick = at % 2;
    const colour = [((at * 37) % 71) + 25 * sick, (at * 53) % 83, (at * 29) % 97] as const;
    rig.write(`images/${at}.png`, await plainPng(8, 8, colour));
    lines.push(`${at}.png,${sick ? "sick" : "No Finding"},${Math.floor(at / 4)}${sick},${40 + at},M,PA`);
  }
  rig.write("labels.csv", `${lines.join("\n")}\n`);
  rig.pipeline(PIPELINE);
  const nested = [
    `sweep.grid={ stages.train.with.C: ${JSON.stringify(STRENGTHS)} }`,
    "sweep.folds={ outer: 3, inner: 2 }",
    "stages.split.with={ validation: 0 }",
  ].flatMap((one) => ["--set", one]);
  const planned = await rig.run(["plan", "test", ...nested]);
  expect(planned.exitCode, planned.stderr).toBe(0);
  expect(planned.stdout).toContain("21 runs of 53 different actions: 0 cached");
  const swept = await rig.run(["run", "test", ...nested, "--reporter", "plain", "--name", "search"]);
  expect(swept.exitCode, swept.stderr).toBe(0);
  const statusesOf = (stage: string) =>
    rig.records().flatMap(({ stages }) => stages.filter(({ id }) => id === stage).map(({ status }) => status));
  expect(statusesOf("embed").filter((status) => status !== "cached")).toEqual(["executed"]);
  expect(statusesOf("train")).toEqual(new Array(21).fill("executed"));
  await expectAsScikitLearn(rig);
  expect((await rig.run(["plan", "test", ...nested])).stdout).toContain(
    "Everything that is asked for is in the cache.",
  );
  expect(swept.stdout).toMatch(/^ +3 +C=10 +0\.6944 ± 0\.\d{4} +1\.0000$/m);

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

  // Copied away, into a run that knows neither the network nor a threshold.
  cpSync(path.join(rig.runs, id, "artifacts/train/model"), path.join(rig.folder, "model"), {
    recursive: true,
    dereference: true,
  });
  const copying = (output: string) =>
    `{ run: [cp, -r, "{inputs.model}/.", "{outputs.model}"], outputs: { model: ${output} }, kinds: { model: model } }`;
  rig.pipeline(
    `name: elsewhere\nstages:\n  keep: { uses: command, inputs: { model: ../model }, with: ${copying("./")} }\n`,
    "elsewhere",
  );
  const copied = await rig.run(["run", "elsewhere", "--trust", "--reporter", "plain"]);
  expect(copied.exitCode, copied.stderr).toBe(0);
  const again = await rig.run(["export", "latest", "--format", "onnx", "--out", "again"]);
  expect([again.exitCode, again.stderr]).toEqual([
    0,
    expect.stringMatching(
      /^warning: the licence of the pretrained network .* no stage of this run took features from it/,
    ),
  ]);
  const scored = await rig.run(["predict", "latest", given[0]!]);
  expect(`${scored.stdout}${scored.stderr}`).toMatch(
    /P\(sick\).*no class is called, since no stage of the run evaluated this model/s,
  );
  const within = await rig.run([
    "run",
    "elsewhere",
    "--trust",
    "--set",
    `stages.keep.with=${copying("below/")}`,
    "--reporter",
    "plain",
  ]);
  expect(within.exitCode, within.stderr).toBe(0);
  expect(await rig.run(["export", "latest", "--format", "onnx", "--out", "not"])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining(
      "to have the files that `train` writes, got below\n  A stage that passes a model on",
    ),
  });

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
