import { chmodSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it, test } from "vitest";
import { readDataset } from "../../src/artifacts/dataset.js";
import { pseudonymsOf } from "../../src/core/pseudonyms.js";
import { bundledStageNames } from "../../src/plugins/bundled.js";
import { loadPlugins } from "../../src/plugins/load.js";
import type { AnyStage } from "../../src/stage.js";
import dicom from "../../stages/dicom/index.js";
import filter from "../../stages/filter/index.js";
import folders from "../../stages/folders/index.js";
import volumes from "../../stages/volumes/index.js";
import { dicomBytes } from "../support/dicom-bytes.js";
import { picture } from "../support/picture.js";
import { createRig } from "../support/rig.js";
import { failureText, runStage, temporaryFolder } from "../support/stage-context.js";

const pseudonyms = pseudonymsOf(Buffer.from("a key of a project"));

async function source(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  return folder;
}

async function read(stage: AnyStage, files: Parameters<typeof source>[0], params: object, table?: string) {
  const inputs: Record<string, string> = { source: await source(files) };
  if (table !== undefined) inputs["labels"] = path.join(await source({ "labels.csv": table }), "labels.csv");
  const items = temporaryFolder();
  const made = await runStage(stage, { params: { ...params }, inputs, pseudonyms, items });
  const { rows, facts } = await readDataset(made.outputs["dataset"] as string);
  const left: string[] = [];
  // What is kept of single files must not name anybody either.
  for (const folder of [items, ...Object.values(made.outputs)]) {
    for (const name of await readdir(folder, { recursive: true })) {
      left.push(name, await readFile(path.join(folder, name), "latin1").catch(() => ""));
    }
  }
  const said = [...made.warnings, ...made.logs, ...Object.entries(made.facts).flat().map(String)];
  return { rows, facts, warnings: made.warnings, logs: made.logs, all: [...left, ...said].join("\n") };
}

const meta = (id: string) =>
  Buffer.concat([
    Buffer.from(`NDims = 3\nDimSize = 2 2 2\nElementType = MET_SHORT\n${id}ElementDataFile = LOCAL\n`),
    Buffer.alloc(16),
  ]);

describe("volumes", () => {
  it("by their headers, with columns of the table that repeat the id", async () => {
    const { rows, facts, logs, all } = await read(
      volumes,
      { "a.mha": meta("PatientID = MRN-47110\n"), "b.mha": meta("PatientID = MRN-47111\n") },
      { count: 1, labels: { id: "volume" } },
      "volume,label,case,PatientID\na,0,mrn 47110,MRN-47110\nb,1,mrn 47111,MRN-47111\n",
    );
    const [a, b] = [pseudonyms.of("MRN-47110"), pseudonyms.of("MRN-47111")];
    expect(
      rows.map(({ patient, more }) => [patient, more["PatientID"], more["table.PatientID"], more["case"]]),
    ).toEqual([
      [a, a, a, "given"],
      [b, b, b, "given"],
    ]);
    expect(facts.pseudonyms).toBe(pseudonyms.key);
    expect(logs).toContain(`Patients are named by PatientID of the headers: 2 patients (${a}, ${b})`);
    expect(all).not.toMatch(/4711[01]/);
  });

  it("by the table, where headers name another person for all", async () => {
    const { rows, warnings, all } = await read(
      volumes,
      { "a.mha": meta("PatientID = SITE-9\n"), "b.mha": meta("PatientID = SITE-9\n") },
      { count: 1, labels: { id: "volume", patient: "who" } },
      "volume,label,who\na,0,MRN-47110\nb,1,MRN-47111\n",
    );
    expect(rows.map(({ patient }) => patient)).toEqual(["MRN-47110", "MRN-47111"].map(pseudonyms.of));
    expect(warnings.join("\n")).not.toContain("SITE");
    expect(all).not.toMatch(/4711[01]|SITE-9/);
  });

  it("two rows of one patient that disagree are refused by the pseudonym", async () => {
    const made = read(
      volumes,
      { "MRN-47110/ct.mha": meta(""), "MRN-47111/ct.mha": meta("") },
      { count: 1, patient: "folder", match: "patient", labels: { id: "who" } },
      "who,label\nMRN-47110,0\nMRN-47110,1\n",
    );
    expect(await failureText(made)).toMatch(
      new RegExp(`^Expected one class for ${pseudonyms.of("MRN-47110")} in labels.csv, got negative`),
    );
  });
});

it("DICOM files of one PatientID are said to be of one pseudonym", async () => {
  const { warnings, all } = await read(
    dicom,
    { "ill/a.dcm": dicomBytes({ PatientID: "MRN-47110" }), "well/b.dcm": dicomBytes({ PatientID: "MRN-47110" }) },
    { classes: ["well", "ill"], window: "percentile" },
  );
  expect(warnings.join("\n")).not.toContain("47110");
  expect(all).not.toContain("47110");
});

