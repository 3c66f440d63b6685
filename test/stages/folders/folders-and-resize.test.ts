import { readFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { readOriginals } from "../../../src/artifacts/originals.js";
import { readReadings } from "../../../src/artifacts/readings.js";
import { readResizeRecord } from "../../../src/artifacts/resize-record.js";
import { readTensors } from "../../../src/artifacts/tensors.js";
import audit from "../../../stages/audit/index.js";
import augment from "../../../stages/augment/index.js";
import folders from "../../../stages/folders/index.js";
import resize from "../../../stages/resize/index.js";
import split from "../../../stages/split/index.js";
import { greyPng, writeFiles } from "../../imaging/made-images.js";
import { failureText, runStage, temporaryFolder } from "../../support/stage-context.js";

/** 24 images of each class; the ending tells the class, and nothing else does. */
async function sourceOf(prefix: string): Promise<string> {
  const files: Record<string, Uint8Array> = {};
  for (let at = 0; at < 24; at++) {
    const [ill, well] = [
      await greyPng(12, 12, (x, y) => (x * y * (at + 2)) % 251),
      await greyPng(12, 12, (x, y) => (x + y * (at + 3)) % 241),
    ];
    files[`${prefix}ILL/${at}.jpg`] = await sharp(ill).jpeg().toBuffer();
    files[`${prefix}NORMAL/${at}.png`] = well;
  }
  const source = temporaryFolder();
  writeFiles(source, files);
  return source;
}

const output = async (...run: Parameters<typeof runStage>) =>
  (await runStage(...run)).outputs as Record<string, string>;
const params = { positive: "ILL" };

/** What the audit says of shortcuts. */
async function shortcuts(images: string, dataset: string) {
  const divided = (await output(split, { inputs: { dataset } }))["dataset"] as string;
  const tensors = (await output(augment, { params: { size: 8 }, inputs: { images, dataset: divided } }))[
    "tensors"
  ] as string;
  const inputs = { images, dataset: divided, tensors };
  const found = (await output(audit, { params: { onProblem: "warn" }, inputs }))["findings"] as string;
  const { findings } = JSON.parse(readFileSync(path.join(found, "audit.json"), "utf8")) as {
    findings: readonly { readonly check: string; readonly status: string; readonly message: string }[];
  };
  return { tensors, finding: findings.find(({ check }) => check === "shortcuts") };
}

const TELLS = { status: "problem", message: expect.stringMatching(/^The file format alone tells the classes apart/) };

describe.each(["", "chest/"])("folders and resize, with the classes in %j", (prefix) => {
  let source = "";
  let resized = "";
  beforeAll(async () => {
    source = await sourceOf(prefix);
    resized = (await output(resize, { params: { size: 8 }, inputs: { images: source } }))["images"] as string;
  });

  it("folders after resize: what the originals were like travels with the images", async () => {
    const { images = "", dataset = "" } = await output(folders, { params, inputs: { source: resized } });
    expect((await readOriginals(images))?.get("ILL/3.png")?.format).toBe("jpeg");
    expect(await readResizeRecord(images)).toMatchObject({ size: [8, 8] });
    expect((await readReadings(dataset)).map(({ stage, count }) => [stage, count])).toEqual([
      ["resize", 48],
      ["folders", 48],
    ]);
    const { tensors, finding } = await shortcuts(images, dataset);
    expect(finding).toMatchObject(TELLS);
    expect((await readTensors(tensors)).facts.preprocessing.resized).toMatchObject({ size: [8, 8] });
    const again = (await output(resize, { params: { size: 4 }, inputs: { images } }))["images"] as string;
    expect((await readOriginals(again))?.get("ILL/3.png")).toMatchObject({ format: "jpeg", width: 12 });
  });

  it("resize beside folders: images of the dataset are found with the ending that resize gives", async () => {
    const { dataset = "" } = await output(folders, { params, inputs: { source } });
    const { tensors, finding } = await shortcuts(resized, dataset);
    expect(finding).toMatchObject(TELLS);
    const { rows } = await readTensors(tensors);
    expect(rows).toHaveLength(48);
    expect(rows.some(({ image }) => image === "ILL/3.jpg")).toBe(true);
  });

  it("other images are refused", async () => {
    const { dataset = "" } = await output(folders, { params, inputs: { source } });
    const other = temporaryFolder();
    writeFiles(other, { "ILL/1.png": await greyPng(4, 4, () => 1) });
    const run = (images: string) => runStage(augment, { params: { size: 8 }, inputs: { images, dataset } });
    expect(await failureText(run(other))).toMatch("of the dataset in the images input, got no such file\n");
    const twice = temporaryFolder();
    writeFiles(twice, { "x/ILL/0.png": await greyPng(4, 4, () => 1), "y/ILL/0.png": await greyPng(4, 4, () => 2) });
    const both = (await output(resize, { params: { size: 4 }, inputs: { images: twice } }))["images"] as string;
    expect(await failureText(run(both))).toMatch(
      "Expected the image ILL/0.jpg of the dataset in the images input, got 2 of that name: x/ILL/0.png, y/ILL/0.png\n",
    );
  });
});
