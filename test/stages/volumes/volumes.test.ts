import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { deflateSync, gzipSync } from "node:zlib";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readDataset } from "../../../src/artifacts/dataset.js";
import volumes from "../../../stages/volumes/index.js";
import { remembering } from "../../support/remembering.js";
import { runStage } from "../../support/stage-context.js";
import { madeNifti } from "./made-nifti.js";

const fixtures = fileURLToPath(new URL("../../fixtures/volumes/", import.meta.url));
const expected = JSON.parse(await readFile(path.join(fixtures, "expected.json"), "utf8"));

let source: string;
let labels: string;
beforeEach(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "volumes-"));
  source = path.join(folder, "mha");
  labels = path.join(folder, "reference.csv");
  await mkdir(source);
  await writeFile(labels, "PatientID,probCOVID,probSevere\na,1.0,1.0\nb,1.0,0.0\nc,0.0,0.0\nz,1.0,0.0\n");
});
afterEach(() => rm(path.dirname(source), { recursive: true }));

const stoic = { labels: { column: "probSevere", negative: 0, where: { probCOVID: 1 } }, classes: ["mild", "severe"] };
const put = (file: string, name: string) => cp(path.join(fixtures, file), path.join(source, name));
const grey = async (file: string) => {
  const { data, info } = await sharp(file).toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
  return { levels: [...data], width: info.width, height: info.height };
};

/** Renders one volume as `a` beside an ordinary one, and gives its pictures in order. */
async function render(
  file: string,
  params: Readonly<Record<string, unknown>> = {},
  ending = file.replace(/^[^.]+/, ""),
) {
  await put(file, `a${ending}`);
  await put("plain.mha", "b.mha");
  const { outputs } = await runStage(volumes, {
    params: { ...stoic, count: 3, ...params },
    inputs: { source, labels },
  });
  const folder = path.join(outputs["images"] as string, "a");
  const names = (await readdir(folder)).sort();
  return { names, pictures: await Promise.all(names.map((name) => grey(path.join(folder, name)))), outputs };
}

describe("slices of volumes equal what NumPy computes from the same voxels", () => {
  it.each([
    "plain.mha",
    "compressed.mha",
    "float.mha",
    "big-endian.mha",
    "ras.mha",
    "pir.mha",
    "plain.nii",
    "zipped.nii.gz",
    "canonical.nii.gz",
    "scaled.nii",
    "big-endian.nii",
  ])("%s", async (file) => {
    const { names, pictures } = await render(file);
    expect(names).toEqual(["0001.png", "0003.png", "0005.png"]);
    expect(pictures.map(({ levels }) => levels)).toEqual(expected.slices3.lung);
    expect(pictures[0]).toMatchObject({ width: 5, height: 4 });
  });

  it("an .mhd with its raw file", async () => {
    await put("detached.raw", "detached.raw");
    expect((await render("detached.mhd")).pictures.map(({ levels }) => levels)).toEqual(expected.slices3.lung);
  });

  it("projections of parts", async () => {
    const maximum = await render("plain.mha", { count: 2, projection: "maximum" });
    expect(maximum.pictures.map(({ levels }) => levels)).toEqual(expected.maximum2.lung);
    const mean = await render("pir.mha", { count: 2, projection: "mean" });
    expect(mean.pictures.map(({ levels }) => levels)).toEqual(expected.mean2.lung);
  });

  it("unsigned and byte voxels, in a window given by numbers", async () => {
    const unsigned = await render("unsigned.mha", { count: 1, window: { centre: 800, width: 1500 } });
    expect(unsigned.pictures[0]?.levels).toEqual(expected.unsigned);
    const bytes = await render("bytes.mha", { count: 1, window: { centre: 100, width: 200 } });
    expect(bytes.pictures[0]?.levels).toEqual(expected.bytes);
  });

  it("pixels become square at the finer spacing, as Pillow enlarges", async () => {
    const { pictures } = await render("anisotropic.mha", { count: 1 });
    expect(pictures[0]).toMatchObject({ width: 5, height: 8 });
    const distances = pictures[0]?.levels.map((level, at) => Math.abs(level - expected.anisotropic[at]));
    expect(Math.max(...(distances ?? []))).toBeLessThanOrEqual(1);
  });

  it("spacings that no picture can follow are refused", async () => {
    const anisotropic = await readFile(path.join(fixtures, "anisotropic.mha"), "latin1");
    const spaced = anisotropic.replace(/ElementSpacing = .*/, "ElementSpacing = 0.0001 1 2.5");
    await writeFile(path.join(source, "a.mha"), spaced, "latin1");
    await put("plain.mha", "b.mha");
    await expect(runStage(volumes, { params: stoic, inputs: { source, labels } })).rejects.toThrow(
      "Cannot decode the image a.mha: Expected slices with square pixels to have at most 16384 of them along a side, got 5 x 40000 of voxels of 0.0001 x 1 mm",
    );
  });

  it("more slices asked for than there are gives all of them", async () => {
    expect((await render("plain.mha", { count: 100 })).names).toHaveLength(6);
  });
});

