import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readDataset } from "../../../src/artifacts/dataset.js";
import { readReadings } from "../../../src/artifacts/readings.js";
import dicom from "../../../stages/dicom/index.js";
import { dicomBytes } from "../../support/dicom-bytes.js";
import { remembering } from "../../support/remembering.js";
import { runStage } from "../../support/stage-context.js";

const fixtures = fileURLToPath(new URL("../../fixtures/dicom/", import.meta.url));
const expected = JSON.parse(await readFile(path.join(fixtures, "expected.json"), "utf8"));

let source: string;
let labels: string;
beforeEach(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "dicom-"));
  source = path.join(folder, "studies");
  labels = path.join(folder, "labels.csv");
  await mkdir(source);
  await writeFile(labels, "image,label\na,1\nb,0\n");
});
afterEach(() => rm(path.dirname(source), { recursive: true }));

const put = (file: string, name: string) => cp(path.join(fixtures, file), path.join(source, name));
const levels = async (file: string) => [...(await sharp(file).toColourspace("b-w").raw().toBuffer())];

async function convert(file: string, params: Readonly<Record<string, unknown>> = {}) {
  await put(file, "a.dcm");
  await put("explicit.dcm", "b");
  return runStage(dicom, { params, inputs: { source, labels } });
}

describe("pictures equal pydicom's", () => {
  it.each([
    "explicit",
    "implicit",
    "deflated",
    "big-endian",
    "signed-rescaled",
    "monochrome1",
    "eight-bit",
    "overlay-bits",
    "no-window",
    "voi-lut",
    "voi-lut-implicit",
    "voi-lut-8-bit",
    "voi-lut-packed",
    "voi-lut-65536",
    "voi-lut-negative",
    "voi-lut-negative-implicit",
    "modality-lut",
    "sigmoid",
    "linear-exact",
    "several-windows",
    "width-1",
    "padding-fraction",
    "padding-range",
    "high-bit",
    "32-bit",
    "1-bit",
    "float",
    "double",
    "big-endian-8-bit",
    "no-preamble",
    "no-meta",
    "no-meta-implicit",
    "no-meta-big-endian",
  ])("%s", async (name) => {
    const { outputs } = await convert(`${name}.dcm`);
    expect(await levels(path.join(outputs["images"] as string, "a.png"))).toEqual(expected[name]);
  });

  it("JPEG baseline, but for a level of rounding between decoders", async () => {
    const { outputs } = await convert("jpeg.dcm");
    const got = await levels(path.join(outputs["images"] as string, "a.png"));
    expect(Math.max(...got.map((level, index) => Math.abs(level - expected.jpeg[index])))).toBeLessThanOrEqual(2);
  });

  it.each(["frames", "enhanced"])("%s: each by its number, the first and the middle one by name", async (name) => {
    for (const [frame, number] of [
      [1, 1],
      [3, 3],
      ["first", 1],
      ["middle", 2],
    ]) {
      const { outputs } = await convert(`${name}.dcm`, { frame });
      expect(await levels(path.join(outputs["images"] as string, "a.png"))).toEqual(expected[`${name}-${number}`]);
    }
  });

  it("colour is shown as its luma, whatever the percentiles of `window: file` would be", async () => {
    const stored = JSON.parse(await readFile(path.join(fixtures, "stored.json"), "utf8"));
    const { outputs } = await convert("rgb.dcm");
    expect(await levels(path.join(outputs["images"] as string, "a.png"))).toEqual(stored.rgb);
    const wide = await convert("palette-16.dcm");
    const grey = stored["palette-16"].map((value: number) => Math.floor((value / 65535) * 255 + 0.5));
    expect(await levels(path.join(wide.outputs["images"] as string, "a.png"))).toEqual(grey);
  });

  it("a function of the window that nobody knows plays no part where the file's window does not", async () => {
    await writeFile(
      path.join(source, "a.dcm"),
      dicomBytes({ WindowCenter: "100", WindowWidth: "9", VOILUTFunction: "CUBIC" }),
    );
    await put("explicit.dcm", "b");
    const run = (window: unknown) => runStage(dicom, { params: { window }, inputs: { source, labels } });
    await expect(run("file")).rejects.toThrow(
      "Cannot decode the image a.dcm: Expected VOILUTFunction to be LINEAR, LINEAR_EXACT or SIGMOID, got CUBIC. Set " +
        "`window: percentile`, or a centre and a width: the file's own window plays no part then.",
    );
    const { outputs } = await run("percentile");
    expect(await levels(path.join(outputs["images"] as string, "a.png"))).toEqual([0, 85, 170, 255]);
  });

  it("a window given by numbers goes before the file's", async () => {
    const { outputs } = await convert("signed-rescaled.dcm", { window: { centre: -1e6, width: 1 } });
    expect(new Set(await levels(path.join(outputs["images"] as string, "a.png")))).toEqual(new Set([255]));
  });
});

