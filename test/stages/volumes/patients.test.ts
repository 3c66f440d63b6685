import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readDataset } from "../../../src/artifacts/dataset.js";
import { readReadings } from "../../../src/artifacts/readings.js";
import volumes from "../../../stages/volumes/index.js";
import { namePatients } from "../../../stages/volumes/name-patients.js";
import { failureText, runStage, temporaryFolder } from "../../support/stage-context.js";
import { madeNifti } from "./made-nifti.js";

const meta = (fields: string) =>
  Buffer.concat([
    Buffer.from(`NDims = 3\nDimSize = 2 2 2\nElementType = MET_SHORT\n${fields}ElementDataFile = LOCAL\n`),
    Buffer.alloc(16),
  ]);

async function source(files: Readonly<Record<string, Buffer>>): Promise<string> {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  return folder;
}

async function patientsOf(
  files: readonly string[] | Readonly<Record<string, Buffer>>,
  params: Readonly<Record<string, unknown>> = {},
  table?: string,
) {
  const made = Array.isArray(files) ? Object.fromEntries(files.map((file) => [file, madeNifti()])) : files;
  const folder = await source(made as Readonly<Record<string, Buffer>>);
  const inputs: Record<string, string> = { source: folder };
  if (table !== undefined) {
    inputs["labels"] = path.join(temporaryFolder(), "labels.csv");
    await writeFile(inputs["labels"], table);
  }
  const { outputs, logs, warnings } = await runStage(volumes, { params: { count: 1, ...params }, inputs });
  const { rows, facts } = await readDataset(outputs["dataset"] as string);
  for (const { image } of rows) await readFile(path.join(outputs["images"] as string, image));
  return {
    patients: rows.map(({ image, patient }) => [image.replace(/\/\d+\.png$/, ""), patient]),
    by: logs.filter((line) => line.startsWith("Patient")),
    warnings,
    facts,
  };
}

