import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createNpy, openNpy, parseNpyHeader } from "../../src/artifacts/npy.js";
import { temporaryFolder } from "../support/stage-context.js";

async function written(rows: number, shape: readonly number[] = [2, 3, 1]): Promise<string> {
  const file = path.join(temporaryFolder(), "images.npy");
  const writer = await createNpy(file, shape);
  const length = shape.reduce((a, b) => a * b);
  for (let row = 0; row < rows; row++) await writer.append(new Uint8Array(length).fill(row + 1));
  expect(await writer.close()).toEqual([rows, ...shape]);
  return file;
}

describe("createNpy", () => {
  it("writes what the format's description says, byte for byte", async () => {
    const bytes = readFileSync(await written(2));
    // https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, read here without our own parser.
    expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]));
    const length = bytes.readUInt16LE(8);
    expect((10 + length) % 64).toBe(0);
    const header = bytes.toString("latin1", 10, 10 + length);
    expect(header.trimEnd()).toBe("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2, 3, 1), }");
    expect(header.endsWith(" \n")).toBe(true);
    expect([...bytes.subarray(10 + length)]).toEqual([1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
  });

  it("writes an array without rows", async () => {
    const reader = await openNpy(await written(0));
    expect(reader.shape).toEqual([0, 2, 3, 1]);
    await reader.close();
  });
});

describe("openNpy", () => {
  it("reads rows by position, in any order, into a given buffer", async () => {
    const reader = await openNpy(await written(9));
    const target = new Uint8Array(5 * reader.rowBytes);
    await reader.readRows([7, 0, 1, 2, 7], target);
    expect([0, 1, 2, 3, 4].map((row) => target[row * 6])).toEqual([8, 1, 2, 3, 8]);
    expect(target.filter((value) => value === 8)).toHaveLength(12);
    await reader.close();
  });

  it("refuses a file whose length does not fit its header", async () => {
    const file = await written(3);
    truncateSync(file, 140);
    await expect(openNpy(file)).rejects.toThrow("Expected images.npy to have 146 bytes, got 140");
  });

  it("refuses other types and orders", async () => {
    const file = path.join(temporaryFolder(), "x.npy");
    const header = (text: string): Buffer => {
      const bytes = Buffer.alloc(128, " ");
      Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]).copy(bytes);
      bytes.write(text, 10);
      return bytes;
    };
    writeFileSync(file, header("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), }"));
    await expect(openNpy(file)).rejects.toThrow("Expected x.npy to hold uint8 in C order, got <f4");
    writeFileSync(file, header("{'descr': '|u1', 'fortran_order': True, 'shape': (1, 1), }"));
    await expect(openNpy(file)).rejects.toThrow("Expected x.npy to hold uint8 in C order, got |u1 in Fortran order");
  });
});

describe("parseNpyHeader", () => {
  const header = (version: number, text: string): Buffer => {
    const length = Buffer.alloc(version === 1 ? 2 : 4);
    if (version === 1) length.writeUInt16LE(text.length);
    else length.writeUInt32LE(text.length);
    return Buffer.concat([Buffer.from("\x93NUMPY", "latin1"), Buffer.from([version, 0]), length, Buffer.from(text)]);
  };

  it("reads versions 1, 2 and 3, and shapes of none and one", () => {
    const text = "{'descr': '<i8', 'fortran_order': True, 'shape': (5,), }\n";
    for (const version of [1, 2, 3]) {
      expect(parseNpyHeader(header(version, text), "x")).toMatchObject({
        dtype: "<i8",
        fortranOrder: true,
        shape: [5],
      });
    }
    expect(parseNpyHeader(header(1, text.replace("5,", "")), "x").shape).toEqual([]);
  });

  it.each([
    [
      Buffer.from("PK\x03\x04 and so on, long enough"),
      "Expected x to be an NPY file: it does not begin with \\x93NUMPY",
    ],
    [Buffer.alloc(3), "Expected x to be an NPY file: it does not begin with \\x93NUMPY"],
    [header(9, "{}"), "Expected x to be an NPY file: its format version is 9, not 1, 2 or 3"],
    [header(1, "{'descr': '<i8'").subarray(0, 14), "Expected x to be an NPY file: its header is cut short"],
    [header(1, "{}"), 'Expected x to be an NPY file: its header reads "{}"'],
    [
      header(1, "{'descr': '<i8', 'fortran_order': True, 'shape': (-1,), }"),
      "Expected x to be an NPY file: its shape is (-1,)",
    ],
  ])("refuses what is no such header", (bytes, message) => {
    expect(() => parseNpyHeader(bytes, "x")).toThrow(message);
  });
});