describe("what is read", () => {
  it("stands in the account: labels before and after, sizes, grey levels after rescaling, spacing", async () => {
    const picture = { RescaleSlope: "2", RescaleIntercept: "-10", PixelSpacing: "0.2\\0.1", PatientAge: "060Y" };
    await writeFile(path.join(source, "a.dcm"), dicomBytes({ ...picture, PixelPaddingValue: 3, PatientID: "1" }));
    await writeFile(path.join(source, "b.dcm"), dicomBytes({ PatientID: "2" }));
    await writeFile(labels, "image,label,age,sex\na,1,old,mujr\nb,0,200,F\nc,-1,,\n");
    const { outputs, facts, warnings, logs } = await runStage(dicom, { inputs: { source, labels } });
    expect(await readReadings(outputs["dataset"] as string)).toEqual([
      {
        stage: "dicom",
        count: 2,
        noun: "image",
        leftOut: [],
        notes: { "rows of labels.csv": 3, "negative by default": '"0" 1', patients: 2 },
        ranges: {
          "grey levels": { low: -10, high: 3, unit: "" },
          "spacing in plane": { low: 0.1, high: 0.2, unit: "mm" },
        },
        tallies: {
          "labels of the table": [
            ["-1", 1],
            ["0", 1],
            ["1", 1],
          ],
          "labels kept": [
            ["negative", 1],
            ["positive", 1],
          ],
          size: [["2 x 2", 2]],
        },
      },
    ]);
    expect(facts["read.labels of the table"]).toBe("-1: 1; 0: 1; 1: 1");
    expect(logs).toContain('Taken as negative, since `labels.negative` names no values: "0" 1');
    expect(warnings).toContain('2 ages are implausible and taken as unknown, such as "old" of a');
    expect(warnings).toContain('1 sex is not recognized, such as "mujr" of a');
  });

  it("of two files that differ in their endings only is both, one of them numbered", async () => {
    await put("explicit.dcm", "a");
    await put("explicit.dcm", "a.dcm");
    await put("explicit.dcm", "b.dcm");
    await writeFile(labels, "image,label\na,1\na.dcm,1\nb,0\n");
    const { outputs, warnings, facts } = await runStage(dicom, { inputs: { source, labels } });
    const { rows } = await readDataset(outputs["dataset"] as string);
    expect(rows.map(({ image }) => image)).toEqual(["a.png", "a-2.png", "b.png"]);
    expect(warnings).toContain(
      "Some files have the same name but for their endings, and were numbered: a.dcm became a-2.png",
    );
    expect(facts["read"]).toBe("3 images read");
  });

  it("lies behind links too; the rest is counted, and warned of where it shows something", async () => {
    const store = path.join(path.dirname(source), "store");
    await mkdir(path.join(store, "masks"), { recursive: true });
    await cp(path.join(fixtures, "explicit.dcm"), path.join(store, "a.dcm"));
    await cp(path.join(fixtures, "explicit.dcm"), path.join(store, "masks", "a.dcm"));
    await symlink(store, path.join(source, "linked"));
    await symlink("linked/a.dcm", path.join(source, "b.dcm"));
    for (const name of [".DS_Store", "notes.txt", "c.png"]) await writeFile(path.join(source, name), "x");
    await writeFile(labels, "image,label\nlinked/a,1\nmasks/a,1\nb,0\n");
    const { warnings, facts } = await runStage(dicom, { inputs: { source, labels } });
    expect(facts["read"]).toBe(
      "3 images read; left out: 1 hidden file (.DS_Store), 1 file in a format that this stage does not read (c.png), 1 other file (notes.txt)",
    );
    expect(warnings).toContain("1 file in a format that this stage does not read was left out: c.png");
    expect(warnings).toContain(
      '1 image looks like a mask by name, and is read like every other: linked/masks/a.dcm. To leave it out, write exclude: ["masks"]',
    );
    const without = await runStage(dicom, { params: { exclude: ["masks"] }, inputs: { source, labels } });
    expect(without.facts["read"]).toMatch(/^2 images read; left out: 1 file excluded \(linked\/masks\/a\.dcm\)/);
  });
});

