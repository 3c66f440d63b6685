import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { readDataset } from "../../src/artifacts/dataset.js";
import type { RunRecord } from "../../src/core/run-record.js";
import { dicomBytes } from "../support/dicom-bytes.js";
import { picture } from "../support/picture.js";
import { createRig, type Rig } from "../support/rig.js";
import { temporaryFolder } from "../support/stage-context.js";

const CASES = 16;
/** The last two differ in case alone, which is warned of. */
const idOf = (number: number): string => (number === CASES - 1 ? "rec-7140014" : `REC-71400${number}`);
const PLANTED = /rec-7140|714001[0-9]|71400[0-9]/i;

let configuration = "";

async function project(): Promise<Rig> {
  const rig = await createRig();
  configuration = temporaryFolder();
  rig.environment["XDG_CONFIG_HOME"] = configuration;
  for (let number = 0; number < CASES; number++) {
    const pixels = Uint16Array.from({ length: 400 }, (_, at) => (at * 37 + number * 211) % 1000);
    const data = { Rows: 20, Columns: 20, PixelData: Buffer.from(pixels.buffer) };
    rig.write(`studies/f${number}.dcm`, dicomBytes({ PatientID: idOf(number), ...data }));
  }
  const rows = Array.from({ length: CASES }, (_, number) =>
    [idOf(number), number % 2, number === 3 ? 999 : 50, `seen with ${idOf((number + 1) % CASES)}`, idOf(number)].join(
      ",",
    ),
  );
  rig.write("labels.csv", ["patient,label,age,remark,record", ...rows, "REC-7140099,1,50,,"].join("\n"));
  return rig;
}

const DICOM = `
  read: { uses: dicom, inputs: { source: ./studies, labels: ./labels.csv }, with: { window: percentile, match: patient, labels: { id: patient } } }
`;
const TRAINED = `
  split: { uses: split, inputs: { dataset: read.dataset }, with: { train: 0.5, validation: 0.25, test: 0.25 } }
  augment: { uses: augment, inputs: { images: read.images, dataset: split.dataset }, with: { size: 16 } }
  audit: { uses: audit, inputs: { dataset: split.dataset, tensors: augment.tensors, images: read.images } }
  train: { uses: train, inputs: { tensors: augment.tensors }, with: { model: cnn-small, epochs: 1 } }
  evaluate: { uses: evaluate, inputs: { model: train.model, tensors: augment.tensors }, with: { explain: 2 } }
`;

const pipelineOf = (stages: string): string =>
  `name: named\nseed: 3\npseudonymize: true\nstudy: { population: One hospital }\nstages:\n${stages}`;

async function run(
  rig: Rig,
  file: string,
  stages: string,
): Promise<{ readonly said: string; readonly run: RunRecord }> {
  rig.write(file, pipelineOf(stages));
  const { exitCode, stdout, stderr } = await rig.run(["run", file, "--reporter", "plain"]);
  expect(exitCode, stdout + stderr).toBe(0);
  return { said: stdout + stderr, run: rig.records().at(-1)! };
}

const allFiles = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

const dataset = ({ id }: RunRecord, rig: Rig) => readDataset(path.join(rig.runs, id, "artifacts/read/dataset"));

const keyFiles = (): readonly string[] => allFiles(path.join(configuration, "radpipe/projects"));

test("ids of patients are nowhere in what a run leaves and says, and neither is the key", async () => {
  await using rig = await project();
  const { said, run: record } = await run(rig, "p.yaml", DICOM + TRAINED);
  const shown = await rig.run(["show", "latest", "--json"]);
  const left = ["runs", "cache"].flatMap((folder) => allFiles(path.join(rig.folder, folder)));
  expect(left.length).toBeGreaterThan(40);
  const [keyFile] = keyFiles();
  expect(statSync(keyFile!).mode & 0o777).toBe(0o600);
  const key = readFileSync(keyFile!, "utf8").trim();
  const all = new Map(left.map((file) => [path.relative(rig.folder, file), readFileSync(file, "latin1")]));
  for (const [name, text] of [...all, ["said", said], ["shown", shown.stdout]] as const) {
    expect(PLANTED.exec(text)?.[0], name).toBeUndefined();
    expect(text.includes(key), name).toBe(false);
  }
  const called = (await rig.run(["pseudonym", idOf(3), "REC-7140099", idOf(14), idOf(15)])).stdout
    .split("\n")
    .map((line) => line.slice(0, 16));
  const { warnings } = record.stages.find(({ id }) => id === "read")!;
  expect(warnings).toEqual(
    expect.arrayContaining([
      `1 row of labels.csv without a file, such as ${called[1]}`,
      `1 age is implausible and taken as unknown, such as "999" of ${called[0]}`,
      `1 of 16 patient ids differ from another in leading zeros, ".0" or case alone, such as "${called[2]}" and "${called[3]}": they count as different patients, so if they are one, results may be too good. Write each patient in one way`,
    ]),
  );
  const { rows, facts } = await dataset(record, rig);
  expect(new Set(rows.map(({ patient }) => patient)).size).toBe(CASES);
  expect(rows[0]?.more).toMatchObject({ "table.patient": rows[0]?.patient, remark: "given", record: "given" });
  expect(facts.pseudonyms).toMatch(/^[0-9a-f]{32}$/);
  expect(said).toContain("ids of patients");
});