describe("NIfTI-1 and NIfTI-2 of one patient give the same pictures", () => {
  const pictures = async (bytes: Buffer, zipped: boolean) => {
    await writeFile(path.join(source, zipped ? "a.nii.gz" : "a.nii"), zipped ? gzipSync(bytes) : bytes);
    await put("plain.mha", "b.mha");
    const { outputs, warnings } = await runStage(volumes, {
      params: { ...stoic, count: 3, window: "mediastinum" },
      inputs: { source, labels },
    });
    const folder = path.join(outputs["images"] as string, "a");
    const levels = await Promise.all((await readdir(folder)).sort().map((name) => grey(path.join(folder, name))));
    return { levels, warnings: warnings.filter((warning) => warning.includes("orientation")) };
  };

  it.each([
    ["NIfTI-2 by its qform, rows of another sform", { version: 2, orientation: "qform" }],
    ["NIfTI-2 by its qform, rows of zeros", { version: 2, orientation: "qform", other: "zeros" }],
    ["NIfTI-2 by its sform", { version: 2 }],
    ["NIfTI-1 by its qform", { orientation: "qform" }],
    ["NIfTI-2, big-endian", { version: 2, orientation: "qform", bigEndian: true }],
  ] as const)("%s", async (_, made) => {
    const expected = await pictures(madeNifti(), true);
    await rm(path.join(source, "a.nii.gz"));
    expect(await pictures(madeNifti(made), false)).toEqual({ ...expected, warnings: [] });
  });

  it("a file that says no orientation is read, and said", async () => {
    const bytes = madeNifti();
    bytes.writeInt16LE(0, 254);
    const { warnings } = await pictures(bytes, false);
    expect(warnings).toEqual([
      "1 of 2 volumes has no orientation in the header: left and right may be exchanged, such as a.nii",
    ]);
  });
});