describe("rows of the dataset", () => {
  it("hold patient, age, sex and view, and the name of no person", async () => {
    const { outputs } = await convert("explicit.dcm");
    const { rows, facts } = await readDataset(outputs["dataset"] as string);
    expect(rows[0]).toMatchObject({
      image: "a.png",
      label: "positive",
      patient: "P-17",
      age: 60,
      sex: "F",
      view: "PA",
    });
    expect(rows[0]?.more).toMatchObject({ modality: "DX", manufacturer: "Maker" });
    expect(facts).toMatchObject({ patientsKnown: true, question: { classes: ["negative", "positive"] } });
    for (const output of Object.values(outputs)) {
      for (const name of await readdir(output, { recursive: true })) {
        const bytes = await readFile(path.join(output, name)).catch(() => Buffer.alloc(0));
        expect(bytes.includes("Doe")).toBe(false);
      }
    }
  });

  it("take patients from the table where PatientID is one for all, and keep its columns of our names", async () => {
    await writeFile(labels, "image,label,patient,age,row\na,1,17,99,5\nb,0,18,98,6\n");
    const { outputs, warnings, logs } = await convert("explicit.dcm");
    const { rows, facts } = await readDataset(outputs["dataset"] as string);
    expect(rows.map(({ patient, age }) => [patient, age])).toEqual([
      ["17", 60],
      ["18", 60],
    ]);
    expect(rows[0]?.more).toMatchObject({
      "table.image": "a",
      "table.patient": "17",
      "table.age": "99",
      "table.row": "5",
    });
    const [header = ""] = (await readFile(path.join(outputs["dataset"] as string, "dataset.csv"), "utf8")).split("\n");
    expect(new Set(header.split(",")).size).toBe(header.split(",").length);
    const warning = 'PatientID is "P-17" in all of them: patients are those of the column "patient" of the label table';
    expect(warnings).toContain(warning);
    expect(facts).toMatchObject({ patientsKnown: true, warnings: [warning] });
    expect(logs).toContain(
      "labels.csv: columns with names of the dataset's own are passed on under other names: image as table.image, label as table.label, patient as table.patient, age as table.age, row as table.row",
    );
  });

  it("can be matched by patient", async () => {
    await mkdir(path.join(source, "one"));
    await put("explicit.dcm", "one/x.dcm");
    await put("jpeg.dcm", "y.dcm");
    await writeFile(labels, "who,severe\nP-17,yes\nP-18,no\n");
    const params = { match: "patient", labels: { id: "who", column: "severe", positive: "yes" } };
    await expect(runStage(dicom, { params, inputs: { source, labels } })).rejects.toThrow(
      "Expected images of both classes, got 0 of negative and 2 of positive",
    );
  });
});

