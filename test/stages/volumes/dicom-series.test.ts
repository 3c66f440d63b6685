import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { readDataset } from "../../../src/artifacts/dataset.js";
import type { TagName } from "../../../src/imaging/dicom/file/tags.js";
import { readDicomSeries } from "../../../src/imaging/volumes/dicom-series.js";
import volumes from "../../../stages/volumes/index.js";
import { dicomBytes } from "../../support/dicom-bytes.js";
import { failureText, runStage, temporaryFolder } from "../../support/stage-context.js";

const fixtures = fileURLToPath(new URL("../../fixtures/volumes/", import.meta.url));
const expected = JSON.parse(await readFile(path.join(fixtures, "expected.json"), "utf8"));
/** 5 x 4 x 6, to the left, back and head; 0.7 x 0.7 x 2.5 mm. */
const voxels = new Int16Array(
  Uint8Array.from((await readFile(path.join(fixtures, "plain.mha"))).subarray(-240)).buffer,
);

type Attributes = Partial<Record<TagName, string | number | Buffer | undefined>>;

/** The slice k, as a scanner would write it. */
const slice = (k: number, more: Attributes = {}): Buffer =>
  dicomBytes({
    SOPClassUID: "1.2.840.10008.5.1.4.1.1.2",
    SOPInstanceUID: `1.2.${k}`,
    SeriesInstanceUID: "1.2.3",
    SeriesNumber: "4",
    Modality: "CT",
    PatientID: "p-7",
    PatientAge: "065Y",
    ImagePositionPatient: `-10\\5\\${100 + 2.5 * k}`,
    ImageOrientationPatient: "1\\0\\0\\0\\1\\0",
    PixelSpacing: "0.7\\0.7",
    RescaleSlope: "1",
    RescaleIntercept: "-1400",
    Rows: 4,
    Columns: 5,
    PixelRepresentation: 1,
    PixelData: Buffer.from(voxels.slice(20 * k, 20 * k + 20).map((value) => value + 1400).buffer),
    ...more,
  });

/** In an order of names that is none of space. */
const NAMES = ["d", "a.dcm", "f.DCM", "c", "b.ima", "e"];
const series = (folder: string, more: Attributes = {}, slices: readonly number[] = [0, 1, 2, 3, 4, 5]) =>
  Object.fromEntries(slices.map((k) => [`${folder}/${NAMES[k]}`, slice(k, more)]));

async function render(
  files: Readonly<Record<string, Buffer | string>>,
  params: Readonly<Record<string, unknown>> = {},
) {
  const source = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(source, name)), { recursive: true });
    await writeFile(path.join(source, name), content);
  }
  const { outputs, warnings, logs, facts } = await runStage(volumes, {
    params: { count: 3, ...params },
    inputs: { source },
  });
  const { rows } = await readDataset(outputs["dataset"] as string);
  const levels = async (folder: string): Promise<readonly (readonly number[])[]> => {
    const place = path.join(outputs["images"] as string, folder);
    const names = (await readdir(place)).sort();
    return Promise.all(
      names.map(async (name) => [...(await sharp(path.join(place, name)).toColourspace("b-w").raw().toBuffer())]),
    );
  };
  return { rows, levels, warnings, logs, read: facts["read"] };
}

const other = series("negative/p8", { PatientID: "p-8", SeriesInstanceUID: "1.2.8" });