it("other formats, types and places of the same voxels give the same pictures", async () => {
  await put("plain.mha", "a.mha");
  const plain = await readFile(path.join(source, "a.mha"));
  const raw = plain.subarray(-240);
  const wide = Buffer.from(BigInt64Array.from(new Int16Array(Uint8Array.from(raw).buffer), BigInt).buffer);
  const spacing = "ElementSpacing = 0.7 0.7 2.5";
  const meta = (fields: string) => `NDims = 3\nDimSize = 5 4 6\n${spacing}\n${fields}\n`;
  const nrrd = `NRRD0005\ntype: short\ndimension: 3\nspace: LPS\nsizes: 5 4 6\nspace directions: (0.7,0,0) (0,0.7,0) (0,0,2.5)\nendian: little\n`;
  await mkdir(path.join(source, "raw"));
  await writeFile(path.join(source, "raw", "x.raw"), raw);
  await writeFile(path.join(source, "b.mhd"), meta("ElementType = MET_SHORT\nElementDataFile = raw/x.raw"));
  await writeFile(
    path.join(source, "c.mha"),
    Buffer.concat([
      Buffer.from(meta("0010|0010 = Nobody\nElementType = MET_LONG_LONG\nElementDataFile = LOCAL")),
      wide,
    ]),
  );
  await writeFile(
    path.join(source, "d.nrrd"),
    Buffer.concat([Buffer.from(`${nrrd}encoding: gzip\n\n`), gzipSync(raw)]),
  );
  await writeFile(path.join(source, "e.nhdr"), `${nrrd}encoding: raw\ndata file: raw/x.raw\n`);
  for (let slice = 0; slice < 6; slice++) {
    await writeFile(path.join(source, "raw", `s${slice}.raw`), raw.subarray(slice * 40, slice * 40 + 40));
  }
  const list = Array.from({ length: 6 }, (_, slice) => `raw/s${slice}.raw`).join("\n");
  await writeFile(path.join(source, "f.mhd"), meta(`ElementType = MET_SHORT\nElementDataFile = LIST\n${list}`));
  await writeFile(labels, "PatientID,probCOVID,probSevere\na,1,1\nb,1,0\nc,1,0\nd,1,0\ne,1,0\nf,1,0\n");
  const { outputs, warnings } = await runStage(volumes, { params: { ...stoic, count: 3 }, inputs: { source, labels } });
  expect(warnings).toEqual([]);
  for (const name of ["a", "b", "c", "d", "e", "f"]) {
    const folder = path.join(outputs["images"] as string, name);
    const files = (await readdir(folder)).sort();
    const pictures = await Promise.all(files.map((file) => grey(path.join(folder, file))));
    expect(pictures.map(({ levels }) => levels)).toEqual(expected.slices3.lung);
  }
  expect(await readFile(path.join(outputs["dataset"] as string, "dataset.csv"), "utf8")).not.toContain("Nobody");
});

it("what is no volume and holds no volume's voxels is left out, and said", async () => {
  await mkdir(path.join(source, "raw"));
  await put("plain.mha", "a.mha");
  await put("plain.nii", "b.nii");
  for (const name of ["b.nii.bz2", "c.mnc", "y.img", "note.txt", "raw/x.raw"])
    await writeFile(path.join(source, name), "1");
  const { warnings, facts } = await runStage(volumes, { params: { ...stoic, count: 1 }, inputs: { source, labels } });
  expect(warnings).toContain(
    "4 files in a format that this stage does not read were left out: b.nii.bz2, c.mnc, raw/x.raw, ...",
  );
  expect(facts["read"]).toBe(
    "2 volumes read; left out: 4 files in a format that this stage does not read (b.nii.bz2, c.mnc, raw/x.raw, ...), 1 other file (note.txt)",
  );
});

