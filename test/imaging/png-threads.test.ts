import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { decodeGreyPng } from "../../src/imaging/png/png-grey.js";
import { temporaryFolder } from "../support/stage-context.js";
import { greyPng } from "./made-images.js";

// Threads run compiled code only, so this looks at what was built.
const built = fileURLToPath(new URL("../../dist/src/imaging/png/png-threads.js", import.meta.url));
const { decodeGreyPngApart } = (await import(built)) as typeof import("../../src/imaging/png/png-threads.js");

test("many images at once, by path or as bytes, are those that one thread decodes; others are left to libvips", async () => {
  const folder = temporaryFolder();
  const files = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      const file = path.join(folder, `${index}.png`);
      const png = await greyPng(30 + index, 50, (x, y) => (x * index + y * 7) % 256);
      writeFileSync(file, index % 10 === 3 ? png.subarray(0, 60) : png);
      return file;
    }),
  );
  const sources = files.flatMap((file) => [file, readFileSync(file)]);
  const apart = await Promise.all(sources.map((source) => decodeGreyPngApart(source)));
  expect(apart).toEqual(sources.map((source) => decodeGreyPng(source)));
  expect(apart.filter((pixels) => pixels === undefined)).toHaveLength(8);
});

test("a thread that breaks leaves its image to libvips, and the next image finds another", async () => {
  expect(await decodeGreyPngApart(path.join(temporaryFolder(), "no-such-file.png"))).toBeUndefined();
  expect(await decodeGreyPngApart(await greyPng(3, 2, () => 9))).toEqual({
    data: new Uint8Array(6).fill(9),
    width: 3,
    height: 2,
    channels: 1,
  });
});