describe("patients in declared character sets", () => {
  it.each(["latin-1", "utf-8", "japanese", "korean", "gb18030", "greek"])("%s", async (name) => {
    const { outputs, warnings } = await convert(`patient-${name}.dcm`);
    expect((await readDataset(outputs["dataset"] as string)).rows[0]?.patient).toBe(expected[`patient-${name}`]);
    expect(warnings).toEqual([]);
  });

  it("bytes that are no such text are kept apart as Latin-1, and said", async () => {
    const patient = Buffer.from([0x50, 0xe9, 0x31]);
    await writeFile(path.join(source, "a.dcm"), dicomBytes({ SpecificCharacterSet: "ISO_IR 192", PatientID: patient }));
    await put("explicit.dcm", "b");
    const { outputs, warnings } = await runStage(dicom, { inputs: { source, labels } });
    expect((await readDataset(outputs["dataset"] as string)).rows[0]?.patient).toBe("Pé1");
    expect(warnings).toEqual([
      "In 1 file PatientID is no text of the character set that the file declares (ISO_IR 192): a.dcm",
    ]);
  });
});

it("says which pictures have pixels that are not square, by the first attribute that tells", async () => {
  const files = {
    a: { PixelSpacing: "0.2\\0.1" },
    b: { PixelAspectRatio: "2\\1" },
    c: { PixelSpacing: "0.143\\0.1431", PixelAspectRatio: "2\\1" },
    d: { ImagerPixelSpacing: "0.1\\0.2" },
    e: {},
  };
  for (const [name, attributes] of Object.entries(files)) {
    await writeFile(path.join(source, `${name}.dcm`), dicomBytes({ ...attributes, PatientID: name }));
  }
  await writeFile(
    labels,
    `image,label\n${Object.keys(files)
      .map((name) => `${name},${name < "c" ? 1 : 0}\n`)
      .join("")}`,
  );
  const { warnings } = await runStage(dicom, { inputs: { source, labels } });
  expect(warnings).toEqual([
    "In 3 files pixels are not square, and are taken as stored, so shapes are drawn out in one direction: a.dcm, b.dcm, d.dcm",
  ]);
});

it("shows pixels that are not numbers black, and says so", async () => {
  const FloatPixelData = Buffer.from(Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, 1, 3).buffer);
  const float = { PixelData: undefined, FloatPixelData, BitsAllocated: 32, BitsStored: undefined };
  await writeFile(path.join(source, "a.dcm"), dicomBytes({ ...float, PatientID: "a" }));
  await put("explicit.dcm", "b");
  const params = { window: { centre: 2, width: 4 } };
  const { outputs, warnings } = await runStage(dicom, { params, inputs: { source, labels } });
  expect((await levels(path.join(outputs["images"] as string, "a.png"))).slice(0, 2)).toEqual([0, 0]);
  expect(warnings).toEqual([
    "In 1 file pixels are not numbers, or infinite, and are shown black as what is outside the picture: a.dcm",
  ]);
});

describe("a file without its prefix is read where it is DICOM all the same", () => {
  const whole = dicomBytes({ PatientID: "P-18" });
  /** Group 0 of a message, implicit: its length, and which command it is (a store). */
  const command = Buffer.from("00000000040000000a00000000000001020000000100", "hex");
  const body = whole.subarray(132);
  const meta = body.subarray(0, 8 + body.readUInt16LE(6));
  it.each([
    ["an empty preamble", Buffer.concat([Buffer.alloc(128), body])],
    ["an empty preamble and no meta header", Buffer.concat([Buffer.alloc(128), body.subarray(meta.length)])],
    ["a preamble of another format", Buffer.concat([Buffer.alloc(128, "II*"), body])],
    ["another prefix", Buffer.concat([Buffer.alloc(128, "x"), Buffer.from("dicm"), body])],
    ["the command of a network message", Buffer.concat([command, body.subarray(meta.length)])],
    [
      "a command after the meta header",
      Buffer.concat([whole.subarray(0, 132), meta, command, body.subarray(meta.length)]),
    ],
  ])("%s", async (_, bytes) => {
    await writeFile(path.join(source, "a.dcm"), bytes);
    await writeFile(path.join(source, "b.dcm"), whole);
    // Zeros alone are no DICOM, whatever they are called.
    await writeFile(path.join(source, "c.dcm"), Buffer.alloc(1000));
    const { outputs, facts } = await runStage(dicom, { inputs: { source, labels } });
    const { rows } = await readDataset(outputs["dataset"] as string);
    expect(rows.map(({ image, patient }) => [image, patient])).toEqual([
      ["a.png", "P-18"],
      ["b.png", "P-18"],
    ]);
    expect(rows[0]?.digest).toBe(rows[1]?.digest);
    expect(facts["read"]).toMatch(/^2 images read; left out: 1 .*\(c\.dcm\)$/);
  });
});

