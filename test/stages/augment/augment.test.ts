import { readFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { readDataset, writeDataset } from "../../../src/artifacts/dataset.js";
import { readTensors } from "../../../src/artifacts/tensors.js";
import { type Answer, binaryQuestion } from "../../../src/core/question.js";
import { imageTensor } from "../../../src/imaging/transforms/preprocessing.js";
import augment from "../../../stages/augment/index.js";
import { grey16Png, greyPng, writeFiles } from "../../imaging/made-images.js";
import { remembering } from "../../support/remembering.js";
import { runStage, temporaryFolder } from "../../support/stage-context.js";

/** Reads an NPY file without the product's own reader. */
function readNpy(folder: string): { readonly shape: readonly number[]; readonly row: (index: number) => number[] } {
  const bytes = readFileSync(path.join(folder, "images.npy"));
  const end = 10 + bytes.readUInt16LE(8);
  const shape = /\(([\d, ]+)\)/
    .exec(bytes.toString("latin1", 10, end))![1]!
    .split(", ")
    .map(Number);
  const length = shape.slice(1).reduce((a, b) => a * b, 1);
  expect(bytes.length).toBe(end + (shape[0] as number) * length);
  return { shape, row: (index) => [...bytes.subarray(end + index * length, end + (index + 1) * length)] };
}

const PARTITIONS = ["train", "validation", "test", "train"] as const;

async function inputsOf(files: Readonly<Record<string, string | Uint8Array>>, order = Object.keys(files)) {
  const folder = temporaryFolder();
  writeFiles(path.join(folder, "images"), files);
  writeFiles(folder, { "dataset/x": "" });
  const rows = order.map((image, index) => ({
    image,
    digest: `digest of ${image}`,
    label: index % 2 === 0 ? "Mass" : "No Finding",
    labels: ["Mass", "Nodule"],
    patient: `p${index}`,
    age: 40 + index,
    sex: "F",
    view: "PA",
    partition: PARTITIONS[index % 4] as string,
    more: { followUp: String(index) },
  }));
  await writeDataset(path.join(folder, "dataset"), {
    rows,
    facts: {
      question: binaryQuestion(["No Finding", "Mass"]),
      patientsKnown: true,
      flow: [{ step: "rows in the table", images: rows.length, patients: rows.length }],
      warnings: ["of split"],
    },
  });
  return { images: path.join(folder, "images"), dataset: path.join(folder, "dataset") };
}

describe("colour", () => {
  const colours: readonly (readonly [number, number, number])[] = [
    [200, 30, 90],
    [10, 220, 40],
    [60, 60, 60],
    [90, 10, 240],
  ];
  const coloured = async () =>
    Object.fromEntries(
      await Promise.all(
        colours.map(async ([r, g, b], at) => {
          const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: { r, g, b } } });
          return [`${at}.png`, await picture.png().toBuffer()] as const;
        }),
      ),
    );

  it("stays with three channels, in copies too; with one it becomes luma, which is said", async () => {
    const files = await coloured();
    const kept = await tensorsOf(files, { size: 8, channels: 3, copies: 1, flip: true });
    expect(kept.npy.shape).toEqual([6, 8, 8, 3]);
    for (const { row, image } of kept.rows) {
      expect(kept.npy.row(row).slice(0, 3), `row ${row}`).toEqual(colours[Number(image.slice(0, 1))]);
    }
    expect(kept.warnings.join("\n")).not.toMatch(/colours/);
    const grey = await tensorsOf(files, { size: 8 });
    expect(grey.npy.row(0)[0]).toBe(Math.round(0.299 * 200 + 0.587 * 30 + 0.114 * 90));
    expect(grey.warnings).toContain(
      "2 of 2 training images show colours, and channels is 1: they become grey. To keep colours, write channels: 3",
    );
  });
});

it("rows of findings keep what is known of each", async () => {
  const { images, dataset } = await inputsOf(await pictures(2));
  const read = await readDataset(dataset);
  const question = { kind: "multilabel", findings: ["Mass", "Lung Opacity"] } as const;
  const answers = [
    [1, undefined],
    [0, 1],
  ] as const;
  const rows = read.rows.map((row, at) => ({ ...row, label: "", findings: answers[at] as readonly Answer[] }));
  await writeDataset(dataset, { rows, facts: { ...read.facts, question } });
  const run = await runStage(augment, { params: { size: 8, copies: 1, flip: true }, inputs: { images, dataset } });
  const made = await readTensors(run.outputs["tensors"] as string);
  expect(made.facts.question).toEqual(question);
  expect(made.rows.map(({ copy, findings }) => [copy, findings])).toEqual([
    [0, [1, undefined]],
    [1, [1, undefined]],
    [0, [0, 1]],
  ]);
});

