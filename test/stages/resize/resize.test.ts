import { readFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { listSource, WHOLE_SOURCE } from "../../../src/imaging/sources/source-files.js";
import resize from "../../../stages/resize/index.js";
import { grey16Png, greyPng, writeFiles } from "../../imaging/made-images.js";
import { remembering } from "../../support/remembering.js";
import { runStage, temporaryFolder } from "../../support/stage-context.js";

async function resized(
  files: Readonly<Record<string, string | Uint8Array>>,
  params: Readonly<Record<string, unknown>> = {},
  cpus = 2,
) {
  const images = temporaryFolder();
  writeFiles(images, files);
  const outcome = await runStage(resize, { params, inputs: { images }, cpus });
  const folder = outcome.outputs["images"] as string;
  return {
    ...outcome,
    folder,
    images: (await listSource(folder, WHOLE_SOURCE)).filter((file) => file.endsWith(".png")),
  };
}

describe("resize", () => {
  it("makes grey PNGs at the same paths", async () => {
    const jpeg = await sharp(await greyPng(40, 20, (x) => 6 * x))
      .jpeg()
      .toBuffer();
    const { images, folder, facts, progress } = await resized(
      { "images/a.PNG": await greyPng(30, 60, () => 9), "deep/er/b (1).jpeg": jpeg, "readme.txt": "x" },
      { size: 10 },
    );
    expect(images).toEqual(["deep/er/b (1).png", "images/a.png"]);
    expect(facts["read"]).toBe("2 images read; left out: 1 other file (readme.txt)");
    expect(facts["read.grey levels (resampled), 8 bits"]).toMatch(/^9 to 2\d\d$/);
    const sizes = await Promise.all(images.map(async (image) => sharp(path.join(folder, image)).metadata()));
    expect(sizes.map(({ width, height, channels, depth }) => [width, height, channels, depth])).toEqual([
      [10, 5, 1, "uchar"],
      [5, 10, 1, "uchar"],
    ]);
    expect(progress.at(-1)).toMatchObject({ done: 2, total: 2, unit: "images" });
    const originals = readFileSync(path.join(folder, "originals.csv"), "utf8").trim().split("\n");
    expect(originals.map((line) => line.replace(/\d+,[0-9a-f]{64}$/, "BYTES,DIGEST"))).toEqual([
      "image,format,width,height,channels,bytes,digest",
      "deep/er/b (1).png,jpeg,40,20,3,BYTES,DIGEST",
      "images/a.png,png,30,60,1,BYTES,DIGEST",
    ]);
  });

  it.each([
    ["inside", [8, 16]],
    ["contain", [12, 16]],
    ["cover", [12, 16]],
    ["fill", [12, 16]],
  ])("fits %s [height, width]", async (fit, expected) => {
    const { folder } = await resized({ "a.png": await greyPng(40, 20, () => 200) }, { size: [12, 16], fit });
    const { width, height } = await sharp(path.join(folder, "a.png")).metadata();
    expect([height, width]).toEqual(expected);
  });

  it("writes the same bytes however many images are worked on at once", async () => {
    const files = Object.fromEntries(
      await Promise.all(
        Array.from({ length: 12 }, async (_, i) => [
          `${i}.png`,
          await greyPng(50, 50, (x, y) => (x * y + i * 9) % 256),
        ]),
      ),
    ) as Record<string, Buffer>;
    const bytes = async (cpus: number) => {
      const { folder, images } = await resized(files, { size: 20 }, cpus);
      return images.map((image) => readFileSync(path.join(folder, image)).toString("base64"));
    };
    expect(await bytes(4)).toEqual(await bytes(1));
  });

  it("keeps 16 bits when asked, and says what it did beside the images", async () => {
    const files = { "a.png": await grey16Png(4, 4, (x) => 30_000 + x) };
    const { folder } = await resized(files, { size: 4, bitDepth: 16 });
    const { data } = await sharp(path.join(folder, "a.png")).raw({ depth: "ushort" }).toColourspace("grey16").toBuffer({
      resolveWithObject: true,
    });
    expect([...new Uint16Array(data.buffer, data.byteOffset, 4)]).toEqual([30_000, 30_001, 30_002, 30_003]);
    expect(JSON.parse(readFileSync(path.join(folder, "resize.json"), "utf8"))).toEqual({
      size: [4, 4],
      fit: "inside",
      enlarge: false,
      bitDepth: 16,
      inRange: "dtype",
    });
  });

  it("names a corrupt image", async () => {
    const files = { "images/bad.png": "not an image", "images/good.png": await greyPng(4, 4, () => 1) };
    const error = await resized(files).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      message:
        "Cannot decode the image images/bad.png: expected a PNG, JPEG, TIFF, WebP or GIF, by its content and not its name, got something else",
      remedy: "Replace the file, or set onCorrupt: drop to go on without the images that cannot be decoded.",
    });
  });

  it("drops corrupt images when told to, and reports them", async () => {
    const good = await greyPng(4, 4, (x) => 60 * x);
    const { images, warnings, logs, facts } = await resized(
      { "a.png": "", "b.png": good, "c.png": good.subarray(0, 40), "d.png": "x", "e.png": "y" },
      { onCorrupt: "drop" },
    );
    expect(images).toEqual(["b.png"]);
    expect(warnings).toEqual(["4 of 5 images cannot be decoded and were dropped: a.png, c.png, d.png, ..."]);
    expect(logs).toContain("dropped a.png: the file is empty");
    expect(facts["images dropped"]).toBe(4);
    await expect(resized({ "a.png": "" }, { onCorrupt: "drop" })).rejects.toThrow(
      "None of the 1 images can be decoded; the first is a.png: the file is empty",
    );
  });

  it("refuses folders without images, and names that would become one", async () => {
    await expect(resized({})).rejects.toThrow("Expected images to resize, got an empty folder");
    await expect(resized({ "a.txt": "", "b.csv": "" })).rejects.toThrow(
      "Expected images to resize, got none: 2 other files (a.txt, b.csv)",
    );
    const png = await greyPng(2, 2, () => 1);
    await expect(resized({ "x/a.jpg": png, "x/a.png": png })).rejects.toThrow(
      "Expected images whose names differ apart from their extensions, got x/a.jpg and x/a.png: both would become x/a.png",
    );
  });

  it("stops at the signal", async () => {
    const images = temporaryFolder();
    const png = await greyPng(64, 64, (x) => x);
    writeFiles(images, Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${i}.png`, png])));
    const controller = new AbortController();
    const done: number[] = [];
    const running = runStage(resize, {
      inputs: { images },
      signal: controller.signal,
      onProgress: (step) => {
        done.push(step.done);
        if (step.done === 5) controller.abort();
      },
    });
    await expect(running).rejects.toThrow(/abort/i);
    expect(done.length).toBeLessThan(10);
  });
});

describe("what resize made of images before", () => {
  it("is taken, to the last byte, whatever they are called and which are chosen, and not with another size or range", async () => {
    const run = remembering(resize);
    const folder = temporaryFolder();
    const inputs = { images: folder };
    const picture = (seed: number) => greyPng(40, 20, (x, y) => (seed * 53 + 29 * x + 17 * y) % 256);
    writeFiles(folder, {
      "a.png": await picture(1),
      "deep/b.png": await picture(2),
      "c.jpg": await sharp(await picture(3))
        .jpeg()
        .toBuffer(),
      "few.png": await greyPng(20, 20, () => 9),
    });
    const params = { size: 10 };
    expect(await run({ inputs, params })).toContain("images: 4 made, 0 taken");
    expect(await run({ inputs, params })).toContain("images: 0 made, 4 taken");
    writeFiles(folder, { "0 first.png": await picture(4), "z/again.png": await picture(1) });
    expect(await run({ inputs, params })).toContain("images: 1 made, 5 taken");
    expect(await run({ inputs, params: { ...params, exclude: ["deep/**"] } })).toContain("images: 0 made, 5 taken");
    for (const other of [{ size: 12 }, { fit: "fill" }, { enlarge: true }, { bitDepth: 16 }, { range: "image" }]) {
      expect(await run({ inputs, params: { ...params, ...other } })).toContain("images: 5 made, 1 taken");
    }
    // The range of all: one image of more bits, and all are others.
    writeFiles(folder, { "w1.png": await grey16Png(8, 8, (x, y) => 60 * x + 3 * y) });
    expect(await run({ inputs, params })).toEqual(["16-bit images: 1 made, 0 taken", "images: 6 made, 1 taken"]);
    writeFiles(folder, { "w2.png": await grey16Png(8, 8, (x, y) => 400 * x + 3 * y) });
    expect(await run({ inputs, params })).toEqual(["16-bit images: 1 made, 1 taken", "images: 7 made, 1 taken"]);
  });
});
