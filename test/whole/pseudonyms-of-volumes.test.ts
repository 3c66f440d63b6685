import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { readDataset } from "../../src/artifacts/dataset.js";
import { dicomBytes } from "../support/dicom-bytes.js";
import { createRig, type Rig } from "../support/rig.js";
import { temporaryFolder } from "../support/stage-context.js";

const [PATIENTS, SIDE, SLICES] = [12, 16, 4];
const idOf = (number: number): string => `REC-88140${String(number).padStart(2, "0")}`;
const PLANTED = /rec-88140|88140\d\d/i;

/** Grey levels of a slice: noise of its own, with a bright half of those that are ill. */
function levels(patient: number, slice: number, project: number): Int16Array {
  let state = 1000 * project + 10 * patient + slice + 1;
  return Int16Array.from({ length: SIDE * SIDE }, (_, at) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 23) + (patient % 2 === 1 && at % SIDE > SIDE / 2 ? 500 : 0);
  });
}

const dicomSlice = (patient: number, slice: number): Buffer =>
  dicomBytes({
    ...{ PatientID: idOf(patient), Rows: SIDE, Columns: SIDE, Modality: "CT", Instance: undefined },
    ...{ SOPClassUID: "1.2.840.10008.5.1.4.1.1.2", SeriesInstanceUID: `1.2.${patient}`, SeriesNumber: "1" },
    ...{
      ImagePositionPatient: `0\\0\\${3 * slice}`,
      ImageOrientationPatient: "1\\0\\0\\0\\1\\0",
      PixelSpacing: "1\\1",
    },
    PixelData: Buffer.from(levels(patient, slice, 1).buffer),
  } as Parameters<typeof dicomBytes>[0]);

/** NIfTI-1 of 16 bits, a millimetre a voxel. */
function nifti(patient: number): Buffer {
  const header = Buffer.alloc(352);
  header.writeInt32LE(348, 0);
  for (const [at, size] of [3, SIDE, SIDE, SLICES, 1, 1, 1, 1].entries()) header.writeInt16LE(size, 40 + 2 * at);
  header.writeInt16LE(4, 70);
  header.writeInt16LE(16, 72);
  for (let at = 0; at < 8; at++) header.writeFloatLE(1, 76 + 4 * at);
  header.writeFloatLE(352, 108);
  header.writeInt16LE(1, 254);
  for (const row of [0, 1, 2]) header.writeFloatLE(1, 280 + 16 * row + 4 * row);
  header.write("n+1\0", 344, "latin1");
  const voxels = Array.from({ length: SLICES }, (_, slice) => Buffer.from(levels(patient, slice, 2).buffer));
  return Buffer.concat([header, ...voxels]);
}

const WINDOW = "window: { centre: 500, width: 1000 }, count: 2";
const TENSORS = `
  split: { uses: split, inputs: { dataset: read.dataset }, with: { train: 0.5, validation: 0.25, test: 0.25 } }
  augment: { uses: augment, inputs: { images: read.images, dataset: split.dataset }, with: { size: 16 } }
`;
const TRAINED = `${TENSORS}  train:
    uses: train
    inputs: { tensors: augment.tensors }
    with: { epochs: 1, layers: [{ flatten: {} }, { dense: { units: 2, activation: softmax } }] }
`;
const head = (more: string): string =>
  `seed: 1\npseudonymize: true\nstudy: { population: One hospital }\n${more}\nstages:\n`;

async function project(configuration: string): Promise<Rig> {
  const rig = await createRig();
  rig.environment["XDG_CONFIG_HOME"] = configuration;
  return rig;
}

const leftIn = (rig: Rig): readonly string[] =>
  ["runs", "cache"].flatMap((folder) =>
    readdirSync(path.join(rig.folder, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name)),
  );

