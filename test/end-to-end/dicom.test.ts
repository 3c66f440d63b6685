import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { parseCsv } from "../../src/artifacts/csv.js";
import { openProject } from "../../src/project.js";
import { grey16Png } from "../imaging/made-images.js";
import { dicomBytes } from "../support/dicom-bytes.js";
import { predicted } from "../support/predicted.js";
import { createRig, type Rig } from "../support/rig.js";

const SIZE = 24;

/** Of attributes that say who somebody is. Their tags are not among those that the reader knows. */
const IDENTIFYING = {
  524368: "ACCESSION-4711",
  524416: "Saint Nowhere Hospital",
  524417: "1 Nowhere Street",
  524432: "Referring^Physician",
  528400: "STATION-4711",
  528464: "Performing^Physician",
  528496: "Operator^Name",
  1048592: "Doe^Jane^Planted",
  1048624: "19440229",
  1052672: "OTHER-RECORD-4711",
  1052673: "Other^Name^Planted",
  1052736: "2 Nowhere Street",
  1052768: "Mother^Maiden",
  1057108: "+49 4711",
  1064960: "Comment on Jane Doe",
  2097168: "STUDY-4711",
  3280946: "Requesting^Physician",
  4194933: "REQUEST-4711",
} as const;

/** A radiograph of noise, with a bright half where there is something to find, and its own window. */
function radiograph(patient: number, isIll: boolean): Buffer {
  let state = patient + 1;
  const pixels = Uint16Array.from({ length: SIZE * SIZE }, (_, at) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 800 + (state >>> 23) + (isIll && at % SIZE > SIZE / 2 ? 900 : 0);
  });
  const isInverted = patient % 2 === 1;
  return dicomBytes(
    {
      PatientID: `P-${patient}`,
      Rows: SIZE,
      Columns: SIZE,
      BitsStored: 12,
      PhotometricInterpretation: isInverted ? "MONOCHROME1" : "MONOCHROME2",
      RescaleSlope: "0.5",
      RescaleIntercept: "-100",
      WindowCenter: String(600 + patient),
      WindowWidth: "900",
      PixelData: Buffer.from(isInverted ? pixels.map((value) => 4095 - value).buffer : pixels.buffer),
    },
    IDENTIFYING,
  );
}

const PIPELINE = `
name: radiographs
seed: 7
stages:
  read: { uses: dicom, inputs: { source: ./studies }, with: { classes: [well, ill], window: percentile, percentiles: [2, 98] } }
  split: { uses: split, inputs: { dataset: read.dataset } }
  resize: { uses: resize, inputs: { images: read.images }, with: { size: 20 } }
  augment: { uses: augment, inputs: { images: resize.images, dataset: split.dataset }, with: { size: 16 } }
  train: { uses: train, inputs: { tensors: augment.tensors }, with: { model: cnn-small, epochs: 1 } }
  evaluate:
    uses: evaluate
    inputs: { model: train.model, tensors: augment.tensors }
    with: { explain: 2 }
`;

async function trained(): Promise<Rig> {
  const rig = await createRig();
  for (let patient = 0; patient < 40; patient++) {
    const isIll = patient % 3 === 0;
    rig.write(`studies/${isIll ? "ill" : "well"}/${patient}.dcm`, radiograph(patient, isIll));
  }
  // One that cannot be read is named, and nothing in it.
  rig.write("studies/ill/broken.dcm", radiograph(77, true).subarray(0, 1000));
  rig.write("p.yaml", PIPELINE.replace("classes:", "onCorrupt: drop, classes:"));
  const { exitCode, stderr } = await rig.run(["run", "p.yaml", "--reporter", "plain"]);
  expect(exitCode, stderr).toBe(0);
  return rig;
}