describe("whose volumes they are", () => {
  it("files of one name in a folder for each patient", async () => {
    const { patients, by, facts } = await patientsOf(["negative/p1/ct.nii", "positive/p2/ct.nii"]);
    expect(patients).toEqual([
      ["negative/p1/ct", "p1"],
      ["positive/p2/ct", "p2"],
    ]);
    expect(by).toEqual(["Patients are named by the folder: 2 patients (p1, p2)"]);
    expect(facts.flow.at(-1)).toMatchObject({ images: 2, patients: 2 });
  });

  it("image and mask beside each other, named after the folder or after the image", async () => {
    const named = [
      "negative/p1/p1_ct.nii",
      "negative/p1/p1_seg.nii",
      "positive/p2/p2_ct.nii",
      "positive/p2/p2_seg.nii",
    ];
    expect((await patientsOf(named)).patients).toEqual([
      ["p1_ct", "p1"],
      ["p1_seg", "p1"],
      ["p2_ct", "p2"],
      ["p2_seg", "p2"],
    ]);
    expect((await patientsOf(named, { exclude: ["*_seg.nii"] })).patients).toEqual([
      ["p1_ct", "p1"],
      ["p2_ct", "p2"],
    ]);
    expect((await patientsOf(["negative/a.nii", "negative/a_seg.nii", "positive/b.nii"])).patients).toEqual([
      ["a", "a"],
      ["a_seg", "a"],
      ["b", "b"],
    ]);
  });

  it("by a rule of the user's", async () => {
    const files = ["negative/x/s1_t0.nii", "negative/x/s1_t1.nii", "positive/y/s2_t0.nii"];
    const by = async (patient: string) => (await patientsOf(files, { patient })).patients.map(([, name]) => name);
    expect(await by("file")).toEqual(["s1_t0", "s1_t1", "s2_t0"]);
    expect(await by("folder")).toEqual(["x", "x", "y"]);
    expect(await by("/(s\\d+)_")).toEqual(["s1", "s1", "s2"]);
    expect(await failureText(by("/(s1)_"))).toMatchInlineSnapshot(`
      "Expected \`patient\` (/(s1)_) to fit the path of each volume, got positive/y/s2_t0.nii
      Correct the pattern, or leave the file out with \`exclude\`."
    `);
    expect(
      await failureText(patientsOf(["negative/a.nii", "positive/b/c.nii"], { patient: "folder" })),
    ).toMatchInlineSnapshot(`
      "Expected each volume to be in a folder that names its patient, got negative/a.nii
      Set \`patient\` to file, or to a regular expression on the path."
    `);
    expect(volumes.check?.({ patient: "folders" } as never)).toMatchInlineSnapshot(`
      [
        {
          "message": "Expected a regular expression with a group, such as ^person(\\d+)_, or auto, file or folder, got folders",
          "path": [
            "patient",
          ],
        },
      ]
    `);
    expect(volumes.check?.({ patient: "^(a" } as never)).toHaveLength(1);
  });

  it("by the headers' PatientID where it tells patients apart", async () => {
    const files = (a: string, b: string, c: string) => ({
      "negative/a.mha": meta(a),
      "negative/b.mha": meta(b),
      "positive/c.mha": meta(c),
    });
    const id = (value: string) => `0010|0020 = ${value}\n`;
    const told = await patientsOf(files(id("7"), id("7"), id("8")));
    expect(told.patients.map(([, name]) => name)).toEqual(["7", "7", "8"]);
    expect(told.by).toEqual(["Patients are named by PatientID of the headers: 2 patients (7, 8)"]);
    const same = await patientsOf(files(id("ANON"), id("ANON"), id("ANON")));
    expect(same.patients.map(([, name]) => name)).toEqual(["a", "b", "c"]);
    expect(same.by).toEqual(["Patients are named by the name of the file: 3 patients (a, b, c)"]);
    const one = await patientsOf(files(id("A1"), id("A1"), id("A1")));
    expect(one.patients.map(([, name]) => name)).toEqual(["a", "b", "c"]);
    expect(one.warnings).toContain('PatientID is "A1" in all of them: such volumes are patients of their own');
    const some = await patientsOf(files(id("7"), "", id("8")));
    expect(some.patients.map(([, name]) => name)).toEqual(["a", "b", "c"]);
    expect(some.warnings).toEqual(
      expect.arrayContaining([
        "PatientID names nobody in the headers of 1 of 3 volumes: patients are named by the name of the file",
      ]),
    );
  });

  it("by the table, which may name files or patients", async () => {
    const classes = { labels: { column: "sick" }, classes: ["well", "ill"] };
    const byPatient = await patientsOf(["p1/ct.nii", "p2/ct.nii"], classes, "PatientID,sick\np1,0\np2,1\n");
    expect(byPatient.patients).toEqual([
      ["p1/ct", "p1"],
      ["p2/ct", "p2"],
    ]);
    const byFile = await patientsOf(
      ["x/a.nii", "x/b.nii", "y/c.nii"],
      { labels: { id: "scan", column: "sick" }, classes: ["well", "ill"] },
      "scan,PatientID,sick\na,1,0\nb,1,0\nc,2,1\n",
    );
    expect(byFile.patients.map(([, name]) => name)).toEqual(["1", "1", "2"]);
    const files = ["p1/p1_ct.nii", "p1/p1_pet.nii", "p2/p2_ct.nii"];
    const matched = await patientsOf(files, { ...classes, match: "patient" }, "PatientID,sick\np1,0\np2,1\n");
    expect(matched.patients.map(([, name]) => name)).toEqual(["p1", "p1", "p2"]);
    const unmatched = await patientsOf(files, classes, "PatientID,sick\np1_ct,0\np1_pet,0\np2_ct,1\n");
    expect(unmatched.patients.map(([, name]) => name)).toEqual(["p1", "p1", "p2"]);
  });

  const auto = (...files: readonly string[]) => {
    const places = files.map((file) => {
      const folders = file.split("/");
      const name = (folders.pop() as string).replace(/\..*$/, "");
      return { file, name, folders };
    });
    return namePatients(places, "auto", ["negative", "positive"]);
  };

  it.each([
    [
      [
        "sub-01/ses-1/anat/sub-01_ses-1_T1w.nii",
        "sub-01/ses-2/anat/sub-01_ses-2_T1w.nii",
        "sub-02/anat/sub-02_T1w.nii",
      ],
      ["sub-01", "sub-01", "sub-02"],
    ],
    [
      ["sub-01_T1w.nii", "sub-01_seg.nii", "sub-02_T1w.nii"],
      ["sub-01", "sub-01", "sub-02"],
    ],
    [
      ["data/p1/ct/scan.nii", "data/p2/ct/scan.nii", "data/p2/ct/mask.nii"],
      ["p1", "p2", "p2"],
    ],
    [
      ["p1/ct.nii", "p1/seg.nii", "p2/ct.nii", "p2/seg.nii"],
      ["p1", "p1", "p2", "p2"],
    ],
    [
      ["negative/ct.nii", "positive/p/pt.nii"],
      ["ct", "pt"],
    ],
    [
      ["siteA/a.nii", "siteA/b.nii", "siteB/c.nii"],
      ["a", "b", "c"],
    ],
    [
      ["p1/p1.nii", "p10/p10.nii"],
      ["p1", "p10"],
    ],
    [
      ["p1/p10_ct.nii", "p2/p2_ct.nii"],
      ["p10_ct", "p2_ct"],
    ],
  ] as const)("%j", (files, names) => {
    expect(auto(...files).names).toEqual(names);
  });

  it("nothing is guessed where several levels of folders differ", async () => {
    const told = [];
    for (const files of [
      ["p1/s1/ct.nii", "p1/s2/ct.nii", "p2/s1/ct.nii"],
      ["negative/ct.nii", "positive/ct.nii"],
      ["p1/ct.nii", "x/p2/ct.nii"],
      ["a/p.nii", "a/p.nii.gz"],
    ]) {
      told.push(await failureText(Promise.resolve().then(() => auto(...files))));
    }
    expect(told).toMatchInlineSnapshot(`
      [
        "Expected names of files, or one level of folders, to tell whose volumes they are, got p1/s1/ct.nii and p1/s2/ct.nii
      Set \`patient\` to folder, to file, or to a regular expression on the path whose first group is the patient, such as ^(?:.*/)?(patient\\d+)/; or leave files out with \`exclude\`.",
        "Expected names of files, or one level of folders, to tell whose volumes they are, got negative/ct.nii and positive/ct.nii
      Set \`patient\` to folder, to file, or to a regular expression on the path whose first group is the patient, such as ^(?:.*/)?(patient\\d+)/; or leave files out with \`exclude\`.",
        "Expected names of files, or one level of folders, to tell whose volumes they are, got p1/ct.nii and x/p2/ct.nii
      Set \`patient\` to folder, to file, or to a regular expression on the path whose first group is the patient, such as ^(?:.*/)?(patient\\d+)/; or leave files out with \`exclude\`.",
        "Expected names of files, or one level of folders, to tell whose volumes they are, got a/p.nii and a/p.nii.gz
      Set \`patient\` to folder, to file, or to a regular expression on the path whose first group is the patient, such as ^(?:.*/)?(patient\\d+)/; or leave files out with \`exclude\`.",
      ]
    `);
  });
});

