import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { readPredictions } from "../../src/artifacts/predictions.js";
import { createRig, type Rig } from "../support/rig.js";
import { type MadeUpRun, writeRunFolder } from "../support/run-folder.js";
import { temporaryFolder } from "../support/stage-context.js";

const WHOLE: MadeUpRun = { suffix: "aaaaaa", startedAt: "2026-11-23T04:15:00.000Z" };
const HOLED: MadeUpRun = { suffix: "bbbbbb", startedAt: "2026-11-23T05:15:00.000Z" };
const WHOLE_ID = "20261123T041500Z-demo-aaaaaa";
const HOLED_ID = "20261123T051500Z-demo-bbbbbb";

/** Changes a column of the first rows of a part, as a stage of a user's might have written it. */
function spoil(
  rig: Rig,
  id: string,
  partition: string,
  column: "label" | "score" | "partition",
  values: readonly string[],
): void {
  const file = path.join(rig.runs, id, "predictions.csv");
  const [header = "", ...lines] = readFileSync(file, "utf8").split("\n");
  const at = header.split(",").indexOf(column);
  const left = [...values];
  const spoiled = lines.map((line) => {
    const fields = line.split(",");
    if (fields[4] !== partition || left.length === 0) return line;
    fields[at] = left.shift()!;
    return fields.join(",");
  });
  writeFileSync(file, [header, ...spoiled].join("\n"));
}

const onOneLine = (text: string): string => text.replaceAll(/\s+/g, " ");

async function reportOf(rig: Rig, id: string): Promise<string> {
  expect((await rig.run(["report", id])).exitCode).toBe(0);
  return onOneLine(rig.read(`runs/${id}/report.html`));
}

test("rows without a score, or a label of 0 or 1, are said by the report, which leaves them out", async () => {
  await using rig = await createRig();
  await writeRunFolder(rig.runs, HOLED);
  expect(await reportOf(rig, HOLED_ID)).not.toContain("predictions.csv");
  rig.remove(`runs/${HOLED_ID}/report.html`);
  spoil(rig, HOLED_ID, "test", "score", ["", "n/a", "-1.5", "inf", "nan", "1.01"]);
  const report = await reportOf(rig, HOLED_ID);
  expect(report).toContain(
    "6 of 60 rows of the test set in predictions.csv have no number from 0 to 1 as a score, or no label of 0 or 1: they are left out of everything here that is based on single cases, such as curves and groups.",
  );
  expect(report).toContain("<svg");
});

test("a report of which no row can be used says so", async () => {
  await using rig = await createRig();
  await writeRunFolder(rig.runs, { ...HOLED, partitions: ["test"] });
  spoil(
    rig,
    HOLED_ID,
    "test",
    "label",
    Array.from({ length: 60 }, () => "sick"),
  );
  expect(await reportOf(rig, HOLED_ID)).toContain("60 of 60 rows of the test set in predictions.csv have no number");
});

test("a part with such rows is not compared, and that is said, as for the validation set", async () => {
  await using rig = await createRig();
  for (const run of [WHOLE, HOLED]) await writeRunFolder(rig.runs, run);
  spoil(rig, HOLED_ID, "test", "score", ["NaN"]);
  const test = onOneLine((await rig.run(["compare"])).stdout);
  expect(test).toContain("B is not compared with A, nor ranked: it has test predictions that cannot be used.");
  const counted =
    "1 of 60 rows of the test set in predictions.csv has no number from 0 to 1 as a score, or no label of 0 or 1";
  expect(test).toContain(
    `Of B, ${counted}: figures of the others would be of other cases, so none are made of that part.`,
  );
  const page = await rig.run(["compare", "--html", "page.html"]);
  expect(page.exitCode).toBe(0);
  expect(onOneLine(rig.read("page.html"))).toContain(`Of run bbbbbb, ${counted}`);
  spoil(rig, WHOLE_ID, "validation", "label", ["", "yes"]);
  const both = onOneLine((await rig.run(["compare"])).stdout);
  expect(both).toMatch(/Of A, 2 of \d+ rows of the validation set in predictions.csv have no number/);
});

test("parts are known by the spellings of others, and rows of other parts are said by report and comparison", async () => {
  await using rig = await createRig();
  for (const run of [WHOLE, HOLED]) await writeRunFolder(rig.runs, run);
  spoil(rig, HOLED_ID, "test", "partition", ["Test", "TESTING", " test_set "]);
  spoil(rig, HOLED_ID, "validation", "partition", ["val", "Dev"]);
  expect(onOneLine((await rig.run(["compare"])).stdout)).not.toMatch(/not compared|validated on different/);
  spoil(rig, HOLED_ID, "test", "partition", ["holdout", "", "holdout"]);
  const said =
    "2 rows of predictions.csv are of a part called holdout, 1 of no part, so in none of test, validation and train";
  expect(onOneLine((await rig.run(["compare"])).stdout)).toContain(`Of B, ${said}: they are not compared.`);
  rig.remove(`runs/${HOLED_ID}/report.html`);
  expect(await reportOf(rig, HOLED_ID)).toContain(`${said}: they are not used here.`);
});

test("labels are read as numbers, as pandas writes a column with gaps", async () => {
  const folder = temporaryFolder();
  const rows = [
    "a,1.0,0.25",
    "b,0.0,0.5",
    "c,,0.5",
    "d,True,0.5",
    "e,1, 7e-1 ",
    "f,2,0.5",
    "g,1,0x",
    "h,1,-0.1",
    "i,0,1.5",
    "j,0,1",
  ];
  writeFileSync(path.join(folder, "predictions.csv"), ["image,label,score", ...rows].join("\n"));
  const read = await readPredictions(folder);
  expect(read?.map(({ image, label, score }) => [image, Number.isNaN(score) ? "unusable" : [label, score]])).toEqual([
    ["a", [1, 0.25]],
    ["b", [0, 0.5]],
    ["c", "unusable"],
    ["d", "unusable"],
    ["e", [1, 0.7]],
    ["f", "unusable"],
    ["g", "unusable"],
    ["h", "unusable"],
    ["i", "unusable"],
    ["j", [0, 1]],
  ]);
});