describe("rows of the dataset", () => {
  it("are keyed by patient, with the header's and the table's columns, and no names of persons", async () => {
    const { outputs } = await render("plain.mha");
    const { rows, facts } = await readDataset(outputs["dataset"] as string);
    expect(rows[0]).toMatchObject({
      image: "a/0001.png",
      label: "severe",
      patient: "a",
      age: 65,
      sex: "F",
      view: "axial",
    });
    expect(rows[0]?.more).toMatchObject({ slice: "1", PatientAge: "065Y", probSevere: "1.0" });
    expect(await readFile(path.join(outputs["dataset"] as string, "dataset.csv"), "utf8")).not.toContain("Nobody");
    expect(facts).toMatchObject({ question: { classes: ["mild", "severe"], positive: "severe" }, patientsKnown: true });
    expect(facts.flow.map(({ images }) => images)).toEqual([2, 2, 6]);
  });

  it("are of several findings, one of which may be unknown", async () => {
    await writeFile(labels, "PatientID,probCOVID,probSevere\na,1.0,0\nb,,1.0\n");
    for (const name of ["a.mha", "b.mha"]) await put("plain.mha", name);
    const { outputs } = await runStage(volumes, {
      params: { findings: ["probCOVID", "probSevere"], count: 1 },
      inputs: { source, labels },
    });
    const { rows, facts } = await readDataset(outputs["dataset"] as string);
    expect(facts.question).toEqual({ kind: "multilabel", findings: ["probCOVID", "probSevere"] });
    expect(rows.map(({ patient, label, labels: present, findings }) => [patient, label, present, findings])).toEqual([
      ["a", "", ["probCOVID"], [1, 0]],
      ["b", "", ["probSevere"], [undefined, 1]],
    ]);
  });

  it("leave out volumes outside `where`, and say which rows have no volume", async () => {
    for (const name of ["a.mha", "b.mha", "c.mha", "d.mha"]) await put("plain.mha", name);
    const { outputs, warnings } = await runStage(volumes, {
      params: { ...stoic, count: 1 },
      inputs: { source, labels },
    });
    const { rows } = await readDataset(outputs["dataset"] as string);
    expect(rows.map(({ patient, label }) => [patient, label])).toEqual([
      ["a", "severe"],
      ["b", "mild"],
    ]);
    expect(warnings).toEqual([
      "1 volumes have no row in reference.csv and are left out",
      "1 row of reference.csv without a file, such as z",
    ]);
  });

  it("have as many classes as folders, of which none is named, and the patients of each", async () => {
    const names = ["CAP/p1.mha", "CAP/p2.mha", "Normal/p3.mha", "Normal/p4.mha", "covid/p5.mha"];
    for (const name of names) {
      await mkdir(path.join(source, path.dirname(name)), { recursive: true });
      await put("plain.mha", name);
    }
    const { outputs } = await runStage(volumes, { params: { count: 1 }, inputs: { source } });
    const { rows, facts } = await readDataset(outputs["dataset"] as string);
    expect(facts.question).toEqual({ kind: "multiclass", classes: ["CAP", "Normal", "covid"] });
    expect(rows.map(({ patient, label }) => `${label}/${patient}.mha`)).toEqual(names);
    const classes = { Pneumonia: ["COVID", "CAP"], Normal: "normal" };
    const named = await runStage(volumes, { params: { count: 1, classes, patient: "file" }, inputs: { source } });
    const made = await readDataset(named.outputs["dataset"] as string);
    expect(made.facts.question).toEqual({ kind: "multiclass", classes: ["Pneumonia", "Normal"] });
    expect(made.rows.map(({ label }) => label)).toEqual(["Pneumonia", "Pneumonia", "Normal", "Normal", "Pneumonia"]);
  });

  it("take the class from the folder where there is no table", async () => {
    await mkdir(path.join(source, "sick"));
    await mkdir(path.join(source, "well"));
    await put("plain.mha", "sick/p1.mha");
    await put("plain.nii", "well/p2.nii");
    const { outputs } = await runStage(volumes, {
      params: { classes: ["well", "sick"], count: 1 },
      inputs: { source },
    });
    const { rows } = await readDataset(outputs["dataset"] as string);
    expect(rows.map(({ patient, label }) => [patient, label])).toEqual([
      ["p1", "sick"],
      ["p2", "well"],
    ]);
  });
});

