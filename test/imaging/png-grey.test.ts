import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { decodeGreyPng } from "../../src/imaging/png/png-grey.js";
import { seededRandom } from "../../src/imaging/seeded-random.js";
import { extract } from "../support/built-extract.js";
import { sample, samplesPresent } from "../support/samples.js";
import { runStage } from "../support/stage-context.js";
import { forgedPng, grey16Png, greyPng, pngOf } from "./made-images.js";

/** What libvips makes of the file, one byte a pixel. */
const reference = async (png: Uint8Array) => {
  const { data, info } = await sharp(png).toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), height: info.height, width: info.width };
};

/** A PNG whose line `y` is filtered with `filters[y % n]`; what its bytes mean is libvips' to say. */
function filteredPng(width: number, height: number, filters: readonly number[]): Buffer {
  const random = seededRandom("filtered", width, height);
  const lines = Buffer.alloc(height * (width + 1));
  for (let i = 0; i < lines.length; i++) lines[i] = random.integer(256);
  for (let y = 0; y < height; y++) lines[y * (width + 1)] = filters[y % filters.length] as number;
  return pngOf(width, height, deflateSync(lines));
}

describe("decodeGreyPng", () => {
  it.each([[0], [1], [2], [3], [4]])("takes filter %i off, on the first line too, as libvips does", async (filter) => {
    for (const [width, height] of [
      [1, 1],
      [1, 7],
      [7, 1],
      [33, 20],
    ] as const) {
      const png = filteredPng(width, height, [filter]);
      expect(decodeGreyPng(png)).toEqual({ ...(await reference(png)), channels: 1 });
    }
  });

  it("takes all filters off in turn", async () => {
    const png = filteredPng(64, 100, [4, 3, 2, 1, 0, 4, 4]);
    expect(decodeGreyPng(png)).toEqual({ ...(await reference(png)), channels: 1 });
  });

  it("takes any filters off lines of any length and number, as libvips does", async () => {
    const sizes = fc.record({
      width: fc.integer({ min: 1, max: 70 }),
      filters: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 70 }),
    });
    await fc.assert(
      fc.asyncProperty(sizes, async ({ width, filters }) => {
        const png = filteredPng(width, filters.length, filters);
        expect(decodeGreyPng(png)).toEqual({ ...(await reference(png)), channels: 1 });
      }),
      { numRuns: 150, seed: 20_260_101 },
    );
  });

  it("leaves every other PNG to libvips", async () => {
    const colour = await sharp({ create: { width: 4, height: 4, channels: 3, background: "red" } })
      .png()
      .toBuffer();
    const interlaced = await sharp(await greyPng(9, 9, (x) => x))
      .toColourspace("b-w")
      .png({ progressive: true })
      .toBuffer();
    const oriented = await sharp(await greyPng(9, 9, (x) => x))
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer();
    for (const png of [
      colour,
      interlaced,
      oriented,
      await grey16Png(4, 4, (x) => x),
      Buffer.from("no PNG"),
      Buffer.alloc(0),
    ]) {
      expect(decodeGreyPng(png)).toBeUndefined();
    }
  });

  it("leaves what is damaged to libvips", async () => {
    const good = await greyPng(64, 64, (x, y) => (x * y * 7) % 251);
    expect(decodeGreyPng(good)).toBeDefined();
    for (let at = 0; at < good.length; at += 13) {
      const damaged = Buffer.from(good);
      damaged[at] = (damaged[at] as number) ^ 0x20;
      expect(decodeGreyPng(damaged)).toBeUndefined();
      expect(decodeGreyPng(good.subarray(0, at))).toBeUndefined();
    }
    const lines = Buffer.alloc(4 * 5);
    lines[0] = 5;
    expect(decodeGreyPng(pngOf(4, 4, deflateSync(lines)))).toBeUndefined();
    expect(decodeGreyPng(pngOf(4, 4, deflateSync(Buffer.alloc(19))))).toBeUndefined();
    expect(decodeGreyPng(pngOf(4, 4, deflateSync(Buffer.alloc(21))))).toBeUndefined();
    expect(decodeGreyPng(pngOf(0, 4, deflateSync(Buffer.alloc(4))))).toBeUndefined();
  });

  it("takes no memory for what a forged header claims", async () => {
    expect(decodeGreyPng(forgedPng(20_000, 20_000))).toBeUndefined();
    expect(decodeGreyPng(forgedPng(5000, 5000))).toBeUndefined();
  });
});

describe.skipIf(!samplesPresent)("decodeGreyPng on real X-rays", () => {
  it("gives the pixels that libvips gives", async () => {
    const { outputs } = await runStage(extract, { inputs: { archives: sample("nih", "images_001.tar.gz") } });
    const folder = outputs["images"] as string;
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".png"));
    let decoded = 0;
    for (const name of names.slice(0, 20)) {
      const png = readFileSync(path.join(folder, name));
      const pixels = decodeGreyPng(png);
      if (pixels === undefined) continue;
      decoded++;
      expect(Buffer.compare(pixels.data, (await reference(png)).data)).toBe(0);
    }
    expect(decoded).toBeGreaterThan(15);
  });
});
