import { readFileSync } from "node:fs";
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { Fit } from "../../src/artifacts/preprocessing.js";
import { decodeImage } from "../../src/imaging/decode.js";
import type { Pixels } from "../../src/imaging/pixels.js";
import { encodePng } from "../../src/imaging/png/encode-png.js";
import { fittedSize } from "../../src/imaging/transforms/fitted-size.js";
import { resizedPng, resizeOriginal } from "../../src/imaging/transforms/preprocessing.js";
import { grey16Png, greyPng } from "./made-images.js";

interface Reference {
  readonly name: string;
  readonly shape: readonly number[];
  readonly bits: 8 | 16;
  readonly pixels: readonly number[];
  readonly resized: readonly { readonly height: number; readonly width: number; readonly pixels: readonly number[] }[];
}

const references = JSON.parse(
  readFileSync(new URL("../fixtures/images/resized.json", import.meta.url), "utf8"),
) as readonly Reference[];

const pixelsOf = ({ shape, bits, pixels }: Reference): Pixels => ({
  data: bits === 16 ? Uint16Array.from(pixels) : Uint8Array.from(pixels),
  height: shape[0]!,
  width: shape[1]!,
  channels: shape.length === 3 ? 3 : 1,
});

/** Greatest difference of two pictures, in grey levels of 8 bits. */
function distance(pixels: Pixels, expected: readonly number[]): number {
  expect(pixels.data).toHaveLength(expected.length);
  const unit = pixels.data instanceof Uint16Array ? 257 : 1;
  return expected.reduce((most, value, at) => Math.max(most, Math.abs(pixels.data[at]! - value) / unit), 0);
}

/** Mean place of the light, in pixels from the left and upper edge of the picture. */
function centreOf({ data, width }: Pixels): readonly [number, number] {
  let [sum, across, down] = [0, 0, 0];
  for (const [at, value] of data.entries()) {
    sum += value;
    across += value * ((at % width) + 0.5);
    down += value * (Math.floor(at / width) + 0.5);
  }
  return [across / sum, down / sum];
}

const dotPng = () => greyPng(10, 10, (x, y) => (x === 4 && y === 4 ? 255 : 0));

describe("resizing", () => {
  it.each(
    references.flatMap((reference) =>
      reference.resized.map(
        (result) =>
          [`${reference.name} ${reference.shape.join(" x ")}`, result.height, result.width, reference, result] as const,
      ),
    ),
  )("gives Pillow's pixels of %s at %i x %i", async (_, height, width, reference, result) => {
    const pixels = pixelsOf(reference);
    const target = { height, width, fit: "fill", channels: pixels.channels } as const;
    // From the file too: what decodes it without libvips must not come out otherwise.
    // libvips, which shrinks, rounds its weights.
    const most = height > pixels.height || width > pixels.width ? 1 : 2;
    for (const source of [pixels, await encodePng(pixels)]) {
      expect(distance(await decodeImage(source, "x", target), result.pixels)).toBeLessThanOrEqual(most);
    }
  });

  it("keeps a bright point where it was, in each axis", async () => {
    const at = async (height: number, width: number, fit: Fit) =>
      centreOf(await decodeImage(await dotPng(), "x", { height, width, fit, enlarge: true, channels: 1 }));
    const centred = async (height: number, width: number, fit: Fit, [x, y]: readonly [number, number]) => {
      const [across, down] = await at(height, width, fit);
      expect(across).toBeCloseTo(x, 1);
      expect(down).toBeCloseTo(y, 1);
    };
    await centred(20, 10, "fill", [4.5, 9]);
    await centred(10, 20, "fill", [9, 4.5]);
    await centred(40, 40, "inside", [18, 18]);
    await centred(20, 30, "contain", [5 + 9, 9]);
    await centred(20, 30, "cover", [13.5, 13.5 - 5]);
  });

  it("leaves an axis alone that keeps its length", async () => {
    const { data } = await decodeImage(await dotPng(), "x", { height: 20, width: 10, fit: "fill", channels: 1 });
    const columns = new Set([...data.keys()].filter((at) => data[at]! > 0).map((at) => at % 10));
    expect([...columns]).toEqual([4]);
  });

  it("lays images into their frame as sharp does, whether they shrink or grow", async () => {
    const side = fc.integer({ min: 1, max: 40 });
    const fit = fc.constantFrom<Fit>("inside", "contain", "cover", "fill");
    await fc.assert(
      fc.asyncProperty(side, side, side, side, fit, fc.boolean(), async (w, h, width, height, how, enlarge) => {
        const white: Pixels = { data: new Uint8Array(w * h).fill(255), width: w, height: h, channels: 1 };
        const ours = await decodeImage(white, "x", { height, width, fit: how, enlarge, channels: 1 });
        const { data, info } = await sharp(white.data, { raw: { width: w, height: h, channels: 1 } })
          .resize({
            width,
            height,
            fit: how,
            background: "#000",
            kernel: "lanczos3",
            withoutEnlargement: how === "inside" && !enlarge,
          })
          .toColourspace("b-w")
          .raw()
          .toBuffer({ resolveWithObject: true });
        expect([ours.height, ours.width]).toEqual([info.height, info.width]);
        expect([...ours.data].map((value) => value > 127)).toEqual([...data].map((value) => value > 127));
        expect(fittedSize({ height: h, width: w }, { height, width, fit: how, enlarge }).size).toEqual({
          height: info.height,
          width: info.width,
        });
      }),
      { numRuns: 200, seed: 20_260_102 },
    );
  });

  it("takes the middle of a thread of pixels without making it as large as it would become", async () => {
    const thread = await greyPng(1, 8000, (_, y) => (y >= 3990 && y <= 4010 ? 200 : 0));
    const { data } = await decodeImage(thread, "x", { height: 256, width: 256, fit: "cover", channels: 1 });
    expect(data).toHaveLength(65_536);
    expect(data[128 * 256]).toBe(200);
  });

  it("goes by the orientation of EXIF", async () => {
    const source = await sharp(await greyPng(10, 5, (x, y) => (x === 2 && y === 1 ? 255 : 0)))
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer();
    // Turned to the right: 5 wide and 10 high, the point at column 5 - 1.5, row 2.5.
    const [across, down] = centreOf(await decodeImage(source, "x", { height: 20, width: 5, fit: "fill", channels: 1 }));
    expect(across).toBeCloseTo(3.5, 1);
    expect(down).toBeCloseTo(5, 1);
  });

  it("writes the same PNG as it gives pixels where an image grows", async () => {
    const resizing = { size: [30, 9], fit: "fill", enlarge: false, bitDepth: 16, inRange: "dtype" } as const;
    for (const source of [await dotPng(), await grey16Png(10, 10, (x, y) => 6000 * x + y)]) {
      const { png } = await resizedPng(source, "x", resizing);
      expect(png).toEqual(await encodePng(await resizeOriginal(source, "x", resizing)));
    }
  });
});
