import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { readTrainingImages, writeTrainingImages } from "../../src/artifacts/training-images.js";
import { isColoured } from "../../src/imaging/picture-kinds.js";
import { rangesOfKinds } from "../../src/imaging/ranges-of-kinds.js";
import { levelsOf, unlikeTraining } from "../../src/learning/unlike-training.js";
import { writeFiles } from "../imaging/made-images.js";
import { failureText, temporaryFolder } from "../support/stage-context.js";

const TRAINING = {
  images: 100,
  mean: [100, 140],
  deviation: [40, 60],
  originals: { width: [512, 1024], height: [512, 1024], coloured: 0 },
} as const;

/** Half of the pixels above the mean, half below. */
const picture = (mean: number, deviation: number, length = 64): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => mean + (at % 2 === 0 ? deviation : -deviation));
const kind = { width: 600, height: 700, isColoured: false };

describe("what is unlike the training images", () => {
  it.each([
    ["like them", picture(120, 50), kind, []],
    ["a little beyond", picture(90, 66), kind, []],
    ["darker", picture(60, 50), kind, ["darker (mean level 60, training 100 to 140)"]],
    ["brighter", picture(200, 50), kind, ["brighter (mean level 200, training 100 to 140)"]],
    ["flat", picture(120, 3), kind, ["less contrast (standard deviation of levels 3, training 40 to 60)"]],
    ["smaller, but not enlarged", picture(120, 50), { ...kind, width: 64, height: 64 }, []],
    ["larger, which shrinks as they did", picture(120, 50), { ...kind, width: 3000, height: 2500 }, []],
    [
      "far larger",
      picture(120, 50),
      { ...kind, width: 9000, height: 700 },
      ["9000 x 700 pixels (training 512 to 1024 x 512 to 1024)"],
    ],
    [
      "small",
      picture(120, 50, 128 * 128),
      { ...kind, width: 64, height: 64 },
      ["64 x 64 pixels (training 512 to 1024 x 512 to 1024)"],
    ],
    ["coloured", picture(120, 50), { ...kind, isColoured: true }, ["in colour (training images are grey)"]],
    ["of an unknown file", picture(120, 50), undefined, []],
  ])("%s", (_, pixels, file, expected) => {
    expect(unlikeTraining(pixels, file, TRAINING)).toEqual(expected);
  });

  it("is not looked for in what earlier versions did not note", () => {
    const { originals: _, ...levels } = TRAINING;
    expect(unlikeTraining(picture(120, 50), { width: 1, height: 1, isColoured: true }, levels)).toEqual([]);
  });

  it("measures levels", () => {
    expect(levelsOf(picture(120, 50))).toEqual({ mean: 120, deviation: 50 });
  });
});

it("a grey picture that is saved as RGB shows no colours, a coloured one does", async () => {
  const rgb = (pixel: readonly [number, number, number]) =>
    sharp(Buffer.from(Array.from({ length: 100 }, () => pixel).flat()), { raw: { width: 10, height: 10, channels: 3 } })
      .png()
      .toBuffer();
  const facts = { format: "png", width: 10, height: 10, channels: 3, bytes: 1 };
  expect(await isColoured(await rgb([90, 90, 92]), "a", facts)).toBe(false);
  expect(await isColoured(await rgb([90, 20, 92]), "a", facts)).toBe(true);
});

it("ranges of files are those of all, and colours are left out where one is not known", () => {
  const files = [
    { width: 3, height: 9, isColoured: true },
    { width: 5, height: 7, isColoured: false },
  ];
  expect(rangesOfKinds(files)).toEqual({ width: [3, 5], height: [7, 9], coloured: 1 });
  expect(rangesOfKinds([...files, { width: 1, height: 1 }])).toEqual({ width: [1, 5], height: [1, 9] });
  expect(rangesOfKinds([])).toBeUndefined();
});

describe("training-images.json", () => {
  it("is read as it was written, and absent of earlier models", async () => {
    const folder = temporaryFolder();
    expect(await readTrainingImages(folder)).toBeUndefined();
    await writeTrainingImages(folder, TRAINING);
    expect(await readTrainingImages(folder)).toMatchObject(TRAINING);
  });

  it("is named where it is damaged", async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      "training-images.json": '{ "format": "radpipe training images", "version": 1, "images": "x" }',
    });
    expect(await failureText(readTrainingImages(folder))).toMatch(/training-images\.json/);
  });
});
