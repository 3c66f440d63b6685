import { readFileSync } from "node:fs";
import path from "node:path";
import { deflateSync, inflateSync } from "node:zlib";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { CorruptImage } from "../../src/imaging/corrupt-image.js";
import { decodeImage } from "../../src/imaging/decode.js";
import { fileFacts } from "../../src/imaging/file-facts.js";
import { temporaryFolder } from "../support/stage-context.js";
import { grey16Png, greyPng, withChunk, writeFiles } from "./made-images.js";

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
const decode = async (source: Uint8Array | string, size = 16, channels: 1 | 3 = 1) =>
  Array.from((await decodeImage(source, "a.png", { height: size, width: size, fit: "fill", channels })).data);

const refusal = async (source: Uint8Array) => {
  const error = await decode(source).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(CorruptImage);
  return (error as CorruptImage).reason;
};

/** The grey profile, gamma 1, of the fixture: in its iCCP chunk after the name and the method. */
function greyProfile(): Buffer {
  const png = fixture("cases/I09/profile.png");
  const at = png.indexOf("iCCP");
  const chunk = png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4));
  return inflateSync(chunk.subarray(chunk.indexOf(0) + 2));
}

const profileChunk = (profile: Uint8Array) =>
  Buffer.concat([Buffer.from("profile\0\0", "latin1"), deflateSync(profile)]);

describe("colour profiles and gamma", () => {
  it("changes no pixel for a grey profile", async () => {
    const plain = await decode(fixture("cases/I09/plain.png"));
    expect(await decode(fixture("cases/I09/profile.png"))).toEqual(plain);
    expect(await decode(fixture("cases/I09/profile.png"), 7)).toEqual(await decode(fixture("cases/I09/plain.png"), 7));
  });

  it.each([
    ["8-bit grey PNG", () => greyPng(16, 16, (x, y) => x * 16 + y)],
    [
      "interlaced grey PNG",
      () =>
        greyPng(16, 16, (x, y) => x * 16 + y).then((png) =>
          sharp(png).toColourspace("b-w").png({ progressive: true }).toBuffer(),
        ),
    ],
    ["16-bit grey PNG", () => grey16Png(16, 16, (x, y) => x * 4000 + y)],
    [
      "grey PNG with transparency",
      () =>
        sharp({ create: { width: 16, height: 16, channels: 4, background: "#8888" } })
          .toColourspace("b-w")
          .png()
          .toBuffer(),
    ],
  ])("of a %s", async (_, make) => {
    const png = await make();
    const plain = await decode(png);
    expect(await decode(withChunk(png, "iCCP", profileChunk(greyProfile())))).toEqual(plain);
    const gamma = Buffer.alloc(4);
    gamma.writeUInt32BE(100_000);
    expect(await decode(withChunk(png, "gAMA", gamma))).toEqual(plain);
  });

  it("of a grey JPEG", async () => {
    const jpeg = await sharp(await greyPng(16, 16, (x, y) => x * 12 + y))
      .toColourspace("b-w")
      .jpeg()
      .toBuffer();
    const body = Buffer.concat([Buffer.from("ICC_PROFILE\0\x01\x01", "latin1"), greyProfile()]);
    const head = Buffer.from([0xff, 0xe2, 0, 0]);
    head.writeUInt16BE(body.length + 2, 2);
    const profiled = Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
    expect((await sharp(profiled).metadata()).icc).toHaveLength(greyProfile().length);
    expect(await decode(profiled)).toEqual(await decode(jpeg));
    expect(await decode(profiled, 8)).toEqual(await decode(jpeg, 8));
  });

  it("of colour in 8 and 16 bits, PNG and TIFF", async () => {
    const raw = Uint8Array.from({ length: 16 * 16 * 3 }, (_, at) => (at * 37) % 256);
    const wide = Uint16Array.from(raw, (value) => value * 257);
    const shape = { width: 16, height: 16, channels: 3 } as const;
    const stored = (data: Uint8Array | Uint16Array) =>
      sharp(data, { raw: shape }).toColourspace(data instanceof Uint16Array ? "rgb16" : "srgb");
    for (const data of [raw, wide]) {
      const png = await stored(data).png().toBuffer();
      // sharp converts what it writes, but the profile is what is wanted of it.
      const { icc } = await sharp(await stored(raw).withIccProfile("p3").png().toBuffer()).metadata();
      const profiled = withChunk(png, "iCCP", profileChunk(icc!));
      expect(await decode(profiled, 16, 3)).toEqual([...data]);
    }
  });
});

