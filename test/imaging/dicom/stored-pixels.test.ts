import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readDicom } from "../../../src/imaging/dicom/read-dicom.js";

const fixtures = fileURLToPath(new URL("../../fixtures/dicom/", import.meta.url));
const read = (name: string) => readFile(path.join(fixtures, name));
const recorded: Readonly<Record<string, readonly number[] | string>> = JSON.parse(
  await readFile(path.join(fixtures, "stored.json"), "utf8"),
);

/** What pydicom reads; several files hold the same picture. */
function expected(name: string): readonly number[] {
  const found = recorded[name];
  return (typeof found === "string" ? recorded[found] : found) as readonly number[];
}

const stored = async (name: string, frame?: number) => [...(await readDicom(await read(`${name}.dcm`), frame)).stored];

const kinds = (coding: string, ...of: string[]) => of.map((kind) => `${coding}-${kind}`);

const LOSSLESS = [
  ...kinds("rle", "8", "16", "12", "signed", "signed-12"),
  ...kinds("jls", "8", "16", "12", "signed", "signed-12", "lossy"),
  ...kinds("j2k", "8", "16", "12", "signed", "signed-12", "lossy"),
  ...kinds("htj2k", "8", "16", "12", "signed"),
  ...kinds("jll", "8", "16", "12", "signed", "signed-12", "point-transform"),
  ...[1, 2, 3, 4, 5, 6, 7].map((predictor) => `jll-predictor-${predictor}`),
  ...[
    "high-bit",
    "32-bit",
    "1-bit",
    "big-endian-8-bit",
    "modality-lut",
    "voi-lut-negative",
    "ybr-full",
    "ybr-full-422",
  ],
];
const WITHIN_ONE = [
  ...["jpeg-extended", "jpeg-rgb", "jpeg-ybr", "rle-rgb", "jls-rgb", "j2k-rgb", "jll-rgb"],
  ...["rgb", "rgb-planar", "palette-8", "palette-16"],
];

describe("stored numbers equal pydicom's", () => {
  it.each(LOSSLESS)("%s, all of them", async (name) => {
    expect(await stored(name)).toEqual(expected(name));
  });

  it.each(WITHIN_ONE)("%s, within one level", async (name) => {
    const theirs = expected(name);
    const differences = (await stored(name)).map((value, index) => Math.abs(value - (theirs[index] as number)));
    expect(differences).toHaveLength(theirs.length);
    expect(Math.max(...differences)).toBeLessThanOrEqual(1);
  });

  it("of each frame, with a table of offsets and without, in one fragment and in several", async () => {
    const first = expected("12");
    // Each frame of the fixtures is the one before, moved by three columns.
    const moved = (by: number) => first.map((_, at) => first[at - (at % 40) + ((at + 40 - by) % 40)]);
    for (const name of ["rle-offsets", "rle-no-offsets", "j2k-offsets", "j2k-no-offsets"]) {
      expect(await stored(name, 1), name).toEqual(first);
      expect(await stored(name, 3), name).toEqual(moved(6));
    }
  });
});

describe("what a decoder cannot read is said", () => {
  /** The file with its last fragment cut down to a quarter. */
  const cut = async (name: string) => {
    const whole = await read(`${name}.dcm`);
    const at = whole.lastIndexOf(Buffer.from([0xfe, 0xff, 0x00, 0xe0]));
    const length = whole.readUInt32LE(at + 4);
    const kept = (length >> 2) & ~1;
    whole.writeUInt32LE(kept, at + 4);
    return Buffer.concat([whole.subarray(0, at + 8 + kept), whole.subarray(at + 8 + length)]);
  };

  it.each([
    ["rle-16", /^Expected an RLE picture to have 1280 bytes in each segment, got \d+$/],
    ["jll-16", /^Expected a whole JPEG picture, got one whose data end too early$/],
    ["jpeg-extended", /^Expected a whole JPEG picture, got one whose data end too early$/],
    ["jpeg-rgb", /^Expected the JPEG picture to decode, got: .*premature end of JPEG image$/],
    ["jls-16", /^Expected a whole JPEG-LS picture, got one that has no end$/],
    ["j2k-16", /^Expected a whole JPEG 2000 picture, got one that is cut short$/],
    ["htj2k-16", /^Expected a whole JPEG 2000 picture, got one that is cut short$/],
  ])("%s that is cut short", async (name, message) => {
    await expect(readDicom(await cut(name))).rejects.toThrow(message);
  });

  it("and a whole file is read after one that broke its decoder", async () => {
    await expect(readDicom(await cut("jls-16"))).rejects.toThrow();
    expect(await stored("jls-16")).toEqual(expected("jls-16"));
  });

  it.each(["j2k-16", "jls-16", "jll-16"])("a size that the header does not have, in %s", async (name) => {
    const bytes = await read(`${name}.dcm`);
    const rows = bytes.indexOf(Buffer.from([0x28, 0, 0x10, 0, 0x55, 0x53, 2, 0, 32, 0]));
    bytes[rows + 8] = 31;
    await expect(readDicom(bytes)).rejects.toThrow(
      "Expected the compressed picture to be 40 x 31 of 1 samples, as the header says, got 40 x 32 of 1",
    );
  });

  it("a size of the picture that the file has not, before room is made for it", async () => {
    const bytes = await read("jls-16.dcm");
    bytes.writeUInt16BE(0x7fff, bytes.indexOf(Buffer.from([0xff, 0xf7])) + 5);
    await expect(readDicom(bytes)).rejects.toThrow("got 40 x 32767 of 1");
  });
});
