import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { keepBackbone } from "../../src/artifacts/backbone.js";
import {
  copyRecipe,
  createFeatures,
  type FeatureRecipe,
  type FeatureRow,
  openFeatures,
  readFeatureFacts,
  readFeatures,
} from "../../src/artifacts/features.js";
import { temporaryFolder } from "../support/stage-context.js";

const RECIPE: FeatureRecipe = {
  backbone: {
    digest: "ab",
    files: [
      { path: "model.onnx", sha256: "cd", bytes: 3 },
      { path: "weights/model.data", sha256: "ef", bytes: 2 },
    ],
    input: { name: "input", type: "float32", layout: "NCHW", batch: null },
    output: { name: "maps", form: "NCHW" },
    pool: "mean",
  },
  preprocessing: {
    ...{ size: [8, 8], fit: "contain", channels: 3, bitDepth: 8, inRange: "dtype", clahe: null, resized: null },
    ...{ scale: 1, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  },
  views: { flip: false, crops: null, copies: 0 },
};

const row = (image: string): FeatureRow => ({
  ...{ image, digest: `sha of ${image}`, pixels: "0a" },
  ...{ mean: 12.5, deviation: 3.25, width: 20, height: 10, coloured: false },
});

async function made(): Promise<string> {
  const folder = temporaryFolder();
  const writer = await createFeatures(folder, 3);
  await writer.append(row("a.png"), Float32Array.of(1, 2, 3));
  await writer.append(row("b, c.png"), Float32Array.of(0.1, -2e-20, Number.NaN));
  await writer.close(RECIPE);
  return folder;
}

describe("features", () => {
  it("are read as they were written, the numbers by row", async () => {
    const folder = await made();
    const { facts, rows } = await readFeatures(folder);
    expect(facts).toEqual({ shape: [2, 3], ...RECIPE });
    expect(rows).toEqual([row("a.png"), row("b, c.png")]);
    const reader = await openFeatures(folder);
    expect(reader.shape).toEqual([2, 3]);
    expect([...(await reader.readRows([1, 0]))]).toEqual([Math.fround(0.1), Math.fround(-2e-20), Number.NaN, 1, 2, 3]);
    await reader.close();
    // What NumPy reads.
    expect(readFileSync(path.join(folder, "features.npy")).toString("latin1", 10, 70)).toContain(
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
    );
  });

  it("are read as they were written before, with what is said of the network inside", async () => {
    const folder = await made();
    const file = path.join(folder, "features.json");
    const { backbone, ...rest } = JSON.parse(readFileSync(file, "utf8"));
    const said = { licence: "MIT", source: "https://example.org/net", trainedOn: ["ImageNet"] };
    writeFileSync(file, JSON.stringify({ ...rest, backbone: { ...backbone, ...said } }));
    const model = temporaryFolder();
    mkdirSync(path.join(folder, "backbone", "weights"), { recursive: true });
    for (const { path: name } of RECIPE.backbone.files) writeFileSync(path.join(folder, "backbone", name), "abc");
    expect(await copyRecipe(folder, model)).toMatchObject({ shape: [2, 3], ...RECIPE });
    expect(await readFeatureFacts(model)).toMatchObject({ shape: [2, 3], ...RECIPE });
  });

  it("name what is damaged", async () => {
    const folder = await made();
    writeFileSync(
      path.join(folder, "rows.csv"),
      `${readFileSync(path.join(folder, "rows.csv"))}`.split("\n", 2).join("\n"),
    );
    await expect(readFeatures(folder)).rejects.toThrow("rows.csv is damaged: its last line is cut short");
    truncateSync(path.join(folder, "features.npy"), 140);
    await expect(openFeatures(folder)).rejects.toThrow("Expected features.npy to have 152 bytes, got 140");
    const facts = readFileSync(path.join(folder, "features.json"), "utf8");
    writeFileSync(path.join(folder, "features.json"), facts.replace("weights/model.data", "../../model.data"));
    await expect(readFeatureFacts(folder)).rejects.toThrow(
      'features.json is damaged: expected backbone.files[1].path to be a path within its folder, got "../../model.data"',
    );
  });

  it("hand on how they were made, with the network's bytes", async () => {
    const folder = await made();
    const files = temporaryFolder();
    mkdirSync(path.join(files, "weights"));
    writeFileSync(path.join(files, "model.onnx"), "abc", { mode: 0o444 });
    writeFileSync(path.join(files, "weights", "model.data"), "de");
    await keepBackbone(files, RECIPE.backbone, folder);
    const model = temporaryFolder();
    expect(await copyRecipe(folder, model)).toEqual({ shape: [2, 3], ...RECIPE });
    expect(await readFeatureFacts(model)).toEqual({ shape: [2, 3], ...RECIPE });
    expect(readFileSync(path.join(model, "backbone", "model.onnx"), "utf8")).toBe("abc");
    expect(readFileSync(path.join(model, "backbone", "weights", "model.data"), "utf8")).toBe("de");
    writeFileSync(path.join(model, "backbone", "model.onnx"), "may be written again");
  });
});