test("a model is used on DICOM files as it was trained on them, and nothing says who they are of", async () => {
  await using rig = await trained();
  const { id } = rig.records().at(-1)!;

  // Scores are those of the run: same window, same inversion, same resizing.
  const [header = [], ...lines] = parseCsv(rig.read(`runs/${id}/predictions.csv`), "predictions.csv");
  const rows = lines.map((line) => Object.fromEntries(header.map((column, at) => [column, line[at] ?? ""])));
  const tested = rows.filter(({ partition }) => partition === "test");
  expect(tested.length).toBeGreaterThan(3);
  const files = tested.map(({ image }) => `studies/${image!.replace(/\.png$/, ".dcm")}`);
  // A picture that the stage made is taken as it is.
  const made = path.join("runs", id, "artifacts/read/images", tested[0]!["image"]!);
  const scores = await predicted(rig, ...files, made);
  expect(scores.map(({ image }) => image)).toEqual([...files, made]);
  for (const [at, { score }] of scores.entries()) {
    expect(score).toBeCloseTo(Number(tested[at % tested.length]!["score"]), 5);
  }

  // A folder, a pattern, a file that is broken, one that is missing.
  rig.write("studies/ill/notes.txt", "nothing to see");
  const some = await rig.run(["predict", "latest", "studies/ill", "studies/well/*0.dcm", "studies/gone.dcm", "--csv"]);
  expect(some.stdout, some.stderr).not.toBe("");
  expect(some.exitCode).toBe(1);
  const table = parseCsv(some.stdout, "stdout");
  expect(table[0]).toEqual(["image", "picture", "score", "class", "error"]);
  expect(table.filter(([, , score]) => score !== "")).toHaveLength(14 + 2 + 1);
  expect(
    table
      .filter(([, , , , error]) => error !== "")
      .map(([image, , , , error]) => [image, error])
      .slice(1),
  ).toEqual([
    [
      "studies/ill/broken.dcm",
      expect.stringMatching(/^Expected PixelData to be 1152 bytes \(24 x 24 pixels, 16 bits\), got \d+$/),
    ],
    ["studies/gone.dcm", "there is no such file"],
  ]);
  expect(some.stderr).toContain("1 file was left out (studies/ill/notes.txt), no image that this run reads\n");
  expect(some.stderr).toContain("error: studies/gone.dcm: there is no such file\n");
  expect(some.stderr).toContain("2 of 18 could not be scored\n");
  // 12 bits in a file of 16, where the run's pictures have 8.
  rig.write("raw.png", await grey16Png(SIZE, SIZE, (x, y) => 800 + 60 * x + y));
  const dark = await rig.run(["predict", "latest", "raw.png", made, "--json"]);
  const warning =
    "1 of 2 images span fewer than 32 of 256 grey levels, nearly uniform: raw.png (3 to 9). A score says nothing about an " +
    "image whose values are not in the range of the training images, such as 12 bits in a file of 16 given to a model of " +
    "8-bit images: save it as those were.";
  const unlike =
    "1 of 2 images is unlike all that the model was trained on, and what its score says of it is not known: raw.png: " +
    "darker (mean level 6, training 118 to 135); less contrast (standard deviation of levels 2, training 41 to 85)";
  expect(dark.stderr).toBe(`warning: ${warning}\nwarning: ${unlike}\n`);
  expect(JSON.parse(dark.stdout).warnings).toEqual([warning, unlike]);

  const none = await rig.run(["predict", "latest", "studies/ill/notes.txt"]);
  expect(none).toMatchObject({
    exitCode: 2,
    stdout: "",
    stderr:
      "error: studies/ill/notes.txt: expected an image (PNG, JPEG, TIFF, WebP, GIF), or what the stage read (dicom) of " +
      "the run reads, got something else\n",
  });

  // The library, from another working folder: the same names and scores; what is shown stays as it was given.
  const project = openProject(rig.folder);
  const byLibrary = await project.predict("latest", ["studies/ill", "studies/gone.dcm", path.join(rig.folder, made)]);
  if (!byLibrary.ok) throw new Error(JSON.stringify(byLibrary.error));
  const { predictions, failures, leftOut, point, stage } = byLibrary.value;
  expect({
    stage,
    positive: point !== undefined && "positive" in point ? point.positive : undefined,
    leftOut,
    failures: failures.map(({ image }) => image),
  }).toEqual({
    stage: "train",
    positive: expect.any(String),
    leftOut: ["studies/ill/notes.txt"],
    failures: ["studies/ill/broken.dcm", "studies/gone.dcm"],
  });
  const asCommand = table.filter(([image]) => image?.startsWith("studies/ill/") && !image.includes("broken"));
  expect(predictions.slice(0, -1).map((one) => [one.image, "", String(one.score), one.class, ""])).toEqual(asCommand);
  expect(predictions.at(-1)).toMatchObject({ image: path.join(rig.folder, made), unlikeTraining: [] });
  expect(
    await project.predict("latest", ["studies/ill/*.txt", "studies/ill"], { signal: AbortSignal.abort() }),
  ).toMatchObject({
    ok: false,
    error: { type: "failure", failure: { reason: "interrupted", message: "Interrupted before all files were scored" } },
  });
  rig.write("notes/notes.txt", "nothing to see");
  expect(await project.predict("latest", ["notes"])).toMatchObject({
    ok: false,
    error: {
      failure: {
        message: "Expected images to score, got none in notes, but notes/notes.txt, which this run does not read",
      },
    },
  });

  // No byte of what the run left, nor of what it said, tells who somebody is.
  const left = ["runs", "cache"].flatMap((folder) => allFiles(path.join(rig.folder, folder)));
  expect(left.length).toBeGreaterThan(50);
  const said = [some.stdout, some.stderr, JSON.stringify(rig.records())].map((text) => Buffer.from(text));
  for (const planted of Object.values(IDENTIFYING)) {
    expect(
      left.filter((file) => readFileSync(file).includes(planted)),
      planted,
    ).toEqual([]);
    expect(
      said.some((text) => text.includes(planted)),
      planted,
    ).toBe(false);
  }
});

/** Files and what links lead to, both. */
function allFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}
