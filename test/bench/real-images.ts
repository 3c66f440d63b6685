import { execFileSync } from "node:child_process";
import { randomFillSync } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { sample, samplesPresent } from "../support/samples.js";

/** 1024 x 1024 X-rays as PNG files: real ones where the samples are there, else smooth ones with noise. */
export async function realImages(
  folder: string,
): Promise<{ readonly source: string; readonly images: readonly Buffer[] }> {
  if (!samplesPresent) {
    return { source: "smooth images with noise", images: await Promise.all(Array.from({ length: 60 }, smooth)) };
  }
  mkdirSync(folder, { recursive: true });
  const unpacked = mkdtempSync(path.join(folder, "real-"));
  const images = unpackNih(unpacked).map((file) => readFileSync(file));
  rmSync(unpacked, { recursive: true });
  return { source: `${images.length} images of NIH ChestX-ray14`, images };
}

/** Unpacks the X-rays of the samples. @returns their files, in order. */
export function unpackNih(folder: string): readonly string[] {
  const into = path.join(folder, "nih");
  mkdirSync(into);
  for (const number of [1, 2]) {
    execFileSync("tar", ["xzf", sample("nih", `images_00${number}.tar.gz`), "-C", into]);
  }
  return readdirSync(path.join(into, "images"))
    .sort()
    .map((name) => path.join(into, "images", name));
}

function smooth(): Promise<Buffer> {
  const noise = randomFillSync(new Uint8Array(1024 * 1024));
  const pixels = noise.map((value, at) => (value >> 6) + ((at & 1023) >> 3) + (at >> 14));
  return sharp(pixels, { raw: { width: 1024, height: 1024, channels: 1 } })
    .toColourspace("b-w")
    .png()
    .toBuffer();
}

/** A dataset table over images whose content does not matter: half of them of each class, two of each patient. */
export function datasetTable(names: readonly string[], digest: string): Readonly<Record<string, string>> {
  const rows = names.map((name, index) => {
    const label = index % 2 === 0 ? "No Finding" : "Pneumothorax";
    const partition = index % 10 < 8 ? "train" : index % 10 === 8 ? "validation" : "test";
    return `${name},${digest},${label},${label},${Math.floor(index / 20)}-${partition},50,M,PA,${partition}`;
  });
  return {
    "dataset.csv": `image,digest,label,labels,patient,age,sex,view,partition\n${rows.join("\n")}\n`,
    "dataset.json": JSON.stringify({
      classes: ["No Finding", "Pneumothorax"],
      positive: "Pneumothorax",
      patientsKnown: true,
      flow: [{ step: "rows in the table", images: names.length, patients: null }],
      warnings: [],
    }),
  };
}