describe("a level or colour that a PNG names as transparent", () => {
  it.each([
    ["8-bit grey", () => greyPng(16, 16, (x, y) => x * 16 + y), [0, 200]],
    ["16-bit grey", () => grey16Png(16, 16, (x, y) => x * 4000 + y), [4000 >> 8, 4000 & 255]],
    [
      "colour",
      () =>
        sharp({ create: { width: 16, height: 16, channels: 3, background: "#102030" } })
          .png()
          .toBuffer(),
      [0, 0x10, 0, 0x20, 0, 0x30],
    ],
  ])("stays what it is: %s", async (_, make, level) => {
    const png = await make();
    expect(await decode(withChunk(png, "tRNS", Uint8Array.from(level)))).toEqual(await decode(png));
  });
});

describe("CMYK", () => {
  it.each(["cmyk.jpg", "cmyk.tif"])("becomes the colour that Pillow makes of it: %s", async (name) => {
    expect(await decode(fixture(`images/${name}`), 1, 3)).toEqual([180, 60, 60]);
    expect(await decode(fixture(`images/${name}`), 1)).toEqual([96]);
  });

  it("takes black ink from every colour", async () => {
    const expected = [207, 198, 190, 0, 255, 255, 0, 0, 0, 27, 77, 102];
    expect(await decode(fixture("images/cmyk-black.tif"), 2, 3)).toEqual(expected);
  });
});

/** A grey TIFF of one strip, little endian. @param format 1 without sign, 2 with sign, 3 floating-point. */
function greyTiff(
  width: number,
  height: number,
  {
    bits,
    format = 1,
    photometric = 1,
    pages = 1,
  }: { bits: number; format?: number; photometric?: number; pages?: number },
  pixels: Uint8Array,
): Buffer {
  const head = Buffer.alloc(8);
  head.write("II*\0", 0, "latin1");
  const pixelsAt = 8;
  const directoryLength = 2 + 10 * 12 + 4;
  const first = pixelsAt + pixels.length + (pixels.length % 2);
  head.writeUInt32LE(first, 4);
  const directories = Array.from({ length: pages }, (_, page) => {
    const tags = [
      [256, 4, width],
      [257, 4, height],
      [258, 3, bits],
      [259, 3, 1],
      [262, 3, photometric],
      [273, 4, pixelsAt],
      [277, 3, 1],
      [278, 4, height],
      [279, 4, pixels.length],
      [339, 3, format],
    ] as const;
    const directory = Buffer.alloc(directoryLength);
    directory.writeUInt16LE(tags.length);
    for (const [at, [tag, type, value]] of tags.entries()) {
      directory.writeUInt16LE(tag, 2 + 12 * at);
      directory.writeUInt16LE(type, 4 + 12 * at);
      directory.writeUInt32LE(1, 6 + 12 * at);
      directory.writeUInt32LE(value, 10 + 12 * at);
    }
    directory.writeUInt32LE(page === pages - 1 ? 0 : first + (page + 1) * directoryLength, directoryLength - 4);
    return directory;
  });
  return Buffer.concat([head, pixels, Buffer.alloc(pixels.length % 2), ...directories]);
}

const bytesOf = (numbers: Uint16Array | Int16Array | Float32Array | Uint32Array) => new Uint8Array(numbers.buffer);

const SHIFT = "value + 32768, or value + 1024 of Hounsfield units";
const SCALE = "(value - least) x 65535 / (greatest - least), with the least and greatest value that any image may have";

