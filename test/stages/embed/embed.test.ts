import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { writeDataset } from "../../../src/artifacts/dataset.js";
import { openFeatures, readFeatures } from "../../../src/artifacts/features.js";
import { binaryQuestion } from "../../../src/core/question.js";
import { imageTensor } from "../../../src/imaging/transforms/preprocessing.js";
import { imageFeatures, pixelsDigest } from "../../../src/learning/pretrained/image-features.js";
import { openBackbone } from "../../../src/learning/pretrained/open-backbone.js";
import embed from "../../../stages/embed/index.js";
import resize from "../../../stages/resize/index.js";
import { grey16Png, greyPng, writeFiles } from "../../imaging/made-images.js";
import { remembering } from "../../support/remembering.js";
import { failureText, runStage, temporaryFolder } from "../../support/stage-context.js";
import { pooledByHand, tinyOnnx } from "../../support/tiny-network.js";

const HALF = { preprocess: "half" } as const;
const picture = (seed: number) => greyPng(8, 8, (x, y) => (seed * 53 + 29 * x + 17 * y) % 256);

async function images(count: number, more: Readonly<Record<string, Uint8Array>> = {}): Promise<string> {
  const folder = temporaryFolder();
  const files: Record<string, Uint8Array> = { ...more };
  for (let at = 0; at < count; at += 1) files[`p${String(at).padStart(2, "0")}/a.png`] = await picture(at);
  writeFiles(folder, files);
  return folder;
}

function model(bytes = tinyOnnx()): string {
  const file = path.join(temporaryFolder(), "net.onnx");
  writeFileSync(file, bytes);
  return file;
}

const run = async (
  folder: string,
  params: object = {},
  more: Readonly<Record<string, string>> = {},
  items?: string,
) => {
  const outcome = await runStage(embed, {
    params: { ...HALF, ...params },
    inputs: { images: folder, model: model(), ...more },
    ...(items !== undefined && { items }),
  });
  return { ...outcome, ...(await valuesOf(outcome.outputs["features"]!)) };
};

async function valuesOf(folder: string) {
  const { facts: about, rows } = await readFeatures(folder);
  const reader = await openFeatures(folder);
  const values = await reader.readRows(rows.map((_, at) => at));
  await reader.close();
  const [, numbers] = about.shape;
  return { folder, about, rows, values: rows.map((_, at) => [...values.subarray(at * numbers, (at + 1) * numbers)]) };
}

const names = (rows: readonly { readonly image: string }[]) => rows.map(({ image }) => image);

