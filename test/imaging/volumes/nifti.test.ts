import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readNifti as read } from "../../../src/imaging/volumes/nifti.js";
import type { Volume } from "../../../src/imaging/volumes/volume.js";
import { failureText, temporaryFolder } from "../../support/stage-context.js";

const readNifti = (file: string): Promise<Volume> => read(file, path.dirname(file));

interface Case {
  readonly name: string;
  /** Gzipped, by ending; the first is the one to read. */
  readonly files: Readonly<Record<string, string>>;
  readonly size?: readonly number[];
  /** To the right, front and head: three rows, without offsets. */
  readonly affine?: readonly (readonly number[])[];
  /** First index fastest. */
  readonly data?: readonly string[];
  readonly refused?: string;
}

const cases: readonly Case[] = JSON.parse(
  gunzipSync(
    await readFile(fileURLToPath(new URL("../../fixtures/volumes/nifti.json.gz", import.meta.url))),
  ).toString(),
);

async function put({ files }: Pick<Case, "files">): Promise<string> {
  const folder = temporaryFolder();
  for (const [ending, content] of Object.entries(files)) {
    await writeFile(path.join(folder, `a${ending}`), gunzipSync(Buffer.from(content, "base64")));
  }
  return path.join(folder, `a${Object.keys(files)[0]}`);
}

/** nibabel drops the imaginary part of complex voxels, with a warning. */
const refusedHere = (name: string): boolean => name.startsWith("datatype complex");
/** Quaternions of NIfTI-2 files that were rounded to float32 in a NIfTI-1 file before. */
const readHere = ["quaternion of a half turn, rounded up, nifti2", "quaternion of a just too long, nifti2"] as const;

describe("what nibabel reads is read equally", () => {
  it.each(cases.filter((one) => one.refused === undefined && !refusedHere(one.name)))("$name", async (one) => {
    const volume = await readNifti(await put(one));
    expect(volume.size).toEqual([...(one.size ?? []), 1].slice(0, 3));
    for (const [row, expected] of (one.affine ?? []).entries()) {
      for (const [axis, value] of expected.entries()) expect(affineOf(volume)[row]?.[axis]).toBeCloseTo(value, 6);
    }
    expect(Array.from(volume.data, (value) => value * volume.slope + volume.intercept)).toEqual(one.data?.map(Number));
  });
});

/** Columns of voxels to the right, front and head, as nibabel has them. */
const affineOf = ({ directions, spacing }: Volume): readonly (readonly number[])[] =>
  ([0, 1, 2] as const).map((row) =>
    ([0, 1, 2] as const).map((axis) => (row < 2 ? -1 : 1) * directions[axis][row] * spacing[axis]),
  );

it("files without an orientation are said", async () => {
  const assumed = new Set<string>();
  for (const one of cases.filter(({ name }) => /sform 0 qform 0|^Analyze|^no codes/.test(name))) {
    for (const said of (await readNifti(await put(one))).assumed) assumed.add(said);
  }
  expect([...assumed]).toEqual(["no orientation in the header: left and right may be exchanged"]);
  const [first] = cases.filter(({ name }) => name.includes("sform 1 qform 0"));
  expect((await readNifti(await put(first as Case))).assumed).toEqual([]);
});

it("sizes in metres and micrometres become millimetres", async () => {
  const file = await put(cases.find(({ name }) => name === "slope 0, nifti1") as Case);
  const bytes = await readFile(file);
  const spacings = [];
  for (const units of [0, 2, 1, 3, 2 + 8]) {
    bytes[123] = units;
    await writeFile(file, bytes);
    spacings.push((await readNifti(file)).spacing[2]);
  }
  expect(spacings).toEqual([2.5, 2.5, 2500, 0.0025, 2.5]);
});

it("quaternions that rounding made a little too long in a NIfTI-1 file are read in the NIfTI-2 file made of it", async () => {
  for (const name of readHere) {
    const before = await readNifti(
      await put(cases.find((one) => one.name === name.replace("nifti2", "nifti1")) as Case),
    );
    const after = await readNifti(await put(cases.find((one) => one.name === name) as Case));
    for (const [row, expected] of affineOf(before).entries()) {
      for (const [axis, value] of expected.entries()) expect(affineOf(after)[row]?.[axis]).toBeCloseTo(value, 5);
    }
  }
});