describe("what is read", () => {
  it("lies behind links too; masks and other formats are warned of", async () => {
    const store = path.join(path.dirname(source), "store");
    for (const folder of [store, path.join(source, "sick", "p2"), path.join(source, "well")])
      await mkdir(folder, { recursive: true });
    await put("plain.nii", "../store/1");
    await symlink(path.join(store, "1"), path.join(source, "well", "p1.nii"));
    await put("plain.nii", "sick/p2/p2_ct.nii");
    await put("plain.nii", "sick/p2/p2_seg.nii");
    await put("detached.mhd", "sick/p3.mhd");
    await put("detached.raw", "sick/detached.raw");
    await writeFile(path.join(source, "well", "x.mgz"), "");
    const params = { classes: ["well", "sick"], count: 1, exclude: ["p3.mhd", "*.raw"] };
    const { facts, warnings } = await runStage(volumes, { params, inputs: { source } });
    expect(facts["read"]).toBe(
      "3 volumes read; left out: 2 files excluded (sick/detached.raw, sick/p3.mhd), " +
        "1 file in a format that this stage does not read (well/x.mgz)",
    );
    expect(warnings).toContain("1 file in a format that this stage does not read was left out: well/x.mgz");
    expect(warnings).toContain(
      '1 volume looks like a mask by name, and is read like every other: sick/p2/p2_seg.nii. To leave it out, write exclude: ["*_seg.nii"]',
    );
  });
});

describe("what is wrong is said", () => {
  const header = (fields: string) => `ObjectType = Image\nNDims = 3\n${fields}\nElementDataFile = LOCAL\n`;
  const good = "DimSize = 2 2 2\nElementType = MET_SHORT";
  const bomb = deflateSync(Buffer.alloc(20_000_000));
  it.each([
    ["no header", Buffer.from("a volume"), /Expected a\.mha to be a MetaImage.* got no header/],
    [
      "a page of a server's",
      Buffer.from("<html>"),
      /Cannot decode the image a\.mha: Expected a volume, got a web page/,
    ],
    ["a header that is cut short", Buffer.from("ObjectType = Image\nNDims = 3\n"), /a header that ends after NDims/],
    [
      "too few voxels",
      Buffer.from(`${header(good)}1234`),
      /Expected a\.mha to hold 16 bytes of voxels \(2 x 2 x 2 of MET_SHORT\), got 4/,
    ],
    [
      "no slices",
      Buffer.from(header("DimSize = 2 2 0\nElementType = MET_SHORT")),
      /Expected DimSize of a\.mha to be 3 whole numbers above 0, got 2 2 0/,
    ],
    [
      "a volume as large as no memory",
      Buffer.from(header("DimSize = 20000 20000 20000\nElementType = MET_UCHAR")),
      /at most 1073741824 voxels/,
    ],
    [
      "several channels",
      Buffer.from(header(`${good}\nElementNumberOfChannels = 3`)),
      /Expected ElementNumberOfChannels of a\.mha to be 1 \(grey\), got 3/,
    ],
    [
      "a type that is not known",
      Buffer.from(header("DimSize = 2 2 2\nElementType = MET_SHORT_ARRAY")),
      /Expected ElementType of a\.mha to be MET_CHAR, .* got MET_SHORT_ARRAY/,
    ],
    [
      "compressed data that unpack to more",
      Buffer.concat([Buffer.from(header(`${good}\nCompressedData = True`)), bomb]),
      /Expected a\.mha to unpack to 16 bytes, as its header says, got far more/,
    ],
    [
      "data in another folder",
      Buffer.from(header(good).replace("LOCAL", "../b.mha")),
      /the data of a\.mha to be inside the source, got \.\.\/b\.mha/,
    ],
  ])("%s", async (_, bytes, message) => {
    await writeFile(path.join(source, "a.mha"), bytes);
    await put("plain.mha", "b.mha");
    const run = (onCorrupt: string) =>
      runStage(volumes, { params: { ...stoic, onCorrupt, count: 1 }, inputs: { source, labels } });
    await expect(run("fail")).rejects.toThrow(message);
    const { outputs, warnings } = await run("drop");
    expect((await readDataset(outputs["dataset"] as string)).rows.map(({ patient }) => patient)).toEqual(["b"]);
    expect(warnings.some((warning) => warning.startsWith("1 of 2 images cannot be decoded and were dropped: a"))).toBe(
      true,
    );
  });

  it("a NIfTI file that is cut short, or none at all", async () => {
    await put("plain.mha", "b.mha");
    const whole = await readFile(path.join(fixtures, "plain.nii"));
    await writeFile(path.join(source, "a.nii"), whole.subarray(0, 400));
    const run = () => runStage(volumes, { params: stoic, inputs: { source, labels } });
    await expect(run()).rejects.toThrow(/Expected a\.nii to hold 240 bytes of voxels \(5 x 4 x 6 of int16\), got 48/);
    await writeFile(path.join(source, "a.nii"), "no header at all, but long enough ".repeat(40));
    await expect(run()).rejects.toThrow(/Expected a\.nii to be a NIfTI file/);
  });

  it("not a number is black", async () => {
    const voxels = Buffer.from(
      Float32Array.of(Number.NaN, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY).buffer,
    );
    await writeFile(
      path.join(source, "a.mha"),
      Buffer.concat([Buffer.from(header("DimSize = 2 2 1\nElementType = MET_FLOAT")), voxels]),
    );
    await put("plain.mha", "b.mha");
    const { outputs } = await runStage(volumes, {
      params: { ...stoic, window: { centre: 0, width: 2 } },
      inputs: { source, labels },
    });
    expect((await grey(path.join(outputs["images"] as string, "a", "0000.png"))).levels).toEqual([0, 128, 255, 0]);
  });

  it("a class without volumes", async () => {
    await put("plain.mha", "a.mha");
    await expect(runStage(volumes, { params: stoic, inputs: { source, labels } })).rejects.toThrow(
      "Expected volumes of both classes, got 0 of mild and 1 of severe",
    );
  });
});