describe("what is left out is said", () => {
  it("objects without a picture, by their kind, and files that are no DICOM", async () => {
    await put("explicit.dcm", "a");
    await put("explicit.dcm", "b");
    const report = "1.2.840.10008.5.1.4.1.1.88.33";
    await writeFile(path.join(source, "report.dcm"), dicomBytes({ SOPClassUID: report, PixelData: undefined }));
    await writeFile(path.join(source, "document"), dicomBytes({ SOPClassUID: "1.2.840.10008.5.1.4.1.1.104.1" }));
    await writeFile(path.join(source, "DICOMDIR"), dicomBytes({ SOPClassUID: "1.2.840.10008.1.3.10" }));
    await writeFile(path.join(source, "notes.txt"), "Nothing to see here, but some words.");
    await writeFile(path.join(source, "z.dcm"), dicomBytes({ PixelData: undefined }));
    await writeFile(labels, "image,label\na,1\nb,0\nz,1\n");
    const { facts, warnings } = await runStage(dicom, { inputs: { source, labels } });
    expect(facts["read"]).toBe(
      "2 images read; left out: 1 other file (notes.txt), 1 DICOM file without a picture, DICOMDIR (DICOMDIR), " +
        "1 DICOM file without a picture, encapsulated PDF (document), " +
        "1 DICOM file without a picture, structured report (report.dcm), " +
        "1 DICOM file without a picture, no PixelData (SOP class 1.2.840.10008.5.1.4.1.1.1) (z.dcm)",
    );
    expect(warnings).toEqual([
      "1 DICOM file without a picture, no PixelData (SOP class 1.2.840.10008.5.1.4.1.1.1) was left out: z.dcm",
    ]);
  });
});

