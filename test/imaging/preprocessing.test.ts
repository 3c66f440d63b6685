import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { Preprocessing } from "../../src/artifacts/preprocessing.js";
import { encodePng } from "../../src/imaging/png/encode-png.js";
import { toBytes } from "../../src/imaging/transforms/intensity.js";
import {
  imageTensor,
  pixelsAtSize,
  resizedPng,
  resizeOriginal,
  toPrepared,
} from "../../src/imaging/transforms/preprocessing.js";
import { grey16Png, greyPng } from "./made-images.js";

const steps: Preprocessing = {
  size: [6, 8],
  fit: "contain",
  channels: 1,
  bitDepth: 8,
  inRange: "dtype",
  clahe: null,
  resized: null,
};
const original = () => greyPng(40, 30, (x, y) => (x * 5 + y * 3) % 256);

describe("imageTensor", () => {
  it("gives height x width x channels bytes", async () => {
    expect(await imageTensor(await original(), "x", steps)).toHaveLength(48);
    expect(await imageTensor(await original(), "x", { ...steps, channels: 3 })).toHaveLength(144);
  });

  it.each([8, 16] as const)(
    "repeats the %i-bit resizing that the training images went through, bit for bit",
    async (bitDepth) => {
      const resized = { size: [16, 16], fit: "inside", enlarge: false, bitDepth, inRange: "dtype" } as const;
      for (const source of [await original(), await grey16Png(40, 30, (x, y) => (x * 911 + y * 1777) % 65_536)]) {
        const stored = await encodePng(await resizeOriginal(source, "x", resized));
        const prepared = { ...steps, resized };
        const trained = toBytes(toPrepared(await pixelsAtSize(stored, "x", prepared), prepared));
        expect(await imageTensor(source, "x", prepared)).toEqual(trained);
      }
    },
  );

  it("equalizes when the training images were equalized", async () => {
    const plain = await imageTensor(await original(), "x", steps);
    const equalized = await imageTensor(await original(), "x", { ...steps, clahe: { clipLimit: 2, tileGrid: [2, 2] } });
    expect(equalized).not.toEqual(plain);
  });

  it("is the image itself where nothing is asked of it", async () => {
    const source = await greyPng(8, 6, (x, y) => 20 * x + y);
    const expected = Array.from({ length: 48 }, (_, i) => 20 * (i % 8) + Math.floor(i / 8));
    expect([...(await imageTensor(source, "x", steps))]).toEqual(expected);
  });
});

describe("resizeOriginal", () => {
  const resizing = { size: [4, 4], fit: "fill", enlarge: false, bitDepth: 8, inRange: "dtype" } as const;

  it("keeps 16 bits where they are wanted and there", async () => {
    const wide = await resizeOriginal(await grey16Png(4, 4, (x) => 1000 + x), "x", { ...resizing, bitDepth: 16 });
    expect([...wide.data.subarray(0, 4)]).toEqual([1000, 1001, 1002, 1003]);
    const narrow = await resizeOriginal(await greyPng(4, 4, (x) => x), "x", { ...resizing, bitDepth: 16 });
    expect(narrow.data).toBeInstanceOf(Uint8Array);
  });

  it("goes to 8 bits by the range of the type, or of the image", async () => {
    const source = await grey16Png(4, 4, (x) => x * 1000);
    expect([...(await resizeOriginal(source, "x", resizing)).data.subarray(0, 4)]).toEqual([0, 4, 8, 12]);
    const stretched = await resizeOriginal(source, "x", { ...resizing, inRange: "image" });
    expect([...stretched.data.subarray(0, 4)]).toEqual([0, 85, 170, 255]);
    const wide = await resizeOriginal(source, "x", { ...resizing, inRange: "image", bitDepth: 16 });
    expect([...wide.data.subarray(0, 4)]).toEqual([0, 21_845, 43_690, 65_535]);
  });
});

describe("resizedPng", () => {
  const resizing = { size: [16, 16], fit: "inside", enlarge: false, bitDepth: 8, inRange: "dtype" } as const;
  const colour = () => sharp({ create: { width: 40, height: 30, channels: 3, background: "#c04010" } });

  it.each([
    ["grey", () => original(), { channels: 1 }],
    ["16 bit", () => grey16Png(40, 30, (x, y) => (x * 911 + y * 1777) % 65_536), { channels: 1 }],
    ["RGBA", () => colour().ensureAlpha().png().toBuffer(), { channels: 4 }],
    ["JPEG", () => colour().jpeg().toBuffer(), { format: "jpeg", channels: 3 }],
  ] as const)("writes what resizeOriginal gives of a %s image, and what its file is like", async (_, make, facts) => {
    const source = await make();
    for (const changes of [{}, { bitDepth: 16 }, { inRange: "image" }] as const) {
      const wanted = { ...resizing, ...changes };
      const { png, facts: found } = await resizedPng(source, "x", wanted);
      expect(png).toEqual(await encodePng(await resizeOriginal(source, "x", wanted)));
      expect(found).toEqual({ format: "png", width: 40, height: 30, bytes: source.length, ...facts });
    }
  });
});