async function tensorsOf(
  files: Readonly<Record<string, string | Uint8Array>>,
  params: Readonly<Record<string, unknown>> = {},
  options: { readonly cpus?: number; readonly order?: string[] } = {},
) {
  const inputs = await inputsOf(files, options.order);
  const outcome = await runStage(augment, { params: { size: 8, ...params }, inputs, cpus: options.cpus ?? 2 });
  const folder = outcome.outputs["tensors"] as string;
  return { ...outcome, folder, npy: readNpy(folder), ...(await readTensors(folder)), stageFacts: outcome.facts };
}

const pictures = async (count = 4) =>
  Object.fromEntries(
    await Promise.all(
      Array.from({ length: count }, async (_, i) => [
        `images/${i}.png`,
        await greyPng(16, 16, (x, y) => (x * 13 + y * 7 + i * 40) % 256),
      ]),
    ),
  ) as Record<string, Buffer>;
const changes = { rotate: 10, shift: 0.05, zoom: 0.1, gamma: 0.1, contrast: 0.1, brightness: 0.05, noise: 0.01 };

describe("augment", () => {
  it("writes each image and its copies, of the training partition only", async () => {
    const { rows, npy, facts, stageFacts, logs } = await tensorsOf(await pictures(), { copies: 2, ...changes });
    expect(npy.shape).toEqual([8, 8, 8, 1]);
    expect(stageFacts["read"]).toBe("4 images read");
    expect(stageFacts["read.grey levels (resampled), 8 bits"]).toMatch(/^\d+ to \d+$/);
    expect(rows.map(({ row, image, partition, copy }) => [row, image, partition, copy])).toEqual([
      [0, "images/0.png", "train", 0],
      [1, "images/0.png", "train", 1],
      [2, "images/0.png", "train", 2],
      [3, "images/1.png", "validation", 0],
      [4, "images/2.png", "test", 0],
      [5, "images/3.png", "train", 0],
      [6, "images/3.png", "train", 1],
      [7, "images/3.png", "train", 2],
    ]);
    expect(npy.row(1)).not.toEqual(npy.row(0));
    expect(npy.row(2)).not.toEqual(npy.row(1));
    expect(facts).toEqual({
      shape: [8, 8, 8, 1],
      question: binaryQuestion(["No Finding", "Mass"]),
      patientsKnown: true,
      preprocessing: {
        size: [8, 8],
        fit: "contain",
        channels: 1,
        bitDepth: 8,
        inRange: "dtype",
        clahe: null,
        resized: null,
      },
      trainingPictures: { width: [16, 16], height: [16, 16], coloured: 0 },
      flow: [{ step: "rows in the table", images: 4, patients: 4 }],
      warnings: ["of split"],
    });
    expect(stageFacts).toMatchObject({ images: 4, "augmented copies": 4, "images dropped": 0 });
    expect(logs).toEqual(["4 images and 4 augmented copies as uint8 8 x 8 x 8 x 1"]);
  });

  it("writes rows.csv with its fixed columns and those of the dataset", async () => {
    const { folder } = await tensorsOf(await pictures(1));
    expect(readFileSync(path.join(folder, "rows.csv"), "utf8")).toBe(
      [
        "row,image,digest,label,patient,age,sex,view,partition,copy,labels,followUp",
        "0,images/0.png,digest of images/0.png,Mass,p0,40,F,PA,train,0,Mass|Nodule,0",
        "",
      ].join("\n"),
    );
  });

  it("writes the tensor that imageTensor gives for the file", async () => {
    const files = { ...(await pictures(2)), "images/w.png": await grey16Png(20, 10, (x, y) => x * 3000 + y) };
    for (const params of [{}, { channels: 3, fit: "fill" }, { clahe: true, size: [12, 20] }, { range: "image" }]) {
      const { facts, npy } = await tensorsOf(files, params);
      for (const [index, source] of Object.values(files).entries()) {
        expect(npy.row(index)).toEqual([...(await imageTensor(source, "x", facts.preprocessing))]);
      }
    }
  });

  it("gives the same bytes whatever the order of the rows and the number of processors", async () => {
    const files = await pictures(8);
    const params = { copies: 3, seed: 5, flip: true, ...changes };
    const byName = async (options: Parameters<typeof tensorsOf>[2]) => {
      // Partitions go by position, so the images are all put into the training partition here.
      const order = (options?.order ?? Object.keys(files)).flatMap((name) => [name]);
      const { rows, npy } = await tensorsOf(files, params, { ...options, order });
      return new Map(rows.map(({ row, image, copy }) => [`${image} ${copy}`, npy.row(row).join()]));
    };
    const once = await byName({ cpus: 1 });
    expect(await byName({ cpus: 4 })).toEqual(once);
    const reversed = await byName({ order: Object.keys(files).reverse() });
    for (const [name, bytes] of reversed) if (once.has(name)) expect(bytes).toBe(once.get(name));
    const other = await tensorsOf(files, { ...params, seed: 6 });
    expect(other.npy.row(1).join()).not.toBe(once.get("images/0.png 1"));
    expect(other.npy.row(0).join()).toBe(once.get("images/0.png 0"));
  });

  it("keeps a bright pixel in its place where an image grows in one axis", async () => {
    const dot = await greyPng(10, 10, (x, y) => (x === 4 && y === 4 ? 255 : 0));
    const { npy } = await tensorsOf({ "images/0.png": dot }, { size: [20, 10], fit: "fill" });
    const row = npy.row(0);
    const light = row.reduce((sum, value) => sum + value, 0);
    const centre = (place: (at: number) => number) =>
      row.reduce((sum, value, at) => sum + value * (place(at) + 0.5), 0) / light;
    expect(centre((at) => at % 10)).toBe(4.5);
    expect(centre((at) => Math.floor(at / 10))).toBeCloseTo(9, 6);
  });

  it("drops corrupt images when told to, and keeps rows and array in step", async () => {
    const files = { ...(await pictures()), "images/1.png": "broken", "images/3.png": "" };
    const error = await tensorsOf(files).catch((reason: unknown) => reason);
    expect((error as Error).message).toMatch(/^Cannot decode the image images\/1\.png: /);
    const { rows, npy, facts, warnings } = await tensorsOf(files, { onCorrupt: "drop", copies: 1, rotate: 5 });
    expect(npy.shape).toEqual([3, 8, 8, 1]);
    expect(rows.map(({ row, image, copy }) => [row, image, copy])).toEqual([
      [0, "images/0.png", 0],
      [1, "images/0.png", 1],
      [2, "images/2.png", 0],
    ]);
    const message = "2 of 4 images cannot be decoded and were dropped: images/1.png, images/3.png";
    expect(warnings).toEqual([message]);
    expect(facts.warnings).toEqual(["of split", message]);
    expect(facts.flow.at(-1)).toEqual({
      step: "decoded",
      images: 2,
      patients: 2,
      reason: "images that cannot be decoded were dropped",
    });
  });

  it("names an image that is not there", async () => {
    const files = await pictures(1);
    await expect(tensorsOf(files, {}, { order: ["images/0.png", "images/7.png"] })).rejects.toThrow(
      "Expected the image images/7.png of the dataset in the images input, got no such file",
    );
  });

  it("says when a setting has no effect", async () => {
    const files = await pictures(1);
    expect((await tensorsOf(files, { rotate: 5 })).warnings).toEqual([
      "Changes such as rotate are set, but copies is 0: no image is augmented",
    ]);
    expect((await tensorsOf(files, { copies: 2 })).warnings).toEqual([
      "copies is 2, but no change is set: the copies are equal to their images",
    ]);
  });
});