test("volumes, folds, predict and the comparison with what a model has seen keep to pseudonyms", async () => {
  const configuration = temporaryFolder();
  await using first = await project(configuration);
  for (let patient = 0; patient < PATIENTS; patient++) {
    for (let slice = 0; slice < SLICES; slice++) {
      first.write(`ct/${patient % 2 ? "positive" : "negative"}/v${patient}/${slice}.dcm`, dicomSlice(patient, slice));
    }
  }
  first.write(
    "p.yaml",
    `${head("sweep: { folds: 2 }")}  read: { uses: volumes, inputs: { source: ./ct }, with: { ${WINDOW}} }${TRAINED}  evaluate: { uses: evaluate, inputs: { model: train.model, tensors: augment.tensors } }\n`,
  );
  const run = await first.run(["run", "p.yaml", "--reporter", "plain"]);
  expect(run.exitCode, run.stderr).toBe(0);
  const records = first.records();
  expect(records.map(({ sweep }) => sweep?.fold)).toEqual([0, 1]);
  const { rows } = await readDataset(path.join(first.runs, records[0]!.id, "artifacts/read/dataset"));
  expect(new Set(rows.map(({ patient }) => patient)).size).toBe(PATIENTS);
  for (const { patient } of rows) expect(patient).toMatch(/^P-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);

  const predicted = await first.run(["predict", records[0]!.id, path.join(first.folder, "ct/positive/v1"), "--json"]);
  expect(predicted.exitCode, predicted.stderr).toBe(0);
  expect(JSON.parse(predicted.stdout).predictions).toHaveLength(2);
  const compared = await first.run(["compare", records[0]!.sweep!.id]);
  const said = [run, predicted, compared].map(({ stdout, stderr }) => stdout + stderr).join("\n");
  expect(PLANTED.exec(said)?.[0]).toBeUndefined();
  for (const file of leftIn(first)) expect(PLANTED.exec(readFileSync(file, "latin1"))?.[0], file).toBeUndefined();

  // Other pictures of the same patients, in a project of its own: with a key of its own nobody can compare them.
  await using second = await project(configuration);
  const table = ["file,class,who"];
  for (let patient = 0; patient < PATIENTS; patient++) {
    second.write(`mr/s${patient}.nii`, nifti(patient));
    table.push(`s${patient},${patient % 2},${idOf(patient)}`);
  }
  second.write("mr.csv", table.join("\n"));
  const model = path.join(first.runs, records[0]!.id, "artifacts/train/model");
  second.write(
    "q.yaml",
    `${head("")}  read: { uses: volumes, inputs: { source: ./mr, labels: ./mr.csv }, with: { ${WINDOW}, labels: { id: file, column: class, patient: who, positive: ["1"], negative: ["0"] } } }${TENSORS}  evaluate: { uses: evaluate, inputs: { model: ${model}, tensors: augment.tensors } }\n`,
  );
  const other = await second.run(["run", "q.yaml", "--reporter", "plain"]);
  expect(other.exitCode, other.stderr).toBe(0);
  expect(other.stderr + other.stdout).toContain(
    "Patients were not compared with those that the model was trained on: their ids belong to different namespaces.",
  );
  const own = await readDataset(path.join(second.runs, second.records()[0]!.id, "artifacts/read/dataset"));
  const before = new Set(rows.map(({ patient }) => patient));
  expect(own.rows.filter(({ patient }) => before.has(patient))).toEqual([]);

  // With the key of the first, handed over as a file, they are the same patients, and that is found.
  const keys = path.join(configuration, "radpipe/projects");
  const { project: name } = JSON.parse(readFileSync(path.join(first.folder, "radpipe-project.json"), "utf8"));
  const handed = path.join(temporaryFolder(), "key");
  copyFileSync(path.join(keys, `${name}.key`), handed);
  second.environment["RADPIPE_PROJECT_KEY_FILE"] = handed;
  second.remove("radpipe-project.json");
  const shared = await second.run(["run", "q.yaml", "--reporter", "plain"]);
  expect(shared.exitCode).toBe(1);
  expect(shared.stderr).toMatch(/\d+ (of \d+ )?test patients?/);
  const again = await readDataset(path.join(second.runs, second.records().at(-1)!.id, "artifacts/read/dataset"));
  expect(again.rows.every(({ patient }) => before.has(patient))).toBe(true);
  for (const file of leftIn(second)) expect(PLANTED.exec(readFileSync(file, "latin1"))?.[0], file).toBeUndefined();
  expect(PLANTED.exec(other.stdout + other.stderr + shared.stdout + shared.stderr)?.[0]).toBeUndefined();
});