describe("a folder of DICOM slices is a volume", () => {
  it("with the same pictures as the same voxels in a MetaImage, whatever the names of its files", async () => {
    const { rows, levels, warnings, logs, read } = await render({ ...series("positive/p7"), ...other });
    expect(await levels("p7")).toEqual(expected.slices3.lung);
    expect(warnings).toEqual([]);
    expect(read).toBe("2 volumes read");
    expect(
      rows.filter(({ label }) => label === "positive").map(({ image, patient, age }) => [image, patient, age]),
    ).toEqual([
      ["p7/0001.png", "p-7", 65],
      ["p7/0003.png", "p-7", 65],
      ["p7/0005.png", "p-7", 65],
    ]);
    expect(logs).toContain("Patients are named by PatientID of the headers: 2 patients (p-8, p-7)");
  });

  it("each series of a folder is one, named by its number; scouts, single pictures and other objects are left out", async () => {
    const { rows, levels, warnings, read } = await render({
      ...other,
      ...series("positive/p7"),
      ...Object.fromEntries(
        [0, 1, 2, 3, 4, 5].map((k) => [
          `positive/p7/x${k}`,
          slice(k, { SeriesInstanceUID: "1.2.4", SeriesNumber: "5" }),
        ]),
      ),
      "positive/p7/scout": slice(0, { SeriesInstanceUID: "1.2.5", ImageType: "ORIGINAL\\PRIMARY\\LOCALIZER" }),
      "positive/p7/screen": slice(0, { SeriesInstanceUID: "1.2.6" }),
      "positive/p7/DICOMDIR": dicomBytes({ SOPClassUID: "1.2.840.10008.1.3.10", PixelData: undefined }),
      "positive/p7/note.txt": "text",
    });
    expect([...new Set(rows.map(({ image }) => path.dirname(image)))]).toEqual(["p8", "p7-series4", "p7-series5"]);
    expect(await levels("p7-series5")).toEqual(expected.slices3.lung);
    expect(warnings).toEqual([
      "1 file that is the only one of its DICOM series was left out: positive/p7/screen. Single pictures are read by the stage `dicom`.",
    ]);
    expect(read).toMatchInlineSnapshot(
      `"3 volumes read; left out: 1 DICOM file without a picture, DICOMDIR (positive/p7/DICOMDIR), 1 file of a scout (DICOM localizer) (positive/p7/scout), 1 file that is the only one of its DICOM series (positive/p7/screen), 1 other file (positive/p7/note.txt)"`,
    );
  });

  it("without the scout that has the series of its slices", async () => {
    const ImageType = "ORIGINAL\\PRIMARY\\LOCALIZER";
    const { levels, read } = await render({
      ...other,
      ...series("positive/p7"),
      "positive/p7/0-scout": slice(0, { ImageType, ImageOrientationPatient: "1\\0\\0\\0\\0\\-1" }),
    });
    expect(await levels("p7")).toEqual(expected.slices3.lung);
    expect(read).toBe("2 volumes read; left out: 1 file of a scout (DICOM localizer) (positive/p7/0-scout)");
  });

  it("slices that lie askew to the patient's axes, and from head to foot", async () => {
    const turned = (k: number) => ({
      // Rows run to the right, columns to the front: both mirrored, and so the normal still points to the head.
      ImageOrientationPatient: "-1\\0\\0\\0\\-1\\0",
      PixelData: Buffer.from(
        voxels
          .slice(20 * k, 20 * k + 20)
          .map((value) => value + 1400)
          .reverse().buffer,
      ),
    });
    const files = Object.fromEntries([0, 1, 2, 3, 4, 5].map((k) => [`positive/p7/${9 - k}`, slice(k, turned(k))]));
    expect(await (await render({ ...files, ...other })).levels("p7")).toEqual(expected.slices3.lung);
  });

  it("values are rescaled slice by slice", async () => {
    const half = (k: number) =>
      k % 2 === 0
        ? {}
        : {
            RescaleSlope: "0.5",
            PixelData: Buffer.from(voxels.slice(20 * k, 20 * k + 20).map((value) => 2 * (value + 1400)).buffer),
          };
    const files = Object.fromEntries([0, 1, 2, 3, 4, 5].map((k) => [`positive/p7/${k}`, slice(k, half(k))]));
    expect(await (await render({ ...files, ...other })).levels("p7")).toEqual(expected.slices3.lung);
  });

  it("gaps and a tilted gantry are said", async () => {
    const gap = await render({ ...series("positive/p7", {}, [0, 1, 2, 4, 5]), ...other });
    expect(gap.warnings).toEqual([
      "1 of 2 volumes has slices that are missing or not evenly spaced: the most common distance is used, such as positive/p7",
    ]);
    const files = Object.fromEntries(
      [0, 1, 2, 3, 4, 5].map((k) => [`positive/p7/${k}`, slice(k, { ImagePositionPatient: `0\\${k}\\${2.5 * k}` })]),
    );
    expect((await render({ ...files, ...other })).warnings).toEqual([
      "1 of 2 volumes has slices that are shifted against each other, as with a tilted gantry: they are not straightened, such as positive/p7",
    ]);
  });
});

describe("what makes no volume is refused by name", () => {
  it.each([
    ["two slices at one place", { "positive/p7/again": slice(3) }],
    ["several orientations", { "positive/p7/again": slice(7, { ImageOrientationPatient: "1\\0\\0\\0\\0\\-1" }) }],
    ["several sizes", { "positive/p7/again": slice(7, { Rows: 2, Columns: 10 }) }],
    ["several spacings", { "positive/p7/again": slice(7, { PixelSpacing: "1\\1" }) }],
    ["no position", { "positive/p7/again": slice(7, { ImagePositionPatient: undefined }) }],
    ["a position that is none", { "positive/p7/again": slice(7, { ImagePositionPatient: "1\\2" }) }],
    ["inverted grey levels", { "positive/p7/again": slice(7, { PhotometricInterpretation: "MONOCHROME1" }) }],
    ["a slice that is cut short", { "positive/p7/again": slice(5).subarray(0, -7) }],
    ["a header that is cut short", { "positive/p7/again": slice(7).subarray(0, 300) }],
  ] as const)("%s", async (_, files) => {
    const run = () =>
      render({ ...series("positive/p7"), ...other, "positive/p9/a": slice(0), "positive/p9/b": slice(1), ...files });
    expect(await failureText(run())).toMatchSnapshot();
  });
});

