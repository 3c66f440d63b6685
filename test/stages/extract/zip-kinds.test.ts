import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { zipOf } from "../../support/make-archive.js";
import { refusal, unpack } from "../../support/unpack.js";

/** Info-ZIP's Unicode path: version, checksum of the name that stands in its place, UTF-8. */
function unicodePath(name: Buffer, unicode: string): Buffer {
  const field = Buffer.alloc(9);
  field.writeUInt16LE(0x7075, 0);
  field.writeUInt16LE(5 + Buffer.byteLength(unicode), 2);
  field[4] = 1;
  field.writeUInt32LE(crc32(name), 5);
  return Buffer.concat([field, Buffer.from(unicode)]);
}

describe("extract: names in zips", () => {
  it("are UTF-8 where their bytes can be nothing else, without the flag too", async () => {
    const rawPath = Buffer.from("images/éé.png");
    const { files, warnings } = await unpack({ "x.zip": zipOf([{ path: "", rawPath, content: "1" }]) });
    expect(files).toEqual(["images/éé.png"]);
    expect(warnings).toEqual([]);
  });

  it("are those of Info-ZIP's Unicode path, where that belongs to the name", async () => {
    const rawPath = Buffer.from([0x4c, 0x75, 0x6e, 0x67, 0xff]);
    const right = { path: "", rawPath, extra: unicodePath(rawPath, "肺") };
    const stale = { path: "", rawPath, extra: unicodePath(Buffer.from("another"), "other") };
    expect((await unpack({ "x.zip": zipOf([right]) })).files).toEqual(["肺"]);
    expect((await unpack({ "x.zip": zipOf([stale]) })).files).toEqual(["Lung\u00a0"]);
  });

  it("are read in code page 437 elsewhere, with a warning", async () => {
    const rawPath = Buffer.from([0x47, 0x72, 0x94, 0xe1, 0x65]);
    // Also where the flag says UTF-8, which it is not.
    const { files, warnings } = await unpack({
      "x.zip": zipOf([{ path: "", rawPath }]),
      "y.zip": zipOf([{ path: "", rawPath: Buffer.concat([Buffer.from("y"), rawPath]), flags: 0x800 }]),
    });
    expect(files).toEqual(["Größe", "yGröße"]);
    expect(warnings).toEqual([
      'Names that are not UTF-8, read in code page 437 as the zip format says (2): "Größe" in x.zip, "yGröße" in y.zip',
    ]);
  });
});

describe("extract: directories of zips", () => {
  it("are read to their end where they hold more entries than their count can say", async () => {
    const entries = Array.from({ length: 65_540 }, (_, index) => ({ path: `${index}`, method: 0 }));
    const { files } = await unpack({ "x.zip": zipOf(entries) }, { include: ["65539", "7"] });
    expect(files).toEqual(["65539", "7"]);
  });

  it("are refused where entries overlap", async () => {
    const entries = [
      { path: "a.png", content: "pixels" },
      { path: "b.png", content: "pixels", sharesContentOf: 0 },
    ];
    expect(await refusal({ "x.zip": zipOf(entries) })).toMatchInlineSnapshot(`
      "Refused x.zip: its entries "a.png" and "b.png" overlap, as they do in decompression bombs
      Get the archive from a source you trust, or pack the files again."
    `);
  });

  it("tell what is encrypted or packed in another way, before anything is unpacked", async () => {
    const some = (options: object) =>
      refusal({ "x.zip": zipOf([{ path: "a" }, { path: "b", ...options }, { path: "c", ...options }]) });
    expect(await some({ flags: 1 })).toContain(
      'Expected x.zip to be readable without a password, but 2 of 3 entries ("b", "c") are encrypted',
    );
    expect(await some({ flags: 0x41 })).toContain("Expected x.zip to be readable without a password");
    for (const [method, name] of [
      [9, "Deflate64"],
      [14, "LZMA"],
      [93, "Zstandard"],
      [98, "PPMd"],
    ] as const)
      expect(await some({ method, content: "x" })).toContain(`packed with method ${method} (${name})`);
  });

  it("are found before bytes that were put behind them", async () => {
    const { files, warnings } = await unpack({ "x.zip": Buffer.concat([zipOf([{ path: "a" }]), Buffer.alloc(10)]) });
    expect(files).toEqual(["a"]);
    expect(warnings).toEqual(["x.zip has 10 bytes behind its end that are not part of it; they were left out"]);
  });

  it("take what was packed from a pipe for the file that it is", async () => {
    const { files } = await unpack({ "x.zip": zipOf([{ path: "-", content: "from a pipe", mode: 0o010600 }]) });
    expect(files).toEqual(["-"]);
  });
});

describe("extract: archives within archives", () => {
  it("stay what they are, and are said", async () => {
    const { files, warnings } = await unpack({
      "x.zip": zipOf([
        { path: "a.png", content: "1" },
        { path: "in/b.tar.gz", content: "2" },
        { path: "c.nii.gz", content: "3" },
      ]),
    });
    expect(files).toEqual(["a.png", "c.nii.gz", "in/b.tar.gz"]);
    expect(warnings).toEqual([
      'Archives within archives, left as they are: another `extract` unpacks them (1): "in/b.tar.gz" in x.zip',
    ]);
  });
});