describe("TIFF", () => {
  it("gives 8 and 16 bits without sign, white as 0 or as the greatest value, and single bits", async () => {
    expect(await decode(greyTiff(2, 2, { bits: 8 }, Uint8Array.from([0, 1, 128, 255])), 2)).toEqual([0, 1, 128, 255]);
    const wide = bytesOf(Uint16Array.from([0, 1, 4095, 65_535]));
    expect(await decode(greyTiff(2, 2, { bits: 16 }, wide), 2)).toEqual([0, 1, 4095, 65_535]);
    const inverted = greyTiff(2, 2, { bits: 8, photometric: 0 }, Uint8Array.from([0, 1, 128, 255]));
    expect(await decode(inverted, 2)).toEqual([255, 254, 127, 0]);
    expect(await decode(greyTiff(2, 2, { bits: 1 }, Uint8Array.from([0b10_000000, 0b01_000000])), 2)).toEqual([
      255, 0, 0, 255,
    ]);
  });

  it.each([
    [{ bits: 16, format: 2 }, bytesOf(Int16Array.from([-5, 0, 5, 9])), "16-bit numbers with sign", SHIFT],
    [{ bits: 8, format: 2 }, Uint8Array.from([0, 1, 2, 255]), "8-bit numbers with sign", "value + 128"],
    [{ bits: 32 }, bytesOf(Uint32Array.from([1, 2, 3, 4])), "32-bit numbers", SCALE],
    [{ bits: 32, format: 3 }, bytesOf(Float32Array.from([Number.NaN, 0.5, 1, 2])), "floating-point numbers", SCALE],
  ])("refuses numbers of another kind by name, and says how to write them: %o", async (kind, pixels, name, rule) => {
    expect(await refusal(greyTiff(2, 2, kind, pixels))).toBe(
      `expected 8 or 16 bits per channel without sign, got ${name}. Write all images as 16-bit PNG or TIFF without sign, by one rule for all of them: ${rule}`,
    );
  });

  it("refuses several pages: a stack of slices is not its first one", async () => {
    expect(await refusal(greyTiff(2, 2, { bits: 8, pages: 3 }, Uint8Array.from([1, 2, 3, 4])))).toBe(
      "expected one picture, got a file of 3 pages or frames",
    );
  });
});

describe("the content of a file, whatever its name", () => {
  const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"><image href="secret.png"/></svg>';

  it.each([
    ["SVG, a drawing", Buffer.from(drawing)],
    ["SVG, a drawing", Buffer.from(`\ufeff<?xml version="1.0"?>\n<!-- made by hand -->\n${drawing}`)],
    ["SVG, a drawing", Buffer.from(`\ufeff<?xml version="1.0" encoding="utf-16"?>${drawing}`, "utf16le")],
    ["SVG, a drawing", Buffer.from(drawing.replaceAll("svg ", "x:svg ").replace("xmlns", "xmlns:x"))],
    ["a web page", Buffer.from("<!DOCTYPE html><html><body>404</body></html>")],
    ["PDF", Buffer.from("%PDF-1.7\n")],
    ["DICOM", Buffer.concat([Buffer.alloc(128), Buffer.from("DICM\x02\x00")])],
    ["BMP", Buffer.from("BM6\0\0\0")],
    ["gzip", Buffer.from([0x1f, 0x8b, 8, 0])],
    [
      "a Git LFS pointer instead of the file (`git lfs pull` in its repository fetches it)",
      Buffer.from("version https://git-lfs.github.com/spec/v1\n"),
    ],
    ["something else", Buffer.from("P5 2 2 255 abcd")],
  ])("refuses %s", async (what, source) => {
    expect(await refusal(source)).toBe(
      `expected a PNG, JPEG, TIFF, WebP or GIF, by its content and not its name, got ${what}`,
    );
  });

  it("does not open what a drawing refers to", async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { "a.png": drawing, "secret.png": await greyPng(16, 16, () => 200) });
    await expect(decode(path.join(folder, "a.png"))).rejects.toThrow("got SVG, a drawing");
    await expect(fileFacts(path.join(folder, "a.png"), 100)).rejects.toThrow("it holds SVG, a drawing");
  });

  it("reads each format under the name of another", async () => {
    const picture = sharp(await greyPng(16, 16, () => 90));
    for (const source of await Promise.all([
      picture.clone().jpeg().toBuffer(),
      picture.clone().tiff().toBuffer(),
      picture.clone().webp({ lossless: true }).toBuffer(),
      picture.clone().gif().toBuffer(),
    ])) {
      for (const level of await decode(source, 2)) expect(Math.abs(level - 90)).toBeLessThanOrEqual(1);
    }
  });
});