it("volumes whose pictures would come to one folder have folders of their own", async () => {
  const files = { "negative/A.nii": madeNifti(), "negative/a.nii": madeNifti(), "positive/b.nii": madeNifti() };
  const { patients } = await patientsOf(files);
  expect(patients).toEqual([
    ["negative/A.nii", "A"],
    ["negative/a.nii", "a"],
    ["positive/b.nii", "b"],
  ]);
  const twice = await patientsOf(["negative/a.nii", "negative/a.nii.gz", "positive/b.nii"], { patient: "file" });
  expect(twice.patients).toEqual([
    ["negative/a.nii", "a"],
    ["negative/a.nii.gz", "a"],
    ["positive/b.nii", "b"],
  ]);
});

it("sizes, spacings and grey levels are kept for a person to check", async () => {
  const folder = await source({
    "negative/a.nii": madeNifti({ value: (i, j) => i * 100 - j }),
    "positive/b.nii": madeNifti({ size: [5, 4, 6] }),
  });
  const { outputs } = await runStage(volumes, { params: { count: 1 }, inputs: { source: folder } });
  const [reading] = await readReadings(outputs["dataset"] as string);
  expect(reading).toMatchObject({
    count: 2,
    ranges: {
      "grey levels": { low: -750, high: 400, unit: "" },
      "spacing in plane": { low: 1, high: 1, unit: "mm" },
      "spacing of slices": { low: 1, high: 1, unit: "mm" },
    },
    tallies: {
      size: [
        ["5 x 4 x 3", 1],
        ["5 x 4 x 6", 1],
      ],
      "labels kept": [
        ["negative", 1],
        ["positive", 1],
      ],
    },
  });
});

it("volumes that look like masks are said", async () => {
  const size = [12, 10, 8] as const;
  const files = {
    "negative/p1/ct.nii": madeNifti({ size }),
    "negative/p1/organs.nii": madeNifti({ size, value: (i, j) => (i > 3 && j > 4 ? 2 : 0) }),
    "positive/p2/ct.nii": madeNifti({ size }),
  };
  const { warnings } = await patientsOf(files);
  expect(warnings).toContain(
    "1 of 3 volumes has a few whole values from 0 on, as masks have, and may be left out with `exclude`, such as negative/p1/organs.nii",
  );
});
