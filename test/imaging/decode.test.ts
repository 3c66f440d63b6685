import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { Fit } from "../../src/artifacts/preprocessing.js";
import { CorruptImage } from "../../src/imaging/corrupt-image.js";
import { decodeImage } from "../../src/imaging/decode.js";
import { seededRandom } from "../../src/imaging/seeded-random.js";
import { forgedPng, grey16Png, greyPng } from "./made-images.js";

const decode = (source: Uint8Array, height: number, width: number, fit: Fit = "fill", channels: 1 | 3 = 1) =>
  decodeImage(source, "images/x.png", { height, width, fit, channels });

const colours = Uint8Array.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 200, 200, 200]);
const colourImage = () => sharp(colours, { raw: { width: 2, height: 2, channels: 3 } });
/** Does not compress, so that most of the file is pixels. */
const noisePng = () => {
  const random = seededRandom("noise");
  return greyPng(64, 64, () => random.integer(256));
};
/** Rec. 601 luma of red, green, blue and a grey of 200. */
const LUMA = [76, 150, 29, 200];

describe("decodeImage", () => {
  it("keeps grey levels as they are", async () => {
    const pixels = await decode(await greyPng(5, 4, (x, y) => 10 * x + y), 4, 5);
    expect(pixels).toMatchObject({ height: 4, width: 5, channels: 1 });
    expect([...pixels.data.subarray(0, 7)]).toEqual([0, 10, 20, 30, 40, 1, 11]);
  });

  it("reads an image of one pixel and makes any size of it", async () => {
    const pixels = await decode(await greyPng(1, 1, () => 77), 3, 2);
    expect([...pixels.data]).toEqual([77, 77, 77, 77, 77, 77]);
  });

  it("keeps 16 bits until after resizing", async () => {
    // Levels that differ only in the low byte: an early reduction to 8 bit would make them all equal.
    const pixels = await decode(await grey16Png(4, 2, (x) => 0x1200 + x * 40), 1, 2);
    expect(pixels.data).toBeInstanceOf(Uint16Array);
    // Lanczos weighs the neighbours a little, so the means of the halves are near, not exact.
    expect(pixels.data[0]).toBeGreaterThan(0x1200);
    expect((pixels.data[1] as number) - (pixels.data[0] as number)).toBeGreaterThan(60);
    expect([...(await decode(await grey16Png(2, 1, (x) => 1 + x * 65_000), 1, 2)).data]).toEqual([1, 65_001]);
  });

  it("makes luma of colour, from 8-bit RGB, RGBA, palette and 16-bit RGB", async () => {
    for (const source of [
      await colourImage().png().toBuffer(),
      await colourImage().ensureAlpha().png().toBuffer(),
      await colourImage().png({ palette: true, colours: 8, dither: 0 }).toBuffer(),
    ]) {
      expect([...(await decode(source, 2, 2)).data]).toEqual(LUMA);
    }
    const wide = Uint16Array.from(colours, (value) => value * 257);
    const source = await sharp(wide, { raw: { width: 2, height: 2, channels: 3 } })
      .toColourspace("rgb16")
      .png()
      .toBuffer();
    const levels = [...(await decode(source, 2, 2)).data].map((value) => value / 257);
    for (const [index, level] of levels.entries()) expect(level).toBeCloseTo(LUMA[index] as number, -0.3);
  });

  it("gives colour in three channels, and repeats grey", async () => {
    expect([...(await decode(await colourImage().png().toBuffer(), 2, 2, "fill", 3)).data]).toEqual([...colours]);
    expect([...(await decode(await greyPng(2, 1, (x) => 5 + x), 1, 2, "fill", 3)).data]).toEqual([5, 5, 5, 6, 6, 6]);
  });

  it("lays transparency on black", async () => {
    const rgba = Uint8Array.from([200, 200, 200, 255, 200, 200, 200, 128, 200, 200, 200, 0, 9, 9, 9, 255]);
    const source = await sharp(rgba, { raw: { width: 4, height: 1, channels: 4 } })
      .png()
      .toBuffer();
    expect([...(await decode(source, 1, 4)).data]).toEqual([200, 100, 0, 9]);
  });

  it("applies the orientation of EXIF", async () => {
    const source = await sharp(await greyPng(3, 2, (x, y) => 100 * y + 10 * x))
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer();
    // 6: the first column, read from below, is the first row.
    const pixels = await decode(source, 3, 2);
    expect([...pixels.data]).toEqual([100, 0, 110, 10, 120, 20]);
  });

  it("fits as it is asked to", async () => {
    const wide = await greyPng(8, 4, () => 90);
    const rows = async (fit: Fit) => {
      const { data, height, width } = await decode(wide, 4, 4, fit);
      return { height, width, levels: [...data].filter((_, i) => i % width === 0) };
    };
    expect(await rows("fill")).toEqual({ height: 4, width: 4, levels: [90, 90, 90, 90] });
    expect(await rows("cover")).toEqual({ height: 4, width: 4, levels: [90, 90, 90, 90] });
    expect(await rows("contain")).toEqual({ height: 4, width: 4, levels: [0, 90, 90, 0] });
    expect(await rows("inside")).toEqual({ height: 2, width: 4, levels: [90, 90] });
  });

  it("enlarges with `inside` only when asked", async () => {
    const small = await greyPng(4, 2, () => 3);
    expect(await decode(small, 8, 8, "inside")).toMatchObject({ height: 2, width: 4 });
    const larger = await decodeImage(small, "x", { height: 8, width: 8, fit: "inside", enlarge: true, channels: 1 });
    expect(larger).toMatchObject({ height: 4, width: 8 });
  });

  it("refuses a header of 20,000 x 20,000 pixels before it takes memory", async () => {
    await expect(decode(forgedPng(20_000, 20_000), 8, 8)).rejects.toThrow(
      "Cannot decode the image images/x.png: Input image exceeds pixel limit",
    );
  });

  it("names images that are empty, cut short, or none", async () => {
    const noise = await noisePng();
    const cases: readonly [Uint8Array, RegExp][] = [
      [Buffer.alloc(0), /^Cannot decode the image images\/x\.png: the file is empty$/],
      [
        Buffer.from("no image at all"),
        /^Cannot decode the image images\/x\.png: expected a PNG, .*, got something else$/,
      ],
      [noise.subarray(0, 1000), /x\.png: it is cut short, or its data are damaged \(/],
      [noise.subarray(0, 30), /^Cannot decode the image images\/x\.png: /],
      [
        (await sharp(noise).jpeg().toBuffer()).subarray(0, 1000),
        /x\.png: it is cut short, or its data are damaged \(.*premature end of JPEG image\)$/,
      ],
    ];
    for (const [source, message] of cases) {
      const error = await decode(source, 8, 8).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(CorruptImage);
      expect((error as CorruptImage).message).toMatch(message);
    }
  });

  it("notices a damaged byte", async () => {
    const noise = await noisePng();
    noise[2000] = (noise[2000] as number) ^ 0xff;
    await expect(decode(noise, 8, 8)).rejects.toBeInstanceOf(CorruptImage);
  });
});