describe("what is wrong is said", () => {
  const refusal = async (name: string | Buffer, params = {}) => {
    if (typeof name !== "string") await writeFile(path.join(source, "a.dcm"), name);
    else await put(name, "a.dcm");
    await put("explicit.dcm", "b");
    const run = runStage(dicom, { params, inputs: { source, labels } });
    return run.then(
      () => "read",
      (error: Error) => error.message.replace("Cannot decode the image a.dcm: ", ""),
    );
  };

  it.each([
    ["BitsAllocated 12", { BitsAllocated: 12 }, "Expected BitsAllocated to be 1, 8, 16 or 32, got 12"],
    ["BitsStored 17", { BitsStored: 17 }, "Expected BitsStored to be from 1 to BitsAllocated (16), got 17"],
    ["HighBit 3", { BitsStored: 12, HighBit: 3 }, "Expected HighBit to be from BitsStored - 1 (11) to 15, got 3"],
    ["a slope that is not a number", { RescaleSlope: "NaN" }, 'Expected RescaleSlope to be a number, got "NaN"'],
    [
      "an intercept that is not a number",
      { RescaleIntercept: "1,5" },
      'Expected RescaleIntercept to be a number, got "1,5"',
    ],
    ["a slope of 0", { RescaleSlope: "0" }, "Expected RescaleSlope to be a number other than 0, got 0"],
    ["no rows", { Rows: 0 }, "Expected Rows and Columns to be above 0, got 0 x 2"],
    [
      "too few pixels",
      { Rows: 3 },
      "Expected PixelData to be 12 bytes (2 x 3 pixels, 16 bits), got 8. Export or fetch the file again.",
    ],
    [
      "HSV",
      { SamplesPerPixel: 3, PhotometricInterpretation: "HSV" },
      "Expected PhotometricInterpretation to be MONOCHROME1, MONOCHROME2, PALETTE COLOR of one sample or RGB, YBR_FULL, YBR_FULL_422, YBR_ICT, YBR_RCT of three, got HSV of 3",
    ],
    [
      "MPEG",
      { TransferSyntaxUID: "1.2.840.10008.1.2.4.102" },
      "Expected a transfer syntax that is read, got MPEG-4 AVC/H.264 (1.2.840.10008.1.2.4.102). Decompress the files first, for instance with dcmdjpeg, gdcmconv --raw or pydicom's `decompress`.",
    ],
    [
      "a private syntax",
      { TransferSyntaxUID: "1.3.46.670589.33.1.4.1" },
      "Expected a transfer syntax that is read, got private (1.3.46.670589.33.1.4.1). Decompress the files first, for instance with dcmdjpeg, gdcmconv --raw or pydicom's `decompress`.",
    ],
    [
      "plain pixels declared as JPEG",
      { TransferSyntaxUID: "1.2.840.10008.1.2.4.70" },
      "Expected PixelData to be encapsulated, as the transfer syntax says, got plain bytes",
    ],
    [
      "a window of no width",
      { WindowCenter: "1", WindowWidth: "0" },
      "Expected WindowWidth to be at least 1, got 0. Set `window: percentile`, or a centre and a width: the file's own window plays no part then.",
    ],
  ])("%s", async (_, attributes, message) => {
    expect(await refusal(dicomBytes(attributes))).toBe(message);
  });

  it("too many pixels and odd lengths are no fault", async () => {
    expect(await refusal(dicomBytes({ PixelData: Buffer.alloc(11) }))).toBe("read");
  });

  it("several frames, with the way out", async () => {
    expect(await refusal("frames.dcm")).toBe(
      "Expected one frame, got 3. Choose one with `frame: first`, `frame: middle` or a number.",
    );
    expect(await refusal("enhanced.dcm")).toBe(
      "Expected one frame, got 3 that are slices of a volume. Read it with the stage `volumes`, or choose one with `frame: first`, `frame: middle` or a number.",
    );
    expect(await refusal("frames.dcm", { frame: 4 })).toBe("Expected the frame 4, got a file of 3 frames");
  });

  it("a file that is cut short fails, or is dropped", async () => {
    const whole = await readFile(path.join(fixtures, "explicit.dcm"));
    await writeFile(path.join(source, "a.dcm"), whole.subarray(0, whole.length - 10));
    await put("explicit.dcm", "b");
    const run = (onCorrupt: string) => runStage(dicom, { params: { onCorrupt }, inputs: { source, labels } });
    await expect(run("fail")).rejects.toThrow(
      "Cannot decode the image a.dcm: Expected PixelData to be 48 bytes (6 x 4 pixels, 16 bits), got 38",
    );
    const { outputs, warnings } = await run("drop");
    expect((await readDataset(outputs["dataset"] as string)).rows.map(({ image }) => image)).toEqual(["b.png"]);
    expect(warnings).toContain("1 of 2 images cannot be decoded and were dropped: a.dcm");
  });

  it("a folder without DICOM files", async () => {
    await writeFile(path.join(source, "a.dcm"), "not at all");
    await expect(runStage(dicom, { inputs: { source, labels } })).rejects.toThrow(
      "Expected DICOM images in the source folder, got only 1 file in a format that this stage does not read (a.dcm)",
    );
  });
});

