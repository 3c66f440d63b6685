import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { deflateSync, gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readMetaImage } from "../../../src/imaging/volumes/metaimage.js";
import { readNrrd } from "../../../src/imaging/volumes/nrrd.js";
import type { Volume } from "../../../src/imaging/volumes/volume.js";
import { failureText, temporaryFolder } from "../../support/stage-context.js";

interface Case {
  readonly name: string;
  /** By name; the first is the one to read. */
  readonly files: Readonly<Record<string, string>>;
  readonly size?: readonly number[];
  readonly spacing?: readonly number[];
  /** Row by row; a column is where an axis runs. */
  readonly direction?: readonly number[];
  readonly data?: readonly string[];
  readonly refused?: string;
}

const cases: readonly Case[] = JSON.parse(
  gunzipSync(await readFile(fileURLToPath(new URL("../../fixtures/volumes/itk.json.gz", import.meta.url)))).toString(),
);

async function read(files: Readonly<Record<string, string | Buffer>>): Promise<Volume> {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  const [first = ""] = Object.keys(files);
  return (/^NRRD/.test(String(files[first])) ? readNrrd : readMetaImage)(path.join(folder, first), folder);
}

const readCase = ({ files }: Case): Promise<Volume> =>
  read(Object.fromEntries(Object.entries(files).map(([name, content]) => [name, Buffer.from(content, "base64")])));

describe("what SimpleITK reads is read equally", () => {
  it.each(cases.filter(({ refused }) => refused === undefined))("$name", async (one) => {
    const volume = await readCase(one);
    expect(volume.size).toEqual([...(one.size ?? []), 1].slice(0, 3));
    const dimensions = one.size?.length ?? 0;
    for (let axis = 0; axis < dimensions; axis++) {
      expect(volume.spacing[axis as 0]).toBeCloseTo(one.spacing?.[axis] as number, 9);
      const column = [0, 1, 2].slice(0, dimensions).map((row) => one.direction?.[row * dimensions + axis] as number);
      const length = Math.hypot(...column);
      for (const [row, part] of column.entries()) {
        expect(volume.directions[axis as 0][row as 0]).toBeCloseTo(part / length, 9);
      }
    }
    expect(Array.from(volume.data)).toEqual(one.data?.map(Number));
    expect(JSON.stringify(volume.fields)).not.toContain("Nobody");
  });
});