it("patients that are part of the names of files have pseudonyms, and the names are warned of", async () => {
  const { rows, warnings } = await read(
    folders,
    { "ill/p77_1.png": await picture(1, true), "well/p78_1.png": await picture(2, false) },
    { patientPattern: "/p(\\d+)_", positive: "ill" },
  );
  expect(rows.map(({ patient }) => patient)).toEqual(["77", "78"].map(pseudonyms.of));
  expect(warnings).toContain(
    "Names of files hold ids of patients, for 2 of 2 images: pseudonyms replace none within names, which go on into tables, logs and reports. Rename the files first if nobody may see the ids",
  );
});

test("each stage type of ours that makes a dataset of its own says whether it names patients", async () => {
  const plugins = await loadPlugins(bundledStageNames(), { base: "." });
  const silent = [...plugins.values()].flatMap((plugin) => {
    if ("problem" in plugin) return [plugin.message];
    const { name, inputs, outputs, namesPatients } = plugin.stage;
    const has = (ports: typeof inputs) => Object.values(ports).some(({ kind }) => kind === "dataset");
    return has(outputs) && !has(inputs) && namesPatients === undefined ? [name] : [];
  });
  expect(silent).toEqual([]);
});

const STAGE = `import { writeFile } from "node:fs/promises";
import { defineStage, port, Type } from "radpipe";
import { writeDataset } from "radpipe/artifacts";
export default defineStage({
  name: "mine", version: 1, description: "Mine.", params: Type.Object({}), NAMES
  inputs: {}, outputs: { dataset: port("dataset") },
  async run(ctx) {
    const row = { image: "a.png", digest: "", label: "a", labels: [], age: undefined, sex: "", view: "", partition: "", more: {} };
    const id = "MRN-47110";
    await writeDataset(ctx.outputs.dataset, {
      rows: [{ ...row, patient: ctx.pseudonyms?.of(id) ?? id }],
      facts: { classes: ["a", "b"], positive: "b", patientsKnown: true, flow: [], warnings: [] },
    });
    ctx.log(process.env.RADPIPE_PROJECT_KEY_FILE ?? "no key file");
  },
});
`;

test("a stage of a user's own asks for pseudonyms; of one that does not say that it names patients a run warns", async () => {
  await using rig = await createRig();
  rig.environment["RADPIPE_PROJECT_KEY_FILE"] = rig.write("key", "a key of a project");
  chmodSync(rig.environment["RADPIPE_PROJECT_KEY_FILE"], 0o600);
  rig.write("says.ts", STAGE.replace("NAMES", "namesPatients: true,"));
  rig.write("silent.ts", STAGE.replace("NAMES", ""));
  rig.pipeline(
    'pseudonymize: true\nstages:\n  says: { uses: ../says.ts }\n  silent: { uses: ../silent.ts }\n  copy: { uses: command, inputs: { of: silent.dataset }, with: { run: [sh, -c, \'cp "$RADPIPE_INPUT_OF"/* "$RADPIPE_OUTPUT_OUT"; printenv RADPIPE_PROJECT_KEY_FILE || echo none\'], outputs: { out: ./ }, kinds: { out: dataset } } }\n',
  );
  const { exitCode, stderr } = await rig.run(["run", "test", "--quiet"]);
  expect(exitCode, stderr).toBe(0);
  const { id, warnings } = rig.records()[0]!;
  const table = (stage: string): string => rig.read(`runs/${id}/artifacts/${stage}/dataset/dataset.csv`);
  expect(table("says")).toContain(pseudonyms.of("MRN-47110"));
  expect(table("silent")).toContain("MRN-47110");
  expect(warnings.map(({ message }) => message)).toEqual([
    "Patients of silent (../silent.ts) keep their ids, although the pipeline says `pseudonymize: true`: it makes a dataset of its own, and its type does not say `namesPatients`",
  ]);
  expect(rig.read(`runs/${id}/logs/says.log`)).toContain("no key file");
  expect(rig.read(`runs/${id}/logs/copy.log`)).toContain("none");
});

test("the column that decides the class names no patients, whose values would be listed", async () => {
  const table = "image,patient,finding\na.png,Doe 1,ill\nb.png,Doe 2,well\n";
  const labels = path.join(await source({ "labels.csv": table }), "labels.csv");
  const images = await source({ "a.png": await picture(1, true), "b.png": await picture(2, false) });
  const params = { positive: "Doe 1", negative: "Doe 2", columns: { labels: "patient" } };
  const refused = await failureText(runStage(filter, { params, inputs: { images, labels }, pseudonyms }));
  expect(refused).toContain(
    'Expected columns.labels to be the column that decides the class, got "patient", which names patients',
  );
  expect(refused).toContain("Name the column of findings in columns.labels");
  expect(refused).not.toContain("Doe");
  const files = { "a.dcm": dicomBytes({ PatientID: "Doe 1" }) };
  const classes = { classes: ["well", "ill"], labels: { id: "patient", column: "patient", positive: "Doe 1" } };
  await expect(read(dicom, files, classes, "patient\nDoe 1\nDoe 2\n")).rejects.toThrow(
    'Expected labels.column to be the column that decides the class, got "patient"',
  );
});
