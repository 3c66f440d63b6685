import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { withPatients } from "../../src/experiments/known-patients.js";
import { readResults } from "../../src/experiments/read-results.js";
import { readRun } from "../../src/experiments/read-runs.js";
import { readReportData } from "../../src/reports/report-data.js";
import { writeRunFolder } from "../support/run-folder.js";
import { temporaryFolder } from "../support/stage-context.js";

const row = (image: string, patient = "") => ({ image, patient });

test("patients that predictions do not name are those of the dataset, by image; named ones stay, others are unknown", () => {
  const dataset = [row("a.png", "1"), row("b.png", "1"), row("c.png", "2")];
  expect(withPatients([row("a.png"), row("b.png", "7"), row("d.png")], dataset)).toEqual([
    row("a.png", "1"),
    row("b.png", "7"),
    row("d.png"),
  ]);
  const named = [row("a.png", "x")];
  expect(withPatients(named, dataset)).toBe(named);
});

test("report and comparison know the patients of a program's predictions that names none, as long as a dataset does", async () => {
  const folder = temporaryFolder();
  const id = await writeRunFolder(folder, { suffix: "aaaaaa" });
  const file = path.join(folder, id, "predictions.csv");
  const named = await patients();
  const lines = readFileSync(file, "utf8").split("\n");
  writeFileSync(file, lines.map((line) => line.replace(/^([^,]*),[^,]*/, "$1")).join("\n"));
  expect(await patients()).toEqual(named);
  rmSync(path.join(folder, id, "artifacts"), { recursive: true });
  expect(await patients()).toEqual({ report: [""], compared: expect.anything(), known: false });

  async function patients() {
    const run = readRun(folder, id);
    if (!run.ok) throw new Error(run.error);
    const { predictions } = await readReportData(run.value);
    const { test } = (await readResults(run.value))!.parts;
    return {
      report: [...new Set(predictions.map(({ patient }) => patient))],
      compared: test!.patients,
      known: test!.patientsKnown,
    };
  }
});
