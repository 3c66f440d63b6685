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
import { runStage } from "../../support/stage-context.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "npz-"));
});
afterEach(() => rm(folder, { recursive: true }));

const part = (prefix: string, images: readonly number[][], labels: readonly number[]) => ({
  [`${prefix}_images.npy`]: npyBytes("|u1", [images.length, 2, 2], Uint8Array.from(images.flat())),
  [`${prefix}_labels.npy`]: npyBytes("|u1", [labels.length, 1], Uint8Array.from(labels)),
});

const archive = async (parts: Readonly<Record<string, Uint8Array>>): Promise<string> => {
  const file = path.join(folder, "small.npz");
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
      "Patients are not known: images of one patient may stand in several partitions, so results may be optimistic.",
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
