import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DatasetRow, writeDataset } from "../../../src/artifacts/dataset.js";
import { type SeededRandom, seededRandom } from "../../../src/imaging/seeded-random.js";
import auditStage from "../../../stages/audit/index.js";
import augment from "../../../stages/augment/index.js";
import resize from "../../../stages/resize/index.js";
import { runStage } from "../../support/stage-context.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "audit-"));
});
afterEach(() => rm(folder, { recursive: true }));

const SIDE = 48;
const COUNT = 60;

/** Blobs of light, different for every image. */
function pictureOf(random: SeededRandom): Uint8Array {
  const blobs = Array.from(
    { length: 30 },
    () => [random.between(0, SIDE), random.between(0, SIDE), random.between(1.5, 5), random.between(-90, 90)] as const,
  );
  return Uint8Array.from({ length: SIDE * SIDE }, (_, at) => {
    const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
    const light = blobs.reduce(
      (sum, [cx, cy, r, a]) => sum + a * Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * r * r)),
      128,
    );
    return Math.max(0, Math.min(255, Math.round(light)));
  });
}

interface Planted {
  readonly pixels?: (pixels: Uint8Array, positive: boolean, index: number) => Uint8Array;
  readonly patient?: (index: number) => string;
  readonly jpeg?: (positive: boolean) => boolean;
  /** Index of an image whose picture this one repeats. */
  readonly copyOf?: (index: number) => number | undefined;
  readonly normalizeOver?: "train" | "all";
  /** An images artifact to audit in place of the files. */
  readonly resized?: string;
  readonly withoutModel?: boolean;
  /** How many images, in place of all. */
  readonly only?: number;
}

async function auditOf(planted: Planted = {}, params: Readonly<Record<string, unknown>> = {}) {
  const images = path.join(folder, "images");
  const dataset = path.join(folder, "dataset");
  const model = path.join(folder, "model");
  for (const each of [images, dataset, model]) await mkdir(each);
  const rows: DatasetRow[] = [];
  const kept: { readonly pixels: Uint8Array; readonly train: boolean }[] = [];
  for (let index = 0; index < (planted.only ?? COUNT); index++) {
    const positive = index % 2 === 1;
    const partition = index < 36 ? "train" : index < 48 ? "validation" : "test";
    const source = planted.copyOf?.(index) ?? index;
    const drawn = pictureOf(seededRandom("picture", source));
    const pixels = planted.pixels?.(drawn, positive, index) ?? drawn;
    const raw = sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 1 } }).toColourspace("b-w");
    const jpeg = planted.jpeg?.(positive) ?? false;
    const bytes = await (jpeg || source !== index ? raw.jpeg({ quality: 92 }) : raw.png()).toBuffer();
    const ending = planted.resized === undefined && (jpeg || source !== index) ? "jpg" : "png";
    const image = `${String(index).padStart(3, "0")}.${ending}`;
    await writeFile(path.join(images, image), bytes);
    kept.push({ pixels, train: partition === "train" });
    rows.push({
      image,
      digest: createHash("sha256").update(bytes).digest("hex"),
      label: positive ? "ill" : "well",
      labels: [],
      patient: planted.patient?.(index) ?? `p${index}`,
      age: 30 + ((index * 7) % 40),
      sex: (index >> 1) % 2 === 0 ? "F" : "M",
      view: "PA",
      partition,
      more: {},
    });
  }
  await writeDataset(dataset, {
    rows,
    facts: { classes: ["well", "ill"], positive: "ill", patientsKnown: true, flow: [], warnings: [] },
  });
  const chosen = kept
    .filter(({ train }) => train || planted.normalizeOver === "all")
    .flatMap(({ pixels }) => [...pixels]);
  const mean = chosen.reduce((sum, value) => sum + value, 0) / chosen.length;
  const std = Math.sqrt(chosen.reduce((sum, value) => sum + (value - mean) ** 2, 0) / chosen.length);
  await writeFile(
    path.join(model, "preprocessing.json"),
    JSON.stringify({ normalization: { kind: "mean-std", mean: [mean], std: [std] } }),
  );
  const made = await runStage(augment, { params: { size: SIDE }, inputs: { images, dataset } });
  const tensors = made.outputs["tensors"]!;
  const inputs = {
    images: planted.resized ?? images,
    dataset,
    tensors,
    ...(planted.withoutModel ? {} : { model }),
  };
  const outcome = await runStage(auditStage, { params, inputs });
  const { findings } = JSON.parse(await readFile(path.join(outcome.outputs.findings as string, "audit.json"), "utf8"));
  const status = Object.fromEntries(
    findings.map((finding: { check: string; status: string }) => [finding.check, finding.status]),
  );
  return { ...outcome, status, findings };
}

const clean = {
  patients: "passed",
  "identical images": "passed",
  "near-identical images": "passed",
  "label among the features": "passed",
  normalization: "passed",
  shortcuts: "passed",
};