describe("what is refused is named", () => {
  it("in files that nibabel refuses too, and complex ones", async () => {
    const told: Record<string, string> = {};
    const refused = ({ name, refused }: Case) =>
      (refused !== undefined && !(readHere as readonly string[]).includes(name)) || refusedHere(name);
    for (const one of cases.filter(refused)) told[one.name] = await failureText(readNifti(await put(one)));
    expect(told).toMatchInlineSnapshot(`
      {
        "cut short": "Expected a.nii to hold 24 bytes of voxels (3 x 2 x 2 of int16), got 19
      Fetch the file again; it may have been cut short.",
        "datatype RGB24": "Expected datatype of a.nii to be one of grey voxels (int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64), got RGB24, colour (code 128)
      Make it grey first, or leave the file out with \`exclude\`.",
        "datatype RGBA32": "Expected datatype of a.nii to be one of grey voxels (int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64), got RGBA32, colour (code 2304)
      Make it grey first, or leave the file out with \`exclude\`.",
        "datatype binary": "Expected datatype of a.nii to be one of grey voxels (int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64), got binary (1 bit) (code 1)
      Convert the volume to one of these types first.",
        "datatype complex128": "Expected datatype of a.nii to be one of grey voxels (int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64), got complex128 (code 1792)
      Convert the volume to one of these types first.",
        "datatype complex64": "Expected datatype of a.nii to be one of grey voxels (int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64), got complex64 (code 32)
      Convert the volume to one of these types first.",
        "datatype float128": "Expected datatype of a.nii to be one of grey voxels (int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64), got float128 (code 1536)
      Convert the volume to one of these types first.",
        "datatype no such type": "Expected datatype of a.nii to be one of grey voxels (int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64), got the unknown code 77
      Convert the volume to one of these types first.",
        "intercept inf, nifti1": "Expected scl_inter of a.nii to be a number, since scl_slope is 2, got Infinity
      Repair the header, or leave the file out with \`exclude\`.",
        "intercept inf, nifti2": "Expected scl_inter of a.nii to be a number, since scl_slope is 2, got Infinity
      Repair the header, or leave the file out with \`exclude\`.",
        "intercept nan, nifti1": "Expected scl_inter of a.nii to be a number, since scl_slope is 1, got NaN
      Repair the header, or leave the file out with \`exclude\`.",
        "intercept nan, nifti2": "Expected scl_inter of a.nii to be a number, since scl_slope is 1, got NaN
      Repair the header, or leave the file out with \`exclude\`.",
        "quaternion of a too long, nifti1": "Expected quatern_b, _c, _d of a.nii to be of length 1 at most, got 0, 0.10000000149011612, 1
      Repair the qform, or write a valid sform, which then counts.",
        "quaternion of a too long, nifti2": "Expected quatern_b, _c, _d of a.nii to be of length 1 at most, got 0, 0.1, 1
      Repair the qform, or write a valid sform, which then counts.",
        "vox_offset 100": "Expected vox_offset of a.nii to be 352 or more, got 100
      Fetch the file again; it may be damaged.",
        "wrong magic": "Expected a.nii to be a NIfTI file, got one that does not begin with its header
      Fetch the file again if it may have been cut short.",
      }
    `);
  });

  const whole = async (): Promise<{ file: string; bytes: Buffer }> => {
    const file = await put(cases.find(({ name }) => name === "slope 0, nifti1") as Case);
    return { file, bytes: await readFile(file) };
  };

  it("an affine that is no affine", async () => {
    const { file, bytes } = await whole();
    bytes.fill(0, 280, 328);
    await writeFile(file, bytes);
    expect(await failureText(readNifti(file))).toMatchInlineSnapshot(`
      "Expected the sform of a.nii to give three directions that span space, got (0, 0, 0) (0, 0, 0) (0, 0, 0)
      Write the volume again with the tool that made it, or repair its header."
    `);
    bytes.writeFloatLE(Number.NaN, 280);
    await writeFile(file, bytes);
    expect(await failureText(readNifti(file))).toMatchInlineSnapshot(`
      "Expected the sform of a.nii to give three directions that span space, got (NaN, 0, 0) (0, 0, 0) (0, 0, 0)
      Write the volume again with the tool that made it, or repair its header."
    `);
  });

  it("a series, sizes of nothing and of more than memory", async () => {
    const { file, bytes } = await whole();
    const told = [];
    for (const dim of [
      [4, 3, 2, 2, 5],
      [5, 3, 2, 2, 1, 3],
      [3, 3, -2, 2, 0],
      [4, 3, 2, 2, 0],
      [1, 12, 0, 0, 0],
      [9, 3, 2, 2, 0],
      [3, 30000, 30000, 30000, 0],
    ]) {
      for (const [place, side] of dim.entries()) bytes.writeInt16LE(side, 40 + 2 * place);
      await writeFile(file, bytes);
      told.push((await failureText(readNifti(file))).split("\n")[0]);
    }
    expect(told).toMatchInlineSnapshot(`
      [
        "Expected dim of a.nii to be a single volume, got a series of 3 x 2 x 2 x 5",
        "Expected dim of a.nii to be a single volume, got a series of 3 x 2 x 2 x 1 x 3",
        "Expected dim of a.nii to be that of a volume, got 3 x -2 x 2",
        "Expected dim of a.nii to be that of a volume, got 3 x 2 x 2 x 0",
        "Expected dim of a.nii to be that of a volume, got 12",
        "Expected dim of a.nii to be that of a volume, got 9 dimensions",
        "Expected dim of a.nii to be at most 1073741824 voxels, got 30000 x 30000 x 30000",
      ]
    `);
  });

  it("damage of gzip, wherever it is", async () => {
    const { file, bytes } = await whole();
    const zipped = gzipSync(bytes);
    const told = [];
    for (const damaged of [
      zipped.subarray(0, 20),
      zipped.subarray(0, -9),
      zipped.subarray(0, -2),
      Buffer.concat([zipped.subarray(0, -8), Buffer.alloc(4), zipped.subarray(-4)]),
      Buffer.from([0x1f, 0x8b]),
    ]) {
      await writeFile(`${file}.gz`, damaged);
      told.push(await failureText(readNifti(`${file}.gz`)));
    }
    expect(told).toMatchInlineSnapshot(`
      [
        "Expected a.nii.gz to be a NIfTI file, got one of 44 bytes, shorter than its header
      Fetch the file again if it may have been cut short.",
        "Expected the compressed data of a.nii.gz to be whole, got: unexpected end of file
      Fetch or copy the file again.",
        "Expected the compressed data of a.nii.gz to be whole, got: unexpected end of file
      Fetch or copy the file again.",
        "Expected the compressed data of a.nii.gz to be whole, got: incorrect data check
      Fetch or copy the file again.",
        "Expected a.nii.gz to be a NIfTI file, got one of 0 bytes, shorter than its header
      Fetch the file again if it may have been cut short.",
      ]
    `);
    // What follows the last member is no part of it; what was never zipped is read by its bytes.
    await writeFile(`${file}.gz`, Buffer.concat([zipped, Buffer.alloc(512)]));
    expect((await readNifti(`${file}.gz`)).size).toEqual([3, 2, 2]);
    await writeFile(`${file}.gz`, bytes);
    expect((await readNifti(`${file}.gz`)).size).toEqual([3, 2, 2]);
  });

  it("far more voxels than the header announces take no memory", async () => {
    const { file, bytes } = await whole();
    await writeFile(`${file}.gz`, gzipSync(Buffer.concat([bytes, Buffer.alloc(40 * 2 ** 20)])));
    expect(await failureText(readNifti(`${file}.gz`))).toMatchInlineSnapshot(
      `"Expected a.nii.gz to unpack to 376 bytes, as its header says, got far more"`,
    );
  });

  it("pairs of which a part is missing, of another kind, or kept elsewhere", async () => {
    const pair = cases.find(({ name }) => name === "pair nifti1 < int16") as Case;
    const { ".hdr": header, ".img": image } = pair.files as { ".hdr": string; ".img": string };
    expect(await failureText(readNifti(await put({ files: { ".hdr": header } })))).toMatchInlineSnapshot(`
      "Expected the voxels of a.hdr in a.img beside it, got no such file
      Put both files of the pair into one folder."
    `);
    expect(await failureText(readNifti(await put({ files: { ".nii": header } })))).toMatchInlineSnapshot(`
      "Expected a.nii to hold its voxels (magic n+1), got the header of a pair (ni1)
      Rename it to .hdr, and put its .img beside it."
    `);
    const short = gzipSync(gunzipSync(Buffer.from(image, "base64")).subarray(0, 5)).toString("base64");
    expect(
      await failureText(readNifti(await put({ files: { ".hdr": header, ".img": short } }))),
    ).toMatchInlineSnapshot(`
      "Expected a.img to hold 24 bytes of voxels (3 x 2 x 2 of int16), got 5
      Fetch the file again; it may have been cut short."
    `);
    const analyze = cases.find(({ name }) => name === "Analyze < int16") as Case;
    expect(
      await failureText(readNifti(await put({ files: { ...analyze.files, ".mat": short } }))),
    ).toMatchInlineSnapshot(`
      "Expected a.hdr, an Analyze header of SPM, to have no orientation file, got a.mat, which is not read
      Convert the volume to NIfTI, for instance with SPM or nibabel, so that its orientation is in its header."
    `);
  });
});