describe("embed", () => {
  it("gives a row of features for each image in order of paths, whatever is decoded first", async () => {
    const folder = await images(21);
    const { rows, values, about, facts, logs, progress } = await run(folder);
    expect(names(rows)).toEqual(Array.from({ length: 21 }, (_, at) => `p${String(at).padStart(2, "0")}/a.png`));
    for (const [at, value] of values.entries()) {
      const levels = Array.from({ length: 64 }, (_, i) => (at * 53 + 29 * (i % 8) + 17 * Math.floor(i / 8)) % 256);
      const byHand = pooledByHand(
        levels.flatMap((level) => [level, level, level]),
        3,
        (level) => (level / 255 - 0.5) / 0.5,
      );
      for (const [number, one] of value.entries()) expect(one).toBeCloseTo(byHand[number]!, 5);
    }
    expect(about.backbone).toMatchObject({ pool: "none" });
    expect(facts).toMatchObject({ features: 4, images: 21, read: "21 images read" });
    expect(logs[0]).toBe("net.onnx takes float32 NCHW of 8 x 8 x 3");
    expect(progress.at(-1)).toMatchObject({ done: 21, total: 21, unit: "images" });
  });

  it("limits the images to those of a dataset, in its order and each once, and looks at no label", async () => {
    const dataset = temporaryFolder();
    const row = (image: string, label: string) => ({
      ...{ image, digest: "", label, labels: [], patient: "", age: undefined, sex: "", view: "", partition: "" },
      more: {},
    });
    await writeDataset(dataset, {
      rows: [row("p02/a.png", "ILL"), row("p00/a.png", "NORMAL"), row("p02/a.png", "ILL")],
      facts: { question: binaryQuestion(["NORMAL", "ILL"]), patientsKnown: false, flow: [], warnings: [] },
    });
    const { rows, folder } = await run(await images(3), {}, { dataset });
    expect(names(rows)).toEqual(["p02/a.png", "p00/a.png"]);
    expect(readFileSync(path.join(folder, "rows.csv"), "utf8")).not.toContain("ILL");
  });

  it("keeps what makes the same features of a new image, with the network", async () => {
    const folder = await images(2);
    const { folder: features, about, rows, values } = await run(folder, { flip: true, crops: true, copies: 2 });
    const backbone = await openBackbone(features, about, { threads: 1 });
    const pixels = await imageTensor(path.join(folder, "p01/a.png"), "new", about.preprocessing);
    const digest = pixelsDigest(pixels, about);
    expect(digest).toBe(rows[1]!.pixels);
    expect([...(await imageFeatures(backbone, [{ pixels, digest }], about))]).toEqual(values[1]);
    await backbone.close();
    const alone = await run(folder);
    expect(alone.values).not.toEqual(values);
    expect(alone.facts).not.toHaveProperty("views of an image");
  });

  it("averages an image and its mirror image", async () => {
    const half = (mirrored: boolean) => greyPng(8, 8, (x) => (mirrored ? 7 - x : x) * 30);
    const folder = temporaryFolder();
    writeFiles(folder, { "a.png": await half(false), "b.png": await half(true) });
    const { values, facts } = await run(folder, { flip: true, output: "maps", pool: "none" });
    expect(facts["views of an image"]).toBe(2);
    expect(values[0]).toEqual(values[1]);
    const asTheyAre = await run(folder, { output: "maps", pool: "none" });
    expect(asTheyAre.values[0]).not.toEqual(asTheyAre.values[1]);
  });

  it("repeats what resize did, and hands on what it knew of the originals", async () => {
    const originals = temporaryFolder();
    writeFiles(originals, { "a.jpg": await greyPng(40, 20, (x, y) => (x * 6 + y) % 256) });
    const resized = await runStage(resize, { params: { size: 8, fit: "contain" }, inputs: { images: originals } });
    const { about, folder, rows, values } = await run(resized.outputs["images"]!);
    expect(about.preprocessing.resized).toMatchObject({ size: [8, 8] });
    expect(readFileSync(path.join(folder, "originals.csv"), "utf8")).toContain("a.png,png,40,20");
    const backbone = await openBackbone(folder, about, { threads: 1 });
    const pixels = await imageTensor(path.join(originals, "a.jpg"), "a.jpg", about.preprocessing);
    expect([...(await imageFeatures(backbone, [{ pixels, digest: "" }], about))]).toEqual(values[0]);
    expect(rows[0]).toMatchObject({ image: "a.png", width: 8, height: 8, coloured: false });
    await backbone.close();
  });

  it("chooses the range of 16-bit images as the other readers do", async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { "a.png": await grey16Png(8, 8, (x, y) => 60 * x + 3 * y) });
    const { warnings, about } = await run(folder);
    expect(warnings).toEqual([expect.stringContaining("0 became black and 1023 white")]);
    expect(about.preprocessing.inRange).toEqual([0, 1023]);
  });

  it("leaves out what cannot be decoded only where it may", async () => {
    const folder = await images(2, { "broken.png": (await picture(1)).subarray(0, 60) });
    expect(await failureText(run(folder))).toMatch(/^Cannot decode the image broken\.png: /);
    const { rows, warnings, facts } = await run(folder, { onCorrupt: "drop" });
    expect(names(rows)).toEqual(["p00/a.png", "p01/a.png"]);
    expect(warnings).toEqual(["1 of 3 images cannot be decoded and were dropped: broken.png"]);
    expect(facts["read"]).toBe("2 images read; left out: 1 image that cannot be decoded (broken.png)");
  });

  it("names the image for which a network has no numbers", async () => {
    const message = await failureText(run(await images(2), { preprocess: { scale: 1e38, std: 1e-30 } }));
    expect(message).toMatch(
      /^Expected the network to give numbers for p00\/a\.png, got (NaN|Infinity) as feature \d of 4/,
    );
  });

  it("says what is no image", async () => {
    const folder = temporaryFolder();
    expect(await failureText(run(folder))).toMatch(/^Expected images to embed, got an empty folder/);
    expect(existsSync(path.join(folder, "features.npy"))).toBe(false);
  });

  it("is the same to the last byte where what it made of images before is taken, and only new ones are decoded", async () => {
    const uses = remembering(embed);
    const run = (folder: string, params: object = {}, file = model()) =>
      uses({ params: { ...HALF, ...params }, inputs: { images: folder, model: file } });
    const folder = await images(11, { "wide.png": await greyPng(30, 20, (x, y) => 8 * x + y) });
    expect(await run(folder)).toContain("images: 12 made, 0 taken");
    expect(await run(folder)).toContain("images: 0 made, 12 taken");
    // Other names and another order, and one more; a selection.
    const other = temporaryFolder();
    const copies = ["p03", "p01", "p08"].map((name, at) => [
      `z${at}.png`,
      readFileSync(path.join(folder, name, "a.png")),
    ]);
    writeFiles(other, { ...Object.fromEntries(copies), "a new.png": await picture(77) });
    expect(await run(other)).toContain("images: 1 made, 3 taken");
    expect(await run(folder, { exclude: ["p0[0-4]/**"] })).toContain("images: 0 made, 7 taken");
    for (const params of [
      { preprocess: "imagenet" },
      { output: "maps", pool: "max" },
      { flip: true },
      { fit: "fill" },
    ]) {
      expect(await run(folder, params)).toContain("images: 12 made, 0 taken");
    }
    const renamed = path.join(temporaryFolder(), "renamed.onnx");
    writeFileSync(renamed, tinyOnnx());
    expect(await run(folder, {}, renamed)).toContain("images: 0 made, 12 taken");
  });

  it("makes all anew where one more image widens the range of all", async () => {
    const items = temporaryFolder();
    const folder = temporaryFolder();
    writeFiles(folder, { "a.png": await grey16Png(8, 8, (x, y) => 60 * x + 3 * y) });
    await run(folder, {}, {}, items);
    writeFiles(folder, { "b.png": await grey16Png(8, 8, (x, y) => 400 * x + 3 * y) });
    const both = await run(folder, {}, {}, items);
    expect(both.about.preprocessing.inRange).toEqual([0, 4095]);
    expect(both.items).toMatchObject([
      { name: "16-bit images", made: 1, taken: 1 },
      { name: "images", made: 2, taken: 0 },
    ]);
    expect(both.values).toEqual((await run(folder)).values);
  });

  it("gives an image the same features whatever it is embedded with, also by a network that is quantized as it runs", async () => {
    const folder = await images(9);
    const alone = temporaryFolder();
    writeFiles(alone, { "p03/a.png": readFileSync(path.join(folder, "p03/a.png")) });
    for (const network of [tinyOnnx(), tinyOnnx({ end: "quantized" }), tinyOnnx({ batch: 3 })]) {
      const params = { output: "logits" };
      const amid = await run(folder, params, { model: model(network) });
      const one = await run(alone, params, { model: model(network) });
      expect(one.values[0]).toEqual(amid.values[3]);
    }
  });
});