describe("what is refused is named", () => {
  it("in files that SimpleITK refuses too", async () => {
    const told: Record<string, string> = {};
    // Teem refuses fields that it does not know; none of them changes what is read.
    for (const one of cases.filter(({ name, refused }) => refused !== undefined && name !== "NRRD, unknown field")) {
      told[one.name] = await failureText(readCase(one));
    }
    expect(told).toMatchInlineSnapshot(`
      {
        "MetaImage, matrix that is singular": "Expected TransformMatrix of a.mhd to give three directions that span space, got (0, 0, 0) (0, 1, 0) (0, 0, 1)
      Write the volume again with the tool that made it, or repair its header.",
        "MetaImage, no such file": "Expected the data of a.mhd in y.raw, got no such file
      Put the data where the header says, relative to the header.",
        "MetaImage, no such type": "Expected ElementType of a.mhd to be MET_CHAR, MET_ASCII_CHAR, MET_UCHAR, MET_SHORT, MET_USHORT, MET_INT, MET_UINT, MET_LONG, MET_ULONG, MET_LONG_LONG, MET_ULONG_LONG, MET_FLOAT, MET_DOUBLE, got MET_OTHER
      Convert the volume to one of these types first.",
        "MetaImage, several channels": "Expected ElementNumberOfChannels of a.mhd to be 1 (grey), got 2
      Make a grey volume of it first, or leave the file out with \`exclude\`.",
        "MetaImage, too few bytes": "Expected x.raw (data of a.mhd) to hold 48 bytes of voxels (4 x 2 x 3 of MET_SHORT), got 45
      Fetch the file again; it may have been cut short.",
        "NRRD, a field twice": "Expected the field spacings of a.nrrd once, got it twice
      Take the wrong one out of the header.",
        "NRRD, channels": "Expected sizes of a.nrrd to be that of one grey volume, got 2 2 2 3
      Take one channel or one volume out first, or leave the file out with \`exclude\`.",
        "NRRD, encoding bzip2": "Expected encoding of a.nrrd to be raw, gzip, ascii or hex, got bzip2
      Write the file again with one of them: \`unu save -e gzip\`.",
        "NRRD, no endian": "Expected endian of a.nrrd to be little or big, got none",
        "NRRD, space RASfoo": "Expected space of a.nrrd to be left-posterior-superior, right-anterior-superior or left-anterior-superior, got RASfoo",
        "NRRD, too few bytes": "Expected a.nrrd to hold 48 bytes of voxels (4 x 2 x 3 of short), got 45
      Fetch the file again; it may have been cut short.",
        "NRRD, type block": "Expected type of a.nrrd to be one of grey voxels (signed char, uchar, short, ushort, int, uint, longlong, ulonglong, float, double), got block
      Convert the volume to one of these types first.",
        "NRRD, version 6": "Expected a.nrrd to be an NRRD file of version 1 to 5, got one that begins with "NRRD0006"
      Fetch the file again if it may have been damaged.",
      }
    `);
  });

  const voxels = Buffer.from(Int16Array.from({ length: 24 }, (_, index) => index).buffer);
  const meta = (fields: string): string => `NDims = 3\nDimSize = 4 2 3\nElementType = MET_SHORT\n${fields}\n`;
  const nrrd = (fields: string): string =>
    `NRRD0004\ntype: short\ndimension: 3\nsizes: 4 2 3\nendian: little\nencoding: raw\n${fields}\n`;

  it("lists and patterns that do not fit the slices", async () => {
    const told = [];
    for (const where of [
      "LIST\ns1.raw\ns2.raw",
      "s%d.raw 1 2 1",
      "s%d.raw 1 3000000000 1",
      "s%d.raw 3 1 -1 x",
      "s%d.raw a",
      "s%d.raw 1 3 0",
    ]) {
      told.push(await failureText(read({ "a.mhd": meta(`ElementDataFile = ${where}`), "s1.raw": voxels })));
    }
    for (const where of [
      "LIST\ns1.raw\ns2.raw",
      "LIST\ns1.raw\ns1.raw\ns1.raw\ns1.raw",
      "s%d.raw 1 2 1",
      "s%d.raw 1 3",
    ]) {
      told.push(await failureText(read({ "a.nhdr": nrrd(`data file: ${where}`), "s1.raw": voxels })));
    }
    expect(told).toMatchInlineSnapshot(`
      [
        "Expected ElementDataFile of a.mhd to name 3 files, one for each slice, got 2
      Complete the list, or correct DimSize.",
        "Expected ElementDataFile of a.mhd to name 3 files, one for each slice, got 2
      Complete the list, or correct DimSize.",
        "Expected ElementDataFile of a.mhd to name 3 files, one for each slice, got more
      Complete the list, or correct DimSize.",
        "Expected the data of a.mhd in s3.raw, got no such file
      Put the data where the header says, relative to the header.",
        "Expected ElementDataFile of a.mhd to be a pattern with first, last and step, got s%d.raw a",
        "Expected ElementDataFile of a.mhd to be a pattern with first, last and step, got s%d.raw 1 3 0",
        "Expected data file of a.nhdr to name 3 files, got 2
      Complete the list, or correct sizes.",
        "Expected data file of a.nhdr to name 3 files, got more
      Complete the list, or correct sizes.",
        "Expected data file of a.nhdr to name 3 files, got 2
      Complete the list, or correct sizes.",
        "Expected data file of a.nhdr to be a pattern with first, last and step, got s%d.raw 1 3",
      ]
    `);
  });

  it("data outside the source, which is not part of the cache key", async () => {
    const told = [];
    for (const where of ["../x.raw", "/etc/hostname", "sub/../../x.raw", "..\\x.raw"]) {
      told.push((await failureText(read({ "a.mhd": meta(`ElementDataFile = ${where}`) }))).split("\n")[0]);
    }
    told.push(await failureText(read({ "a.nhdr": nrrd("data file: ../x.raw") })));
    expect(told).toMatchInlineSnapshot(`
      [
        "Expected the data of a.mhd to be inside the source, got ../x.raw",
        "Expected the data of a.mhd to be inside the source, got /etc/hostname",
        "Expected the data of a.mhd to be inside the source, got sub/../../x.raw",
        "Expected the data of a.mhd to be inside the source, got ..\\x.raw",
        "Expected the data of a.nhdr to be inside the source, got ../x.raw
      Wire a folder that holds the header and its data, and name the data relative to the header.",
      ]
    `);
  });

  it("damaged compression, and text that holds no numbers", async () => {
    const told = [];
    const zipped = deflateSync(voxels);
    for (const [fields, data] of [
      ["CompressedData = True", zipped.subarray(0, -3)],
      ["CompressedData = True", voxels],
      ["CompressedData = True", deflateSync(Buffer.alloc(40 * 2 ** 20))],
      ["CompressedData = True", deflateSync(voxels.subarray(0, 40))],
      ["BinaryData = False", Buffer.from("1 2 3")],
      ["BinaryData = False", Buffer.from("1.5 ".repeat(24))],
    ] as const) {
      told.push(
        await failureText(
          read({ "a.mha": Buffer.concat([Buffer.from(meta(`${fields}\nElementDataFile = LOCAL`)), data]) }),
        ),
      );
    }
    expect(told).toMatchInlineSnapshot(`
      [
        "Expected the compressed data of a.mha to be whole, got: unexpected end of file
      Fetch or copy the file again.",
        "Expected the compressed data of a.mha to be whole, got: unknown compression method
      Fetch or copy the file again.",
        "Expected a.mha to unpack to 48 bytes, as its header says, got far more",
        "Expected a.mha to hold 48 bytes of voxels (4 x 2 x 3 of MET_SHORT), got 40
      Fetch the file again; it may have been cut short.",
        "Expected a.mha to hold 24 numbers of MET_SHORT as text, got fewer, or something else
      Fetch the file again, or correct BinaryData.",
        "Expected a.mha to hold 24 numbers of MET_SHORT as text, got fewer, or something else
      Fetch the file again, or correct BinaryData.",
      ]
    `);
  });

  it("fields of MetaImage and NRRD that make no sense", async () => {
    const told = [];
    for (const fields of [
      "NDims = x",
      "NDims = 12",
      "DimSize = 4 2",
      "DimSize = 4 2 0",
      "DimSize = 4 2 3.5",
      "NDims = 4\nDimSize = 4 2 3 5",
      "ElementSpacing = 0 1 1",
      "ElementSpacing = 1 nan 1",
      "TransformMatrix = 1 0 0 1",
      "HeaderSize = -7",
    ]) {
      told.push((await failureText(read({ "a.mha": meta(`${fields}\nElementDataFile = LOCAL`) }))).split("\n")[0]);
    }
    for (const [field, text] of [
      ["dimension", "three"],
      ["sizes", "4 2"],
      ["sizes", "4 2 3000000000"],
      ["spacings", "0 1 1"],
      ["space directions", "(1,0) (0,1) (0,0)"],
      ["space directions", "(1,0,0) (0,1,0)"],
      ["space directions", "(1,0,0) (0,1,0) (1,1,0)"],
      ["space directions", "none (1,0,0) (0,1,0)"],
      ["byte skip", "-4"],
      ["endian", "middle"],
    ]) {
      const header = nrrd("")
        .replace(new RegExp(`^${field}:.*\n`, "m"), "")
        .replace(/\n+$/, `\n${field}: ${text}\n\n`);
      told.push((await failureText(read({ "a.nrrd": header }))).split("\n")[0]);
    }
    told.push(await failureText(read({ "a.nrrd": "NRRD0004\nno field at all\n\n" })));
    expect(told).toMatchInlineSnapshot(`
      [
        "Expected NDims of a.mha to be 2 or 3, got x",
        "Expected NDims of a.mha to be 2 or 3, got 12",
        "Expected DimSize of a.mha to be 3 numbers, got 4 2",
        "Expected DimSize of a.mha to be 3 whole numbers above 0, got 4 2 0",
        "Expected DimSize of a.mha to be 3 whole numbers above 0, got 4 2 3.5",
        "Expected DimSize of a.mha to be that of a single volume, got 4 2 3 5",
        "Expected ElementSpacing of a.mha to be 3 numbers other than 0, got 0 1 1",
        "Expected ElementSpacing of a.mha to be 3 numbers, got 1 nan 1",
        "Expected TransformMatrix of a.mha to be 9 numbers, got 1 0 0 1",
        "Expected HeaderSize of a.mha to be -1, 0 or a number of bytes, got -7",
        "Expected dimension of a.nrrd to be 2, 3 or more, got three",
        "Expected sizes of a.nrrd to be 3 whole numbers above 0, got 4 2",
        "Expected sizes of a.nrrd to be at most 1073741824 voxels, got 4 2 3000000000",
        "Expected spacings of a.nrrd to be 3 numbers other than 0, or nan, got 0 1 1",
        "Expected space directions of a.nrrd to be 3 vectors of 3 numbers, or none, one for each axis, got (1,0) (0,1) (0,0)",
        "Expected space directions of a.nrrd to be 3 vectors of 3 numbers, or none, one for each axis, got (1,0,0) (0,1,0)",
        "Expected space directions of a.nrrd to give three directions that span space, got (1, 0, 0) (0, 1, 0) (1, 1, 0)",
        "Expected sizes of a.nrrd to be that of one grey volume, got 4 2 3",
        "Expected byte skip of a.nrrd to be a whole number from 0 on, or -1 for bytes before raw data, got -4",
        "Expected endian of a.nrrd to be little or big, got middle",
        "Expected the header of a.nrrd to have fields and values, got "no field at all"
      Fetch the file again if it may have been damaged.",
      ]
    `);
  });
});