describe("audit", () => {
  it("passes a dataset without faults", async () => {
    const { status, warnings, metrics } = await auditOf();
    expect(status).toEqual(clean);
    expect(warnings).toEqual([]);
    expect(metrics).toEqual({ "audit.problems": 0 });
  });

  it("finds the label column among the features", async () => {
    const { status, warnings } = await auditOf({
      pixels: (pixels, positive) => pixels.map((value, at) => (at === 77 ? (positive ? 1 : 0) : value)),
    });
    expect(status).toEqual({ ...clean, "label among the features": "problem" });
    expect(warnings[0]).toMatch(/single features alone tell the classes apart, first pixel 77 \(AUC 1\.0000\)/);
  });

  it("finds images of each class that were normalized together, before the split", async () => {
    // Each class divided by a norm of its own: the faint class is known by its brightness.
    const { status } = await auditOf({
      pixels: (pixels, positive) => pixels.map((value) => Math.round(value * (positive ? 0.45 : 0.95))),
    });
    expect(status["label among the features"]).toBe("problem");
  });

  it("finds patients on both sides of the split", async () => {
    const { status, warnings } = await auditOf({ patient: (index) => `p${index % 40}` });
    expect(status).toEqual({ ...clean, patients: "problem" });
    expect(warnings).toEqual(["20 patients are in more than one partition, such as p0 (train, validation)."]);
  });

  it("finds a picture that stands in two partitions under another name and format", async () => {
    const { status, warnings } = await auditOf({ copyOf: (index) => (index === 50 ? 3 : undefined) });
    expect(status).toEqual({ ...clean, "near-identical images": "problem" });
    expect(warnings).toEqual([
      "1 pairs of images in different partitions show the same picture, such as 003.png (train) and 050.jpg (test).",
    ]);
  });

  it("finds normalization that test images went into", async () => {
    const { status, warnings } = await auditOf({ normalizeOver: "all" });
    expect(status).toEqual({ ...clean, normalization: "problem" });
    expect(warnings).toEqual(["The normalization of the model is that of all images, test images among them."]);
  });

  it("finds that the file format tells the class", async () => {
    const { status, warnings } = await auditOf({ jpeg: (positive) => positive });
    expect(status).toMatchObject({ patients: "passed", "near-identical images": "passed", shortcuts: "problem" });
    expect(warnings.join(" ")).toMatch(/The file (format|size) alone tells the classes apart \(AUC (0\.99\d|1\.000)/);
  });

  it("finds all three faults of the example of 2022 at once", async () => {
    const { status } = await auditOf({
      // The label column stayed in the matrix; each class was divided by a norm of its own before the split; patients
      // were split image by image.
      pixels: (pixels, positive) =>
        pixels.map((value, at) => (at === 0 ? (positive ? 255 : 0) : Math.round(value * (positive ? 0.45 : 0.95)))),
      patient: (index) => `p${index % 40}`,
      normalizeOver: "all",
    });
    expect(status).toMatchObject({
      patients: "problem",
      "label among the features": "problem",
      normalization: "problem",
    });
  });

  it("finds that the format of the originals tells the class, after they were resized to PNG", async () => {
    const images = path.join(folder, "originals");
    await mkdir(images);
    for (let index = 0; index < COUNT; index++) {
      const raw = sharp(pictureOf(seededRandom("picture", index)), { raw: { width: SIDE, height: SIDE, channels: 1 } });
      const positive = index % 2 === 1;
      const bytes = await (positive ? raw.jpeg({ quality: 92 }) : raw.png()).toBuffer();
      await writeFile(path.join(images, `${String(index).padStart(3, "0")}.${positive ? "jpg" : "png"}`), bytes);
    }
    const resized = (await runStage(resize, { params: { size: SIDE }, inputs: { images } })).outputs["images"]!;
    const { findings, status } = await auditOf({ resized });
    expect(status).toMatchObject({ shortcuts: "problem" });
    const { details } = findings.find(({ check }: { check: string }) => check === "shortcuts");
    const format = details.alone.find(({ source }: { source: string }) => source === "file format");
    expect(format.auc).toBe(1);
  });

  it("works without a model, alone", async () => {
    const { status, findings } = await auditOf({ withoutModel: true });
    expect(status).toEqual({ ...clean, normalization: "not checked" });
    const shortcuts = findings.find(({ check }: { check: string }) => check === "shortcuts");
    expect(shortcuts.details.together.auc).toBeGreaterThan(0);
  });

  it("says nothing of single features where so few images would separate by chance", async () => {
    const { status, findings } = await auditOf({ only: 14 });
    expect(status["label among the features"]).toBe("not checked");
    expect(findings[3].message).toBe(
      "With 7 images of one class and 7 of the other, one of 2,309 features may separate them by chance.",
    );
  });

  it("fails where it is asked to, after all checks", async () => {
    await expect(auditOf({ patient: (index) => `p${index % 40}` }, { onProblem: "fail" })).rejects.toThrow(
      "The audit found 1 problems: 20 patients are in more than one partition",
    );
  });
});
