import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readDataset } from "../../../src/artifacts/dataset.js";
import { openNpz } from "../../../src/imaging/sources/npz.js";
import npz from "../../../stages/npz/index.js";
import { npyBytes, storedZip } from "../../support/npz-bytes.js";
import { sample, samplesPresent } from "../../support/samples.js";
import { failureText, runStage } from "../../support/stage-context.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "npz-"));
});
afterEach(() => rm(folder, { recursive: true }));

const part = (prefix: string, images: readonly number[][], labels: readonly number[]) => ({
  [`${prefix}_images.npy`]: npyBytes("|u1", [images.length, 2, 2], Uint8Array.from(images.flat())),
  [`${prefix}_labels.npy`]: npyBytes("|u1", [labels.length, 1], Uint8Array.from(labels)),
});

const archive = async (parts: Readonly<Record<string, Uint8Array>>, name = "small"): Promise<string> => {
  const file = path.join(folder, `${name}.npz`);
  await writeFile(file, storedZip(parts));
  return file;
};

const whole = {
  ...part(
    "train",
    [
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ],
    [0, 1],
  ),
  ...part("val", [[9, 10, 11, 12]], [1]),
  ...part("test", [[13, 14, 15, 16]], [0]),
};
const classes = ["normal", "pneumonia"];

describe("arrays as numpy.save keeps them", () => {
  const valuesOf = async (array: Uint8Array) => {
    const { data, shape } = await (await openNpz(await archive({ "a.npy": array }))).read("a");
    return { values: [...data].map(Number), shape };
  };

  it("in Fortran order, as a transposed array is", async () => {
    // numpy.arange(24).reshape(2, 3, 4), saved with order="F".
    const first = [0, 12, 4, 16, 8, 20, 1, 13, 5, 17, 9, 21, 2, 14, 6, 18, 10, 22, 3, 15, 7, 19, 11, 23];
    expect(await valuesOf(npyBytes("|u1", [2, 3, 4], Uint8Array.from(first), "Fortran"))).toEqual({
      values: Array.from({ length: 24 }, (_, value) => value),
      shape: [2, 3, 4],
    });
    expect((await valuesOf(npyBytes("|u1", [3], Uint8Array.of(1, 2, 3), "Fortran"))).values).toEqual([1, 2, 3]);
    expect((await valuesOf(npyBytes("|u1", [2, 0], Uint8Array.of(), "Fortran"))).values).toEqual([]);
  });

  it("with the most significant byte first", async () => {
    expect((await valuesOf(npyBytes(">u2", [2], Uint8Array.of(1, 2, 3, 4)))).values).toEqual([258, 772]);
    expect((await valuesOf(npyBytes(">i4", [1], Uint8Array.of(255, 255, 255, 254)))).values).toEqual([-2]);
    expect((await valuesOf(npyBytes(">i8", [1], Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 0)))).values).toEqual([256]);
    expect((await valuesOf(npyBytes(">f8", [1], Uint8Array.of(0x40, 4, 0, 0, 0, 0, 0, 0)))).values).toEqual([2.5]);
  });

  it.each(["<f2", "|O", "<U1", "<c8"])("are refused by name: %s", async (dtype) => {
    expect(await failureText(valuesOf(npyBytes(dtype, [1], Uint8Array.of(0, 0, 0, 0))))).toBe(
      `Expected a to hold numbers of 1, 2, 4 or 8 bytes (float16 apart), got ${dtype}\nWrite it again with numpy.save, as \`astype\` makes it of a plain type: images as uint8, labels as int64.`,
    );
  });
});