describe("more than SimpleITK reads, where nothing can be misread", () => {
  const voxels = Buffer.from(Int16Array.from({ length: 24 }, (_, index) => index).buffer);
  const numbers = Array.from({ length: 24 }, (_, index) => index);

  it("names of fields in small letters, in any order, and a folder with a backslash", async () => {
    const header = "dimsize = 4 2 3\nndims = 3\nelementtype = met_short\nelementdatafile = raw\\x.raw\n";
    expect(Array.from((await read({ "a.mhd": header, "raw/x.raw": voxels })).data)).toEqual(numbers);
  });

  it("data in a folder beside the header's own, within the source", async () => {
    const folder = temporaryFolder();
    await mkdir(path.join(folder, "headers"));
    await mkdir(path.join(folder, "data"));
    await writeFile(path.join(folder, "data", "x.raw"), voxels);
    const header = path.join(folder, "headers", "a.mhd");
    await writeFile(header, "NDims = 3\nDimSize = 4 2 3\nElementType = MET_SHORT\nElementDataFile = ../data/x.raw\n");
    expect(Array.from((await readMetaImage(header, folder)).data)).toEqual(numbers);
  });

  it("a pattern of first and last only, and one file for all slices", async () => {
    const header = "NDims = 3\nDimSize = 4 2 3\nElementType = MET_SHORT\n";
    const slices = Object.fromEntries([0, 1, 2].map((k) => [`s0${k + 1}.raw`, voxels.subarray(16 * k, 16 * k + 16)]));
    const pattern = await read({ "a.mhd": `${header}ElementDataFile = s%02d.raw 1 3\n`, ...slices });
    expect(Array.from(pattern.data)).toEqual(numbers);
    const list = await read({ "a.mhd": `${header}ElementDataFile = LIST 3\nx.raw\n`, "x.raw": voxels });
    expect(Array.from(list.data)).toEqual(numbers);
  });

  it("a header that is longer than most", async () => {
    const fields = Array.from({ length: 3000 }, (_, slice) => `0020|9${slice} = a field of a slice\n`).join("");
    const header = `NDims = 3\nDimSize = 4 2 3\nElementType = MET_SHORT\n${fields}ElementDataFile = LOCAL\n`;
    const volume = await read({ "a.mha": Buffer.concat([Buffer.from(header), voxels]) });
    expect(Array.from(volume.data)).toEqual(numbers);
  });

  it("a fourth dimension of 1", async () => {
    const header =
      "NDims = 4\nDimSize = 4 2 3 1\nElementType = MET_SHORT\nElementSpacing = 1 1 2 9\nTransformMatrix = 0 1 0 0 1 0 0 0 0 0 1 0 0 0 0 1\nElementDataFile = x.raw\n";
    const volume = await read({ "a.mhd": header, "x.raw": voxels });
    expect([volume.size, volume.spacing, volume.directions[0]]).toEqual([
      [4, 2, 3],
      [1, 1, 2],
      [0, 1, 0],
    ]);
  });

  it("what is longer than its header says is said, as is a missing orientation", async () => {
    const header = "NDims = 3\nDimSize = 4 2 2\nElementType = MET_SHORT\nElementDataFile = x.raw\n";
    expect((await read({ "a.mhd": header, "x.raw": voxels })).assumed).toEqual(["more data than their headers say"]);
    const nrrd = (space: string) =>
      `NRRD0004\ntype: short\ndimension: 3\nsizes: 4 2 3\nendian: little\nencoding: raw\n${space}data file: x.raw\n`;
    const unsaid = ["no orientation in the header: left and right may be exchanged"];
    const directions = "space directions: (1,0,0) (0,1,0) (0,0,1)\n";
    expect((await read({ "a.nhdr": nrrd("spacings: 1 1 2\n"), "x.raw": voxels })).assumed).toEqual(unsaid);
    expect((await read({ "a.nhdr": nrrd(`space: scanner-xyz\n${directions}`), "x.raw": voxels })).assumed).toEqual(
      unsaid,
    );
    expect((await read({ "a.nhdr": nrrd(`space: RAS\n${directions}`), "x.raw": voxels })).assumed).toEqual([]);
  });

  it("of the free fields only age, sex, number, modality and manufacturer, however they are written", async () => {
    const fields = [
      "0010|0010 = Nobody^At^All",
      "0010|0030 = 19000101",
      "PatientName = Nobody",
      "Note = Nobody",
      "0010|1010 = 060Y",
      "(0010,0040) = M",
      "0010|0020 = 17",
      "DICOM_0008_0060 = CT",
      "Manufacturer = Maker",
    ];
    const volume = await read({
      "a.mhd": `NDims = 3\nDimSize = 4 2 3\nElementType = MET_SHORT\n${fields.join("\n")}\nElementDataFile = x.raw\n`,
      "x.raw": voxels,
    });
    expect(volume.fields).toEqual({
      PatientAge: "060Y",
      PatientSex: "M",
      PatientID: "17",
      Modality: "CT",
      Manufacturer: "Maker",
    });
  });
});
