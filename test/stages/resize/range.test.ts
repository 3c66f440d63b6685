import { readFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { writeDataset } from "../../../src/artifacts/dataset.js";
import { readTensors } from "../../../src/artifacts/tensors.js";
import { binaryQuestion } from "../../../src/core/question.js";
import { imageTensor } from "../../../src/imaging/transforms/preprocessing.js";
import augment from "../../../stages/augment/index.js";
import resize from "../../../stages/resize/index.js";
import { grey16Png, greyPng, writeFiles } from "../../imaging/made-images.js";
import { runStage, temporaryFolder } from "../../support/stage-context.js";

type Files = Readonly<Record<string, Uint8Array>>;

/** A ramp over the whole of some bits, as detectors write them into 16. */
const ramp = (darkest: number, brightest: number) =>
  grey16Png(16, 16, (x, y) => Math.round(darkest + ((brightest - darkest) * (x + 16 * y)) / 255));

const folderOf = (files: Files): string => {
  const folder = temporaryFolder();
  writeFiles(folder, files);
  return folder;
};

async function resized(files: Files, params: object = {}) {
  const outcome = await runStage(resize, { params: { size: 16, ...params }, inputs: { images: folderOf(files) } });
  const folder = outcome.outputs["images"]!;
  const extremes = async (name: string) => {
    const [channel] = (await sharp(path.join(folder, name)).stats()).channels;
    return [channel!.min, channel!.max];
  };
  const record = JSON.parse(readFileSync(path.join(folder, "resize.json"), "utf8"));
  return { ...outcome, folder, extremes, range: record.inRange };
}

async function augmented(images: string, names: readonly string[], params: object = {}) {
  const dataset = temporaryFolder();
  const rows = names.map((image, at) => ({
    image,
    digest: `digest of ${image}`,
    label: at % 2 === 0 ? "ILL" : "NORMAL",
    labels: [],
    patient: "",
    age: undefined,
    sex: "",
    view: "",
    partition: at % 2 === 0 ? "train" : "test",
    more: {},
  }));
  const facts = { question: binaryQuestion(["NORMAL", "ILL"]), patientsKnown: false, flow: [], warnings: [] } as const;
  await writeDataset(dataset, { rows, facts });
  const outcome = await runStage(augment, { params: { size: 16, ...params }, inputs: { images, dataset } });
  const folder = outcome.outputs["tensors"]!;
  const npy = readFileSync(path.join(folder, "images.npy"));
  const tensor = (row: number) => [
    ...npy.subarray(npy.length - 256 * names.length).subarray(256 * row, 256 * row + 256),
  ];
  return { ...outcome, tensor, facts: (await readTensors(folder)).facts };
}

const TWELVE_BITS =
  "The 16-bit images (2) hold values from 7 to 4000, 12 bits of 16: 0 became black and 4095 white. Set `range: [0, 4095]` if that is right, or `range: dtype` for 0 to 65535.";

describe("16-bit images of fewer bits", () => {
  it.each([
    [10, [3, 1000], [0, 1023]],
    [12, [7, 4000], [0, 4095]],
    [14, [9, 16_000], [0, 16_383]],
    [8, [0, 250], [0, 255]],
    // Of which white is 0, inverted over the whole of 16 bits.
    [12, [61_500, 65_535], [61_440, 65_535]],
  ])("come out in the range of %i bits, with a warning", async (bits, [darkest, brightest], range) => {
    const outcome = await resized({ "a.png": await ramp(darkest!, brightest!) });
    expect(outcome.range).toEqual(range);
    const level = (value: number) => Math.round(((value - range[0]!) / (range[1]! - range[0]!)) * 255);
    expect(await outcome.extremes("a.png")).toEqual([level(darkest!), level(brightest!)]);
    expect(outcome.warnings).toEqual([
      `The 16-bit images (1) hold values from ${darkest} to ${brightest}, ${bits} bits of 16: ${range[0]} became black and ${range[1]} white. Set \`range: [${range[0]}, ${range[1]}]\` if that is right, or \`range: dtype\` for 0 to 65535.`,
    ]);
  });

  it("are looked at together: one image alone does not make a range", async () => {
    const files = {
      "a/dark.png": await ramp(7, 900),
      "b/bright.png": await ramp(100, 4000),
      "c.png": await greyPng(16, 16, (x) => 16 * x),
    };
    const { range, warnings, extremes } = await resized(files);
    expect([range, warnings]).toEqual([[0, 4095], [TWELVE_BITS]]);
    expect(await extremes("a/dark.png")).toEqual([0, 56]);
    // 8-bit images have a range of their own.
    expect(await extremes("c.png")).toEqual([0, 240]);
  });

  it("are found in TIFF, and in 16-bit results", async () => {
    const tiff = await sharp(await ramp(7, 4000))
      .toColourspace("grey16")
      .tiff({ compression: "lzw" })
      .toBuffer();
    const { range, folder } = await resized({ "a.tif": tiff }, { bitDepth: 16 });
    expect(range).toEqual([0, 4095]);
    const raw = await sharp(path.join(folder, "a.png")).toColourspace("grey16").raw({ depth: "ushort" }).toBuffer();
    expect(raw.readUInt16LE(raw.length - 2)).toBe(Math.round((4000 / 4095) * 65_535));
  });

  it("say so where they are taken as 16 bits all the same, or one image has more", async () => {
    const dark = await resized({ "a.png": await ramp(7, 4000) }, { range: "dtype" });
    expect(dark.warnings).toEqual([
      "1 of 1 images span fewer than 32 of 256 grey levels, nearly uniform: a.png (0 to 16). Set `range` to the values that should become black and white, such as [0, 4095], or to `image`.",
    ]);
    const mixed = await resized({ "a.png": await ramp(7, 4000), "b.png": await ramp(0, 65_535) });
    expect(mixed.range).toBe("dtype");
    expect(mixed.warnings).toHaveLength(1);
    expect(mixed.warnings[0]).toMatch(/^1 of 2 images span fewer than 32 of 256 grey levels, nearly uniform: a\.png/);
  });

  it("are not spoken of where all bits are used, or the range is given", async () => {
    const files = { "a.png": await ramp(0, 60_000), "b.png": await ramp(5, 40_000) };
    expect((await resized(files)).warnings).toEqual([]);
    const given = await resized({ "a.png": await ramp(7, 4000) }, { range: [0, 4095] });
    expect([given.range, given.warnings]).toEqual([[0, 4095], []]);
    expect(await given.extremes("a.png")).toEqual([0, 249]);
    expect(await (await resized({ "a.png": await ramp(7, 4000) }, { range: "image" })).extremes("a.png")).toEqual([
      0, 255,
    ]);
  });
});

describe("marks that were burnt into 16-bit images of fewer bits", () => {
  /** Two lines of a letter, 1.6 % of the pixels. */
  const marked = (rest: (x: number, y: number) => number, mark: number) =>
    grey16Png(16, 16, (x, y) => (x === 8 && y < 4 ? mark : rest(x, y)));

  it("are said, since they leave the rest nearly black or white", async () => {
    const dark = await resized({ "a.png": await marked((x, y) => 100 + 15 * (x + 16 * y), 65_535) });
    expect(dark.range).toBe("dtype");
    expect(dark.warnings).toEqual([
      "The 16-bit images hold values from 100 to 65535, but nearly all pixels examined are between 175 and 3910, as when marks are burnt into images of fewer bits: they come out nearly black. Set `range: [0, 4095]` if that is so, or `range: dtype` if they are right.",
    ]);
    const white = await resized({ "a.png": await marked((x, y) => 62_000 + 10 * (x + 16 * y), 0) });
    expect(white.warnings[0]).toContain("they come out nearly white. Set `range: [61440, 65535]`");
  });

  it("are no matter where the rest needs all bits too", async () => {
    const { warnings } = await resized({ "a.png": await marked((x, y) => 100 * (x + 16 * y), 65_535) });
    expect(warnings).toEqual([]);
  });
});

describe("8-bit images", () => {
  it("stay as they are, and say where they are nearly uniform", async () => {
    const outcome = await resized({
      "mask.png": await greyPng(16, 16, (x) => x % 2),
      "black.png": await greyPng(16, 16, () => 0),
      "good.png": await greyPng(16, 16, (x) => 16 * x),
    });
    expect(outcome.range).toBe("dtype");
    expect(outcome.warnings).toEqual([
      "2 of 3 images span fewer than 32 of 256 grey levels, nearly uniform: black.png (0 to 0), mask.png (0 to 1). Set `range` to the values that should become black and white, such as [0, 4095], or to `image`.",
    ]);
  });

  it("go by a range that 8 bits can have", async () => {
    const outcome = await resized({ "a.png": await greyPng(16, 16, (x, y) => (x + y) % 2) }, { range: [0, 1] });
    expect(await outcome.extremes("a.png")).toEqual([0, 255]);
    const untouched = await resized({ "a.png": await greyPng(16, 16, (x) => 16 * x) }, { range: [0, 4095] });
    expect(await untouched.extremes("a.png")).toEqual([0, 240]);
  });
});

describe("the range of training", () => {
  it("is that of augment where it reads originals, and that of a later prediction", async () => {
    const files = { "a.png": await ramp(7, 4000), "b.png": await ramp(100, 3000) };
    const { tensor, facts, warnings } = await augmented(folderOf(files), Object.keys(files));
    expect(facts.preprocessing.inRange).toEqual([0, 4095]);
    expect([warnings, facts.warnings]).toEqual([[TWELVE_BITS], [TWELVE_BITS]]);
    for (const [row, source] of Object.values(files).entries()) {
      expect(tensor(row)).toEqual([...(await imageTensor(source, "x", facts.preprocessing))]);
    }
    // An image alone, darker than the others, does not get a range of its own.
    const alone = await imageTensor(await ramp(7, 900), "x", facts.preprocessing);
    expect(Math.max(...alone)).toBe(56);
  });

  it.each([8, 16] as const)("is that of resize at %i bits, and that of a later prediction", async (bitDepth) => {
    const files = { "a.png": await ramp(7, 4000), "b.png": await ramp(100, 3000) };
    const first = await resized(files, { size: 12, bitDepth });
    const { tensor, facts, warnings } = await augmented(first.folder, Object.keys(files));
    expect(warnings).toEqual([]);
    expect(facts.preprocessing).toMatchObject({ inRange: "dtype", resized: { inRange: [0, 4095] } });
    for (const [row, source] of Object.values(files).entries()) {
      expect(tensor(row)).toEqual([...(await imageTensor(source, "x", facts.preprocessing))]);
    }
  });
});

it("refuses a range that is none", () => {
  const check = (range: unknown) => resize.check?.({ size: 8, range } as never);
  expect(check([4095, 0])).toEqual([
    { path: ["range"], message: "Expected range to be [darkest, brightest], got [4095, 0]" },
  ]);
  expect(check([0, 4095])).toEqual([]);
  expect(augment.check?.({ range: [7, 7] } as never)).toHaveLength(1);
});