describe("what augment decoded before", () => {
  it("is taken, to the last byte, in any order, division and range, and not at another size", async () => {
    const run = remembering(augment);
    const more = {
      "images/wide.png": await grey16Png(16, 16, (x, y) => 60 * x + 3 * y),
      "images/colour.png": await sharp({ create: { width: 9, height: 9, channels: 3, background: "red" } })
        .png()
        .toBuffer(),
    };
    const files = { ...(await pictures()), ...more };
    const params = { size: 8, copies: 1, ...changes };
    const { images, dataset } = await inputsOf(files);
    expect(await run({ inputs: { images, dataset }, params })).toContain("images: 6 made, 0 taken");
    const { rows, facts } = await readDataset(dataset);
    const turned = temporaryFolder();
    await writeDataset(turned, {
      rows: rows.toReversed().map((row, at) => ({ ...row, partition: at % 2 === 0 ? "test" : "train" })),
      facts,
    });
    expect(await run({ inputs: { images, dataset: turned }, params })).toContain("images: 0 made, 6 taken");
    // Levels are made of what was decoded.
    for (const other of [{ seed: 5 }, { copies: 0 }, { clahe: true }, { range: "image" }, { range: [0, 4095] }]) {
      expect(await run({ inputs: { images, dataset }, params: { ...params, ...other } })).toContain(
        "images: 0 made, 6 taken",
      );
    }
    for (const other of [{ size: 9 }, { fit: "cover" }, { channels: 3 }]) {
      expect(await run({ inputs: { images, dataset }, params: { ...params, ...other } })).toContain(
        "images: 6 made, 0 taken",
      );
    }
    writeFiles(images, { "images/wide.png": await grey16Png(16, 16, (x, y) => 400 * x + 3 * y) });
    expect(await run({ inputs: { images, dataset }, params })).toEqual([
      "16-bit images: 1 made, 0 taken",
      "images: 1 made, 5 taken",
    ]);
  });
});
