import { readFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { RunRecord } from "../../src/core/run-record.js";
import { digestOf, serveBytes, startServer } from "../support/http-server.js";
import { createRig, type Rig } from "../support/rig.js";
import { sample, samplesPresent } from "../support/samples.js";

const stage = (record: RunRecord, id: string) => record.stages.find((each) => each.id === id)!;
const newest = (rig: Rig) => rig.records().at(-1)!;

describe.skipIf(!samplesPresent)("NIH X-rays", () => {
  it("go the whole way from an HTTP server and a file to metrics, and what is in the table is what is counted", async () => {
    await using rig = await createRig();
    const archives = await Promise.all([1, 2].map((number) => readFile(sample("nih", `images_00${number}.tar.gz`))));
    const server = await startServer({ "/images_001.tar.gz": serveBytes(archives[0]!) });
    rig.pipeline(nihPipeline(server.origin, archives));

    const first = await rig.run(["run", "test", "--reporter", "json"]);
    expect(first.exitCode, first.stderr).toBe(0);
    expect(JSON.parse(first.stdout.trimEnd().split("\n").at(-1)!)).toMatchObject({
      type: "run-finished",
      status: "succeeded",
    });
    const record = newest(rig);
    expect(record.status).toBe("succeeded");
    for (const name of ["test.auc", "test.accuracy", "test.confusion.tp", "validation.threshold", "test.auc.low"]) {
      expect(record.metrics[name], name).toEqual(expect.any(Number));
    }
    // 91 images: 44 with Pneumonia, 47 with No Finding, as their archives' description says. Two of them are RGBA.
    const { facts } = stage(record, "select");
    expect([facts["images.Pneumonia"], facts["images.No Finding"]]).toEqual([44, 47]);
    expect(stage(record, "augment").facts["images"]).toBe(91);
    expect(stage(record, "augment").facts["images dropped"]).toBe(0);

    const table = gunzipSync(await readFile(sample("nih", "Data_Entry_2017_v2020.csv.gz"))).toString("utf8");
    const independent = countIndependently(table, "Pneumonia");
    expect(independent.rows).toBe(112_120);
    const [missing, selected] = [independent.chosen - 91, independent.chosen].map((count) =>
      count.toLocaleString("en"),
    );
    expect(record.warnings.map(({ message }) => message)).toContainEqual(
      expect.stringContaining(`${missing} of ${selected} selected rows have no image file, such as `),
    );

    const again = await rig.run(["run", "test", "--reporter", "json"]);
    expect(again.exitCode).toBe(0);
    expect(newest(rig).stages.map(({ status }) => status)).toEqual(newest(rig).stages.map(() => "cached"));
    expect(newest(rig).metrics).toEqual(record.metrics);

    // Another number of epochs: what comes before training is not touched.
    await rig.run(["run", "test", "--set", "params.epochs=2", "--quiet"]);
    const status = Object.fromEntries(newest(rig).stages.map((each) => [each.id, each.status]));
    expect(status).toMatchObject({
      fetch: "cached",
      extract: "cached",
      select: "cached",
      split: "cached",
      augment: "cached",
      train: "executed",
    });

    // The model scores an image of the test set as `evaluate` did.
    const rows = rig
      .read(`runs/${newest(rig).id}/predictions.csv`)
      .trimEnd()
      .split("\n")
      .slice(1);
    const [image, , , score] = rows.find((row) => row.split(",")[4] === "test")!.split(",") as [
      string,
      string,
      string,
      string,
    ];
    const file = path.join(rig.runs, newest(rig).id, "artifacts/extract/images", image);
    const predicted = await rig.run(["predict", "latest", file, "--json"]);
    expect(predicted.exitCode, predicted.stderr).toBe(0);
    expect(JSON.parse(predicted.stdout).predictions[0].score).toBeCloseTo(Number(score), 5);

    // What is exported gives the same scores in ONNX Runtime as in plain TensorFlow.js.
    for (const format of ["onnx", "tfjs"]) {
      const exported = await rig.run(["export", "latest", "--format", format, "--out", format]);
      expect(exported.exitCode, exported.stderr).toBe(0);
    }
    const input = Float32Array.from({ length: 2 * 32 * 32 }, (_, at) => Math.sin(at * 0.37));
    const fromOnnx = await scoreOnnx(path.join(rig.folder, "onnx/model.onnx"), input);
    const fromTfjs = await scoreTfjs(path.join(rig.folder, "tfjs"), input);
    expect(fromOnnx).toHaveLength(4);
    for (const [at, value] of fromOnnx.entries()) expect(value).toBeCloseTo(fromTfjs[at]!, 5);
  });
});

async function scoreOnnx(file: string, input: Float32Array): Promise<readonly number[]> {
  const { InferenceSession, Tensor } = await import("onnxruntime-node");
  const session = await InferenceSession.create(file);
  const { probability } = await session.run({ image: new Tensor("float32", input, [2, 32, 32, 1]) });
  return [...(probability!.data as Float32Array)];
}

async function scoreTfjs(folder: string, input: Float32Array): Promise<readonly number[]> {
  const [tf, { loadLayersModel }] = await Promise.all([
    import("@tensorflow/tfjs-core"),
    import("@tensorflow/tfjs-layers"),
    import("@tensorflow/tfjs-backend-cpu"),
  ]);
  await tf.setBackend("cpu");
  const { modelTopology, weightsManifest } = JSON.parse(await readFile(path.join(folder, "model.json"), "utf8"));
  const weights = await readFile(path.join(folder, "weights.bin"));
  const load = async () => ({
    modelTopology,
    weightSpecs: weightsManifest[0].weights,
    weightData: new Uint8Array(weights).buffer,
  });
  const model = await loadLayersModel({ load });
  return [...(await (model.predict(tf.tensor(input, [2, 32, 32, 1])) as InstanceType<typeof tf.Tensor>).data())];
}

const nihPipeline = (url: string, [one, two]: readonly Buffer[]): string => `
name: nih-sample
seed: 2022
params: { epochs: 1 }
stages:
  fetch:
    uses: fetch
    with:
      files:
        - { url: "${url}/images_001.tar.gz", md5: ${digestOf("md5", one!)}, bytes: ${one!.length} }
        - { url: "file://${sample("nih", "images_002.tar.gz")}", sha256: ${digestOf("sha256", two!)} }
  extract: { uses: extract, inputs: { archives: fetch.files } }
  select:
    uses: filter
    inputs: { images: extract.images, labels: "${sample("nih", "Data_Entry_2017_v2020.csv.gz")}" }
    with: { positive: Pneumonia, negative: No Finding }
  split:
    uses: split
    inputs: { dataset: select.dataset }
    with: { train: 0.6, validation: 0.2, test: 0.2 }
  augment:
    uses: augment
    inputs: { images: extract.images, dataset: split.dataset }
    with: { size: 32 }
  train:
    uses: train
    inputs: { tensors: augment.tensors }
    with: { model: mlp-2022, epochs: "\${params.epochs}", batchSize: 64 }
  evaluate: { uses: evaluate, inputs: { model: train.model, tensors: augment.tensors }, with: { explain: 1 } }
`;

/** Counts by cutting lines, without the code under test: rows, and rows whose labels make them one of both classes. */
function countIndependently(table: string, pathology: string): { readonly rows: number; readonly chosen: number } {
  const lines = table.trimEnd().split(/\r?\n/).slice(1);
  const chosen = lines.filter((line) => {
    const labels = line.split(",")[1]!.replaceAll('"', "").split("|");
    return labels.includes(pathology) || (labels.length === 1 && labels[0] === "No Finding");
  });
  return { rows: lines.length, chosen: chosen.length };
}

describe.skipIf(!samplesPresent)("CT slices in a folder per class", () => {
  it("go the whole way, with a warning that patients are unknown", async () => {
    await using rig = await createRig();
    rig.pipeline(`
name: ct
seed: 1
stages:
  extract: { uses: extract, inputs: { archives: "${sample("sars-cov-2-ct", "sarscov2-ctscan-dataset-sample.zip")}" } }
  classes: { uses: folders, inputs: { source: extract.images }, with: { positive: COVID } }
  split:
    uses: split
    inputs: { dataset: classes.dataset }
    with: { train: 0.6, validation: 0.2, test: 0.2, groupBy: none }
  tensors:
    uses: augment
    inputs: { images: classes.images, dataset: split.dataset }
    with: { size: 32 }
  train: { uses: train, inputs: { tensors: tensors.tensors }, with: { model: mlp-2022, epochs: 1, batchSize: 32 } }
  evaluate: { uses: evaluate, inputs: { model: train.model, tensors: tensors.tensors }, with: { explain: 0 } }
`);
    const { exitCode, stderr } = await rig.run(["run", "test", "--reporter", "plain"]);
    expect(exitCode, stderr).toBe(0);
    const record = newest(rig);
    expect(record.metrics["test.n"]! + record.metrics["validation.n"]!).toBeGreaterThan(30);
    expect(record.warnings.map(({ message }) => message).join("\n")).toMatch(/optimistic/i);
    expect(rig.read(`runs/${record.id}/report.html`)).toMatch(/optimistic/i);
  });
});