test("one patient has one pseudonym in all sources of a project, and another one elsewhere", async () => {
  await using rig = await project();
  const { run: first } = await run(rig, "p.yaml", DICOM);
  for (let number = 0; number < 6; number++)
    rig.write(`images/i${number}.png`, await picture(number, number % 2 === 1));
  const rows = Array.from({ length: 6 }, (_, number) => `i${number}.png,${number % 2}, ${idOf(number)} `);
  rig.write("table.csv", ["Image Index,Finding Labels,Patient ID", ...rows].join("\n"));
  const filter = `  read: { uses: filter, inputs: { images: ./images, labels: ./table.csv }, with: { positive: ["1"], negative: ["0"] } }\n`;
  const { run: second } = await run(rig, "q.yaml", filter);
  const [dicom, filtered] = [await dataset(first, rig), await dataset(second, rig)];
  const patientOf = new Map(dicom.rows.map(({ image, patient }) => [image.replace(/^f|\.png$/g, ""), patient]));
  expect(filtered.rows.map(({ patient }) => patient)).toEqual(
    filtered.rows.map(({ image }) => patientOf.get(image.replace(/^i|\.png$/g, ""))),
  );
  expect(filtered.facts.namespace).toBe(dicom.facts.namespace);

  // Without pseudonyms the ids are other names: nobody may take them for the same, or for other patients.
  rig.write("plain.yaml", pipelineOf(filter).replace("pseudonymize: true\n", ""));
  expect((await rig.run(["run", "plain.yaml", "--quiet"])).exitCode).toBe(0);
  const plain = await dataset(rig.records().at(-1)!, rig);
  expect(plain.facts.namespace).not.toBe(dicom.facts.namespace);
  expect(plain.facts).not.toHaveProperty("pseudonyms");
  expect(plain.rows[0]?.patient).toBe(idOf(0));
  const plan = await rig.run(["plan", "plain.yaml", "--set", "pseudonymize=true", "--force", "read"]);
  expect(plan.exitCode, plan.stderr).toBe(0);

  const [key] = keyFiles();
  const given = path.join(temporaryFolder(), "given");
  copyFileSync(key!, given);
  writeFileSync(key!, "");
  expect((await rig.run(["plan", "q.yaml"])).stderr).toMatch(/ in .*\.key, got an empty file\n/);
  rmSync(key!);
  mkdirSync(key!);
  expect((await rig.run(["plan", "q.yaml"])).stderr).toMatch(
    / in .*\.key, got one that cannot be read \(EISDIR: illegal operation on a directory, read\)\n/,
  );
  rmdirSync(key!);
  const lost = await rig.run(["plan", "q.yaml"]);
  expect(lost.exitCode).toBe(2);
  expect(lost.stderr).toMatch(
    /Expected the key that this project's pseudonyms were made with \([0-9a-f]{8}, by .*radpipe-project\.json\) in .*\.key, got no such file\n.*Copy it from where the project was run before, or name its file in RADPIPE_PROJECT_KEY_FILE\./s,
  );
  rig.environment["RADPIPE_PROJECT_KEY_FILE"] = given;
  const again = await rig.run(["plan", "q.yaml"]);
  expect(again.stdout, again.stderr).toContain("Everything that is asked for is in the cache.");
  const drawn = await rig.run(["graph", "q.yaml"]);
  expect(drawn.stdout, drawn.stderr).toMatch(/^cached +read/);
  const set = await rig.run(["plan", "q.yaml", "--set", "replicates={ count: 2, vary: [read] }"]);
  expect(set.exitCode, set.stderr).toBe(0);
  writeFileSync(given, "some other key of 16 bytes and more");
  expect((await rig.run(["run", "q.yaml"])).stderr).toContain("got another key");
  rig.remove("radpipe-project.json");
  const anew = await rig.run(["plan", "q.yaml"]);
  expect(anew.stdout).toMatch(/read +miss/);
});