it("says of which volumes the window shows nearly nothing", async () => {
  await writeFile(path.join(source, "a.nii"), madeNifti({ value: (i, j, k) => i + j - k }));
  await put("plain.mha", "b.mha");
  const { warnings } = await runStage(volumes, { params: { ...stoic, count: 3 }, inputs: { source, labels } });
  expect(warnings.filter((warning) => warning.includes("uniform"))).toEqual([
    "1 of 2 volumes has pictures that span fewer than 32 of 256 grey levels, nearly uniform: the values may not be Hounsfield units, or may be outside `window`, such as a.nii",
  ]);
});

describe("volumes that were rendered before", () => {
  it("are taken, to the last byte, whatever they are called, and not with another window, count or voxel file", async () => {
    const run = remembering(volumes);
    const request = (params: object = {}) => ({ params: { classes: ["well", "ill"], ...params }, inputs: { source } });
    const write = async (name: string, content: Uint8Array | string) => {
      await mkdir(path.dirname(path.join(source, name)), { recursive: true });
      await writeFile(path.join(source, name), content);
    };
    const header = "NDims = 3\nDimSize = 2 2 2\nElementType = MET_SHORT\nPatientID = P7\nElementDataFile = d.raw\n";
    await write("well/a.nii", madeNifti());
    await write("well/b.nii.gz", gzipSync(madeNifti({ size: [5, 4, 6] })));
    await write("ill/d.mhd", header);
    await write("ill/d.raw", Buffer.alloc(16, 3));
    expect(await run(request())).toEqual(["volumes: 3 made, 0 taken"]);
    expect(await run(request())).toEqual(["volumes: 0 made, 3 taken"]);
    await write("ill/0/other name.nii", madeNifti());
    await write("ill/e.nii", madeNifti({ value: (i, j, k) => i * j * k }));
    expect(await run(request())).toEqual(["volumes: 1 made, 4 taken"]);
    expect(await run(request({ exclude: ["e.nii"], patient: "file" }))).toEqual(["volumes: 0 made, 4 taken"]);
    for (const params of [{ window: "bone" }, { count: 2 }, { projection: "mean" }]) {
      expect(await run(request({ exclude: ["e.nii"], ...params }))).toEqual(["volumes: 3 made, 1 taken"]);
    }
    await write("ill/d.raw", Buffer.alloc(16, 4));
    expect(await run(request())).toEqual(["volumes: 1 made, 4 taken"]);
  });
});
