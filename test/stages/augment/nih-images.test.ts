import { copyFileSync, readFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { openNpy } from "../../../src/artifacts/npy.js";
import { readTensors } from "../../../src/artifacts/tensors.js";
import { namesOf } from "../../../src/core/question.js";
import { imageTensor } from "../../../src/imaging/transforms/preprocessing.js";
import augment from "../../../stages/augment/index.js";
import filter from "../../../stages/filter/index.js";
import resize from "../../../stages/resize/index.js";
import split from "../../../stages/split/index.js";
import { extract } from "../../support/built-extract.js";
import { sample, samplesPresent } from "../../support/samples.js";
import { runStage, temporaryFolder } from "../../support/stage-context.js";

describe.skipIf(!samplesPresent)("from real X-rays to tensors", () => {
  let originals = "";
  let images = "";
  let dataset = "";
  beforeAll(async () => {
    const archives = temporaryFolder();
    for (const name of ["images_001.tar.gz", "images_002.tar.gz"])
      copyFileSync(sample("nih", name), path.join(archives, name));
    const extracted = await runStage(extract, { inputs: { archives } });
    originals = extracted.outputs["images"] as string;
    images = (await runStage(resize, { params: { size: 64 }, inputs: { images: originals } })).outputs[
      "images"
    ] as string;
    const labels = sample("nih", "Data_Entry_2017_v2020.csv.gz");
    const chosen = await runStage(filter, { params: { positive: "Pneumonia" }, inputs: { images, labels } });
    const parts = await runStage(split, { inputs: { dataset: chosen.outputs["dataset"] as string } });
    dataset = parts.outputs["dataset"] as string;
  });

  it("goes all the way with all 91 images, the two RGBA ones among them", async () => {
    const { outputs } = await runStage(augment, {
      params: { size: 32, copies: 1, rotate: 10 },
      inputs: { images, dataset },
    });
    const folder = outputs["tensors"] as string;
    const { rows, facts } = await readTensors(folder);
    const shown = rows.filter((row) => row.copy === 0);
    expect(shown).toHaveLength(91);
    expect(namesOf(facts.question).map((name) => shown.filter((row) => row.label === name).length)).toEqual([47, 44]);
    expect(new Set(shown.map((row) => row.patient)).size).toBe(63);
    expect(rows.filter((row) => row.copy === 1).every((row) => row.partition === "train")).toBe(true);
    const patients = new Map<string, string>();
    for (const { patient, partition } of rows) {
      expect(patients.get(patient) ?? partition).toBe(partition);
      patients.set(patient, partition);
    }

    const npy = await openNpy(path.join(folder, "images.npy"));
    expect(npy.shape).toEqual([rows.length, 32, 32, 1]);
    const tensor = new Uint8Array(npy.rowBytes);
    for (const name of ["00000773_001.png", "00001054_002.png", "00000165_001.png"]) {
      const row = shown.find(({ image }) => image.endsWith(name));
      await npy.readRows([row?.row as number], tensor);
      // The same from the original, through the resizing that the record beside the images tells of.
      const original = readFileSync(path.join(originals, row?.image as string));
      expect(tensor).toEqual(await imageTensor(original, name, facts.preprocessing));
      // And near to what sharp makes of it in one step.
      const plain = await sharp(original).removeAlpha().greyscale().resize(32, 32).raw().toBuffer();
      const difference = tensor.reduce((sum, level, i) => sum + Math.abs(level - (plain[i] as number)), 0) / 1024;
      expect(difference).toBeLessThan(3);
    }
    await npy.close();
  });
});