describe("a file of several frames is a volume where its functional groups say so", () => {
  const element = (tag: number, vr: string, value: Buffer): Buffer => {
    const head = Buffer.alloc(vr === "SQ" ? 12 : 8);
    head.writeUInt16LE(tag >>> 16, 0);
    head.writeUInt16LE(tag & 0xffff, 2);
    head.write(vr, 4);
    if (vr === "SQ") head.writeUInt32LE(value.length, 8);
    else head.writeUInt16LE(value.length, 6);
    return Buffer.concat([head, value]);
  };
  const text = (tag: number, value: string) =>
    element(tag, "DS", Buffer.from(value.length % 2 === 0 ? value : `${value} `));
  const item = (...elements: readonly Buffer[]): Buffer => {
    const head = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
    const content = Buffer.concat(elements);
    head.writeUInt32LE(content.length, 4);
    return Buffer.concat([head, content]);
  };
  const sequence = (tag: number, ...items: readonly Buffer[]) => element(tag, "SQ", Buffer.concat(items));
  /** Frames in the order of `ks`. */
  const enhanced = (ks: readonly number[], more: Attributes = {}): Buffer =>
    dicomBytes({
      SOPClassUID: "1.2.840.10008.5.1.4.1.1.2.1",
      SeriesInstanceUID: "1.2.9",
      Modality: "CT",
      PatientID: "p-9",
      NumberOfFrames: String(ks.length),
      Rows: 4,
      Columns: 5,
      PixelRepresentation: 1,
      SharedFunctionalGroupsSequence: item(
        sequence(0x00209116, item(text(0x00200037, "1\\0\\0\\0\\1\\0"))),
        sequence(0x00289110, item(text(0x00280030, "0.7\\0.7"))),
        sequence(0x00289145, item(text(0x00281052, "-1400"), text(0x00281053, "1"))),
      ),
      PerFrameFunctionalGroupsSequence: Buffer.concat(
        ks.map((k) => item(sequence(0x00209113, item(text(0x00200032, `-10\\5\\${100 + 2.5 * k}`))))),
      ),
      PixelData: Buffer.concat(
        ks.map((k) => Buffer.from(voxels.slice(20 * k, 20 * k + 20).map((value) => value + 1400).buffer)),
      ),
      ...more,
    });

  it("in the order of the frames' positions", async () => {
    const { levels, rows, warnings } = await render({ "positive/p9.dcm": enhanced([3, 0, 5, 1, 2, 4]), ...other });
    expect(warnings).toEqual([]);
    expect(await levels("p9")).toEqual(expected.slices3.lung);
    expect(rows.map(({ patient }) => patient)).toContain("p-9");
  });

  it("for a model that is used on one, too; a single slice is refused", async () => {
    const file = path.join(temporaryFolder(), "a.dcm");
    await writeFile(file, enhanced([3, 0, 5, 1, 2, 4]));
    const params = { count: 3, projection: "slice", window: "lung" };
    const pictures = (await volumes.picturesOf?.(params, [file])) ?? [];
    expect(pictures.map(({ name }) => name)).toEqual(["0001", "0003", "0005"]);
    const levels = pictures.map(async ({ png }) => [...(await sharp(png).toColourspace("b-w").raw().toBuffer())]);
    expect(await Promise.all(levels)).toEqual(expected.slices3.lung);
    await writeFile(file, slice(0));
    await expect(volumes.picturesOf?.(params, [file])).rejects.toThrow(
      "Expected a volume, got a single slice of DICOM: give all files of its series, or their folder",
    );
    await writeFile(file, "no DICOM, but words");
    expect(await volumes.picturesOf?.(params, [file])).toBeUndefined();
  });

  it("not where frames lie at one place, or nowhere", async () => {
    const file = path.join(temporaryFolder(), "a.dcm");
    await writeFile(file, enhanced([0, 1, 1]));
    expect(await failureText(readDicomSeries([file], "a.dcm"))).toMatchInlineSnapshot(`
      "Expected the slices of a.dcm to be at places of their own, got 3 slices at 2 places, as of several times or echoes, or of files that are there twice
      Leave out the files that do not belong together with \`exclude\`, or put them into folders of their own."
    `);
    await writeFile(file, enhanced([0, 1, 2], { PerFrameFunctionalGroupsSequence: undefined }));
    expect(await failureText(readDicomSeries([file], "a.dcm"))).toMatchInlineSnapshot(`
      "a.dcm: Expected ImagePositionPatient to be 3 numbers, got none
      Files without a position are not slices of a volume: read them with the stage \`dicom\`, or leave them out with \`exclude\`."
    `);
  });
});