describe("npz", () => {
  it("writes each image as it is, with its label and partition", async () => {
    const {
      outputs,
      warnings,
      facts: read,
    } = await runStage(npz, {
      params: { classes },
      inputs: { source: await archive(whole) },
    });
    const { rows, facts } = await readDataset(outputs["dataset"] as string);
    expect(rows.map(({ image, label, partition }) => [image, label, partition])).toEqual([
      ["train/00000.png", "normal", "train"],
      ["train/00001.png", "pneumonia", "train"],
      ["validation/00000.png", "pneumonia", "validation"],
      ["test/00000.png", "normal", "test"],
    ]);
    expect(facts).toMatchObject({ question: { classes, positive: "pneumonia" }, patientsKnown: false });
    const png = await readFile(path.join(outputs["images"] as string, "train/00001.png"));
    expect([...(await sharp(png).toColourspace("b-w").raw().toBuffer())]).toEqual([5, 6, 7, 8]);
    expect(read).toMatchObject({
      "read.labels of the source": "normal: 2; pneumonia: 2",
      "read.grey levels, 8 bits": "1 to 16",
    });
    expect(warnings).toEqual([
      "Patients are not known: images of one patient may be in several partitions, so results may be optimistic.",
      "4 of 4 images span fewer than 32 of 256 grey levels, nearly uniform: train/00000.png (1 to 4), train/00001.png (5 to 8), validation/00000.png (9 to 12), .... Set `range` of augment or resize to the values that should become black and white.",
    ]);
  });

  it.each([
    [
      "an array is missing",
      { "train_images.npy": whole["train_images.npy"] },
      /Expected the archive to have an array train_labels, got train_images/,
    ],
    [
      "a label has no class",
      { ...whole, ...part("val", [[0, 0, 0, 0]], [7]) },
      /Expected every label of val_labels to be a whole number from 0 to 1, got 7 at 0/,
    ],
    [
      "counts differ",
      { ...whole, "test_labels.npy": npyBytes("|u1", [2, 1], Uint8Array.of(0, 1)) },
      /Expected test_images to have 2 images, one a label, got 1/,
    ],
    [
      "an array is cut short",
      { ...whole, "val_images.npy": (whole["val_images.npy"] as Uint8Array).slice(0, -1) },
      /Expected val_images to have 4 bytes of data, got 3/,
    ],
    [
      "images are not bytes",
      { ...whole, "val_images.npy": npyBytes("<f4", [1, 2, 2], new Uint8Array(16)) },
      /Expected val_images to hold uint8 images.* got <f4 of 1 x 2 x 2/,
    ],
    [
      "images have 16 bits",
      { ...whole, "val_images.npy": npyBytes(">u2", [1, 2, 2], new Uint8Array(8)) },
      /got >u2 of 1 x 2 x 2$/,
    ],
  ])("says so where %s", async (_, parts, message) => {
    const source = await archive(parts as Record<string, Uint8Array>);
    await expect(runStage(npz, { params: { classes }, inputs: { source } })).rejects.toThrow(message);
  });

  it("says which arrays it does not read, and warns of those of images", async () => {
    const more = { ...part("test2", [[1, 2, 3, 4]], [0]), "ids.npy": npyBytes("|u1", [1], Uint8Array.of(1)) };
    const source = await archive({ ...whole, ...more });
    const { warnings, facts } = await runStage(npz, { params: { classes }, inputs: { source } });
    expect(warnings).toContain(
      "1 array of images of another part was left out: test2_images. Three parts are read, whose names `partitions` gives.",
    );
    expect(facts["read"]).toBe(
      "4 images read; left out: 1 array of images of another part (test2_images), 2 other arrays (test2_labels, ids)",
    );
  });

  it("refuses an array whose bytes are not those that the archive's check sum was made of", async () => {
    const source = await archive(whole);
    const bytes = await readFile(source);
    const at = bytes.indexOf(Uint8Array.of(13, 14, 15, 16));
    bytes[at] = 14;
    await writeFile(source, bytes);
    await expect(runStage(npz, { params: { classes }, inputs: { source } })).rejects.toMatchObject({
      message: "Expected test_images.npy to have the check sum that the archive gives it, got another: it is damaged",
      remedy: "Fetch the archive again.",
    });
  });

  it("says so where the file is no archive", async () => {
    const source = path.join(folder, "not.npz");
    await writeFile(source, "<html>not found</html>");
    await expect(runStage(npz, { params: { classes }, inputs: { source } })).rejects.toThrow(
      /Expected a NumPy archive/,
    );
  });

  /** A colour picture of 2 x 2 for each row of labels. */
  const coloured = (labels: Readonly<Record<string, readonly (readonly number[])[]>>) =>
    Object.fromEntries(
      Object.entries(labels).flatMap(([prefix, rows]) => [
        [
          `${prefix}_images.npy`,
          npyBytes("|u1", [rows.length, 2, 2, 3], Uint8Array.from(rows.flatMap((_, at) => Array(12).fill(20 * at)))),
        ],
        [
          `${prefix}_labels.npy`,
          npyBytes("|i1", [rows.length, rows[0]?.length as number], Uint8Array.from(Int8Array.from(rows.flat()))),
        ],
      ]),
    );
  const read = async (parts: Readonly<Record<string, Uint8Array>>, params: object, name?: string) => {
    const outcome = await runStage(npz, { params: { ...params }, inputs: { source: await archive(parts, name) } });
    return { ...outcome, read: outcome.facts, ...(await readDataset(outcome.outputs["dataset"] as string)) };
  };

  it("makes as many classes as there are, of colour pictures, with the names of MedMNIST by the archive's", async () => {
    const parts = coloured({ train: [[0], [1], [2], [3], [4]], val: [[4]], test: [[2], [0]] });
    const { facts, rows, warnings, outputs, read: said } = await read(parts, {}, "retinamnist_64");
    const classes = ["grade 0", "grade 1", "grade 2", "grade 3", "grade 4"];
    expect(facts.question).toEqual({ kind: "multiclass", classes });
    expect(rows.map(({ label }) => label.at(-1)).join("")).toBe("01234420");
    expect(rows[7]).toMatchObject({ label: "grade 0", labels: ["grade 0"], partition: "test" });
    expect(warnings).toHaveLength(2);
    expect(said["read.labels of the source"]).toMatch(/^grade 0: 2; grade 2: 2; grade 4: 2; grade 1: 1/);
    const png = await readFile(path.join(outputs["images"] as string, "train/00004.png"));
    expect(await sharp(png).metadata()).toMatchObject({ channels: 3, width: 2 });
    const named = await read(parts, { classes, positive: "grade 0" });
    expect(named.facts.question).toMatchObject({ kind: "binary", classes: ["not grade 0", "grade 0"] });
    expect(named.warnings[1]).toMatch(
      /^The question has two classes: grade 0 \(2 images\) is positive, and all others \(6 images: grade 1 1, grade 2 2, /,
    );
  });

  it("makes findings of columns, as ChestMNIST has them, some of them unknown", async () => {
    const row = (...present: readonly number[]) => Array.from({ length: 14 }, (_, at) => Number(present.includes(at)));
    const parts = coloured({
      train: [row(0, 13), row(), [-1, ...row().slice(1)]],
      val: [row(4)],
      test: [row(0, 2)],
    });
    const { facts, rows, warnings } = await read(parts, {}, "chestmnist");
    expect(facts.question).toMatchObject({ kind: "multilabel" });
    expect(rows.map(({ label, labels }) => [label, labels])).toEqual([
      ["", ["atelectasis", "hernia"]],
      ["", []],
      ["", []],
      ["", ["mass"]],
      ["", ["atelectasis", "effusion"]],
    ]);
    expect(rows[0]?.findings).toEqual(row(0, 13));
    expect(rows[2]?.findings).toEqual([undefined, ...row().slice(1)]);
    expect(warnings.slice(1, 3)).toEqual([
      "1 cell of the labels says nothing (-1, or no number): unknown",
      "No image of the archive is labelled cardiomegaly, infiltration, nodule, pneumonia, pneumothorax, consolidation, edema, emphysema, fibrosis, pleural thickening",
    ]);
    const binary = await read(
      coloured({
        train: [
          [1, 0],
          [0, 1],
        ],
        val: [[1, 1]],
        test: [[0, 0]],
      }),
      { findings: ["mass", "nodule"], positive: "mass" },
    );
    expect(binary.rows.map(({ label }) => label)).toEqual(["mass", "not mass", "mass", "not mass"]);
    expect(binary.facts.question).toMatchObject({ kind: "binary", positive: "mass" });
  });

  it.each([
    [[[0], [1]], {}, /^Expected `classes` to say what the labels of small.npz mean, 0, 1, got none\nOnly archives/],
    [[[0], [1]], { findings: ["a", "b"] }, /to have a column for each of `findings`, got one label an image\n/],
    [[[0, 1]], { classes: ["a", "b"] }, /since `classes` exclude each other, got 2 columns\nSay what they mean in `f/],
    [[[0, 1, 1]], { findings: ["a", "b"] }, /^Expected `findings` to name the 3 columns of train_labels, got 2 names$/],
    [[[0, 3]], { findings: ["a", "b"] }, /to be 0, 1 or -1 \(unknown\), got 3 in column 1 of image 0$/],
    [[[0], [1]], { classes: ["a", "A"] }, /differ in more than case and blanks/],
    [[[0], [1]], { classes: ["a", "b"], positive: "c" }, /^Expected `positive` to be one of a, b, got c$/],
  ])("refuses names that do not fit: %j, %j", async (labels, params, text) => {
    expect(await failureText(read(coloured({ train: labels, val: labels, test: labels }), params))).toMatch(text);
  });

  it.skipIf(!samplesPresent)("reads PneumoniaMNIST whole", async () => {
    const source = sample("pneumoniamnist", "pneumoniamnist.npz");
    const { names } = await openNpz(source);
    expect([...names].sort()).toEqual([
      "test_images",
      "test_labels",
      "train_images",
      "train_labels",
      "val_images",
      "val_labels",
    ]);
    const { outputs } = await runStage(npz, { params: { classes }, inputs: { source } });
    const { rows } = await readDataset(outputs["dataset"] as string);
    const count = (partition: string) => rows.filter((row) => row.partition === partition).length;
    // The counts that the archive's own description gives.
    expect([count("train"), count("validation"), count("test")]).toEqual([3882, 524, 624]);
    expect(rows.filter((row) => row.partition === "test" && row.label === "pneumonia")).toHaveLength(390);
  });
});
