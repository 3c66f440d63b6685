import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readDataset } from "../../../src/imaging/dataset-table.js";
import dicom from "../../../stages/dicom/index.js";
import { runStage } from "../../support/stage-context.js";

const fixtures = fileURLToPath(new URL("../../fixtures/dicom/", import.meta.url));
const expected = JSON.parse(await readFile(path.join(fixtures, "expected.json"), "utf8"));

let source: string;
let labels: string;
beforeEach(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "dicom-"));
  source = path.join(folder, "studies");
  labels = path.join(folder, "labels.csv");
  await mkdir(source);
  await writeFile(labels, "image,label\na,1\nb,0\n");
});
afterEach(() => rm(path.dirname(source), { recursive: true }));

const put = (file: string, name: string) => cp(path.join(fixtures, file), path.join(source, name));
const levels = async (file: string) => [...(await sharp(file).toColourspace("b-w").raw().toBuffer())];

async function convert(file: string, params: Readonly<Record<string, unknown>> = {}) {
  await put(file, "a.dcm");
  await put("explicit.dcm", "b");
  return runStage(dicom, { params, inputs: { source, labels } });
}

describe("pictures equal pydicom's", () => {
  it.each([
    "explicit",
    "implicit",
    "deflated",
    "big-endian",
    "signed-rescaled",
    "monochrome1",
    "eight-bit",
    "overlay-bits",
    "no-window",
  ])("%s", async (name) => {
    const { outputs } = await convert(`${name}.dcm`);
    expect(await levels(path.join(outputs.images as string, "a.png"))).toEqual(expected[name]);
  });

  it("JPEG baseline, but for a level of rounding between decoders", async () => {
    const { outputs } = await convert("jpeg.dcm");
    const got = await levels(path.join(outputs.images as string, "a.png"));
    expect(Math.max(...got.map((level, index) => Math.abs(level - expected.jpeg[index])))).toBeLessThanOrEqual(2);
  });

  it("a window given by numbers goes before the file's", async () => {
    const { outputs } = await convert("signed-rescaled.dcm", { window: { centre: -1e6, width: 1 } });
    expect(new Set(await levels(path.join(outputs.images as string, "a.png")))).toEqual(new Set([255]));
  });
});

describe("rows of the dataset", () => {
  it("hold patient, age, sex and view, and the name of no person", async () => {
    const { outputs } = await convert("explicit.dcm");
    const { rows, facts } = await readDataset(outputs.dataset as string);
    expect(rows[0]).toMatchObject({
      image: "a.png",
      label: "positive",
      patient: "P-17",
      age: 60,
      sex: "F",
      view: "PA",
    });
    expect(rows[0]?.more).toMatchObject({ modality: "DX", manufacturer: "Maker" });
    expect(facts).toMatchObject({ patientsKnown: true, classes: ["negative", "positive"] });
    for (const output of Object.values(outputs)) {
      for (const name of await readdir(output, { recursive: true })) {
        const bytes = await readFile(path.join(output, name)).catch(() => Buffer.alloc(0));
        expect(bytes.includes("Doe")).toBe(false);
      }
    }
  });

  it("can be matched by patient", async () => {
    await mkdir(path.join(source, "one"));
    await put("explicit.dcm", "one/x.dcm");
    await put("jpeg.dcm", "y.dcm");
    await writeFile(labels, "who,severe\nP-17,yes\nP-18,no\n");
    const params = { match: "patient", labels: { id: "who", column: "severe", positive: "yes" } };
    await expect(runStage(dicom, { params, inputs: { source, labels } })).rejects.toThrow(
      "Expected images of both classes, got 0 of negative and 2 of positive",
    );
  });
});

describe("what is wrong is said", () => {
  it("names the transfer syntax that is not read", async () => {
    await expect(convert("jpeg2000.dcm")).rejects.toThrow(
      "Cannot decode the image a.dcm: Expected a.dcm to be uncompressed or JPEG baseline, got the transfer syntax JPEG 2000 Lossless (1.2.840.10008.1.2.4.90)",
    );
  });

  it("a file that is cut short fails, or is dropped", async () => {
    const whole = await readFile(path.join(fixtures, "explicit.dcm"));
    await writeFile(path.join(source, "a.dcm"), whole.subarray(0, whole.length - 10));
    await put("explicit.dcm", "b");
    const run = (onCorrupt: string) => runStage(dicom, { params: { onCorrupt }, inputs: { source, labels } });
    await expect(run("fail")).rejects.toThrow(/Cannot decode the image a\.dcm/);
    const { outputs, warnings } = await run("drop");
    expect((await readDataset(outputs.dataset as string)).rows.map(({ image }) => image)).toEqual(["b.png"]);
    expect(warnings).toEqual(["1 of 2 images cannot be decoded and were dropped: a.dcm"]);
  });

  it("a folder without DICOM files", async () => {
    await writeFile(path.join(source, "a.dcm"), "not at all");
    await expect(runStage(dicom, { inputs: { source, labels } })).rejects.toThrow(
      "Expected DICOM files in the source folder, got 1 other files",
    );
  });
});