describe("pictures that were made before", () => {
  it("are taken, to the last byte, with what is said of their files, and not with another window or frame", async () => {
    const run = remembering(dicom);
    const request = (params: object = {}) => ({ params: { ...params }, inputs: { source, labels } });
    for (const [file, name] of [
      ["explicit.dcm", "a.dcm"],
      ["monochrome1.dcm", "b.dcm"],
      ["float.dcm", "c.dcm"],
    ] as const) {
      await put(file, name);
    }
    await writeFile(labels, "image,label\na,1\nb,0\nc,0\nd,1\ne,1\n");
    expect(await run(request())).toEqual(["images: 3 made, 0 taken"]);
    await put("sigmoid.dcm", "d.dcm");
    await put("explicit.dcm", "e.dcm");
    expect(await run(request())).toEqual(["images: 1 made, 4 taken"]);
    await writeFile(labels, "image,label\na,0\nd,1\n");
    expect(await run(request())).toEqual(["images: 0 made, 2 taken"]);
    for (const params of [{ window: "percentile" }, { window: { centre: 40, width: 80 } }, { frame: "first" }]) {
      expect(await run(request(params))).toEqual(["images: 2 made, 0 taken"]);
    }
  });
});

describe("several findings, a column of the label table each", () => {
  const findings = ["Effusion", "Lung Opacity"];
  const read = async (table: string, params: Readonly<Record<string, unknown>> = {}) => {
    await writeFile(labels, table);
    for (const name of ["a", "b", "c"]) await put("explicit.dcm", name);
    return runStage(dicom, { params: { findings, ...params }, inputs: { source, labels } });
  };

  it("are read with what is not known of them, and images without an answer are left out", async () => {
    const table = "image,Effusion,Lung Opacity,site\na,1,0,x\nb,-1,1,y\nc,,nan,z\n";
    const { outputs, warnings } = await read(table);
    const { rows, facts } = await readDataset(outputs["dataset"]!);
    expect(facts.question).toEqual({ kind: "multilabel", findings });
    expect(
      rows.map(({ image, label, labels: present, findings: answers, more }) => [
        image,
        label,
        present,
        answers,
        more["site"],
      ]),
    ).toEqual([
      ["a.png", "", ["Effusion"], [1, 0], "x"],
      ["b.png", "", ["Lung Opacity"], [undefined, 1], "y"],
    ]);
    expect(warnings).toEqual([
      'labels.csv: 1 answer is uncertain ("Effusion" 1): unknown, unless the parameter `labels.uncertain` says otherwise',
      'labels.csv: 2 answers say nothing ("Effusion" 1, "Lung Opacity" 1): unknown, unless the parameter `labels.blank` says otherwise',
    ]);
    const ruled = await read(table, { labels: { uncertain: "positive", blank: "negative" } });
    const answers = (await readDataset(ruled.outputs["dataset"]!)).rows.map((row) => row.findings);
    expect(answers).toEqual([
      [1, 0],
      [1, 1],
      [0, 0],
    ]);
  });

  it.each([
    [
      "image,Effusion,Lung Opacity\na,maybe,0\n",
      {},
      'Expected each cell of "Effusion" in labels.csv to be 1, 0, -1 (uncertain) or blank, got "maybe" in row 2',
    ],
    [
      "image,Effusion,Lung Opacity\na,1,0\na,1,1\n",
      {},
      'Expected the same findings in each row for a in labels.csv, got "Effusion" and, in row 3, "Effusion, Lung Opacity"',
    ],
    [
      "image,Effusion,Lung Opacity\na,,\n",
      {},
      "Expected images with an answer to a finding, got none: 2 without a row in the label table, 1 without an answer to any finding",
    ],
    ["image,Effusion\na,1\n", {}, "Expected labels.csv to have the column Lung Opacity, got image, Effusion"],
    [
      "image,Effusion,Lung Opacity\na,1,0\n",
      { classes: ["a", "b", "c"] },
      "Expected either `classes`, one of which an image is of, or `findings`, which may occur together, got both",
    ],
    [
      "image,Effusion,Lung Opacity\na,1,0\n",
      { findings: ["Effusion", "effusion"] },
      'Expected the names in `findings` to differ in more than case and blanks, got "Effusion" and "effusion"',
    ],
  ])("%j with %j is refused", async (table, params, message) => {
    await expect(read(table, params)).rejects.toThrow(message);
  });

  it("need a label table", async () => {
    await put("explicit.dcm", "a");
    await expect(runStage(dicom, { params: { findings }, inputs: { source } })).rejects.toThrow(
      "Expected a label table where `findings` are asked for, got none",
    );
  });
});
