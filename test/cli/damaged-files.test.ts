import { expect, test } from "vitest";
import { readRun } from "../../src/experiments/read-runs.js";
import { modelCard } from "../../src/reports/model-card/model-card.js";
import { readReportData } from "../../src/reports/report-data.js";
import { picture } from "../support/picture.js";
import { createRig } from "../support/rig.js";
import { writeRunFolder } from "../support/run-folder.js";

/** What disks and hands make of a file. */
const DAMAGES: Readonly<Record<string, (text: string) => string>> = {
  "cut in half": (text) => text.slice(0, text.length / 2),
  "cut by a few bytes": (text) => text.slice(0, -4),
  empty: () => "",
  zeros: (text) => "\0".repeat(text.length),
  null: () => "null",
  "an empty object": () => "{}",
  "a list of null": () => "[null]",
  "a list of lists": () => "[[[]]]",
  text: () => '"text"',
  "another type everywhere": (text) => text.replaceAll(/(?<=": )(-?[\d.]+|"[^"]*")/g, "[1]"),
  "members without a value": (text) => text.replaceAll(/(?<=":)\s*(-?[\d.]+|"[^"]*"|\[|true|false)/g, "null,$1"),
  "a table of another kind": () => "a,b\n1,2\n",
  "a quotation mark that stays open": (text) => text.replace("\n", '\n"'),
};

const FILES = [
  "predictions.csv",
  "history.jsonl",
  "artifacts/split/dataset/dataset.csv",
  "artifacts/split/dataset/dataset.json",
  "artifacts/evaluate/metrics/operating-point.json",
  "artifacts/evaluate/explanations/explanations.json",
  "artifacts/evaluate/explanations/explanations.csv",
];

/** A damage may leave a file that is sound: a run without epochs has an empty history. */
const SOUND: Readonly<Record<string, readonly string[]>> = {
  "history.jsonl": ["empty", "an empty object", "text"],
  "predictions.csv": ["cut by a few bytes", "cut in half"],
};

test("each damaged file of a run is named, and the others are read", async () => {
  await using rig = await createRig();
  const id = await writeRunFolder(rig.runs, { suffix: "aaaaaa", images: true });
  const run = readRun(rig.runs, id);
  if (!run.ok) throw new Error(run.error);
  const whole = await readReportData(run.value);
  expect(whole.unreadable).toBe(undefined);
  for (const file of FILES) {
    const sound = rig.read(`runs/${id}/${file}`);
    for (const [damage, make] of Object.entries(DAMAGES)) {
      if (make(sound) === sound) continue;
      rig.write(`runs/${id}/${file}`, make(sound));
      const { unreadable = [] } = await readReportData(run.value);
      if (unreadable.length === 0 && SOUND[file]?.includes(damage)) continue;
      expect([file, damage, unreadable]).toEqual([file, damage, [expect.stringContaining(file)]]);
    }
    rig.write(`runs/${id}/${file}`, sound);
  }
  expect(Object.keys(await readReportData(run.value))).toEqual(Object.keys(whole));
});

test("a report and a card are drawn without what is damaged, say it, and are not taken over by later runs", async () => {
  await using rig = await createRig();
  const id = await writeRunFolder(rig.runs, { suffix: "aaaaaa" });
  const folder = `runs/${id}`;
  const run = readRun(rig.runs, id);
  if (!run.ok) throw new Error(run.error);
  rig.write(`${folder}/predictions.csv`, "image,label,score,partition\na.png,1,0.5,test\nb.png,0\n");
  rig.write(`${folder}/history.jsonl`, '{"epoch":1,"loss":0.5}\n{"epoch":2,"lo');
  rig.write(`${folder}/artifacts/evaluate/metrics/operating-point.json`, '{ "threshold": "0.5" }');
  const said =
    'predictions.csv is damaged: expected row 2 to have 4 fields, got 2; artifacts/evaluate/metrics/operating-point.json is damaged: expected threshold to be a number, got "0.5"; history.jsonl, line 2, is damaged: it is cut short or not JSON.';
  const card = (await modelCard(run.value)) ?? "";
  expect((await rig.run(["report", id])).exitCode).toBe(0);
  const page = rig
    .read(`${folder}/report.html`)
    .replaceAll("&quot;", '"')
    .replaceAll(/data:[a-z/+]+;base64,[^"]*/g, "");
  for (const text of [page, card.replaceAll("\\", "")]) {
    expect(text).toContain(said);
    expect(text).not.toMatch(/undefined|NaN|TypeError|No test image was scored/);
  }
  const later = await writeRunFolder(rig.runs, { suffix: "bbbbbb", startedAt: "2026-11-23T05:00:00.000Z" });
  expect((await rig.run(["report", later])).exitCode).toBe(0);
  expect(rig.read(`runs/${later}/report.html`)).not.toContain("Damaged files");
});

test("a comparison names the damaged predictions of one run, and compares the others", async () => {
  await using rig = await createRig();
  const ids: string[] = [];
  for (const [index, suffix] of ["aaaaaa", "bbbbbb", "cccccc"].entries()) {
    const startedAt = `2026-11-23T0${index + 1}:00:00.000Z`;
    ids.push(await writeRunFolder(rig.runs, { suffix, startedAt, separation: 0.2 + index / 10, epochs: 10 + index }));
  }
  rig.write(`runs/${ids[1]}/predictions.csv`, rig.read(`runs/${ids[1]}/predictions.csv`).slice(0, 1000).trimEnd());
  const { exitCode, stdout, stderr } = await rig.run(["compare", "--all", "--json"]);
  expect([exitCode, stderr]).toEqual([0, ""]);
  const { warnings, candidates } = JSON.parse(stdout);
  expect(candidates.length).toBe(3);
  expect(warnings[0]).toMatch(
    new RegExp(
      `^What B predicted cannot be read in whole and is left out: ${ids[1]}: predictions\\.csv is damaged: expected row \\d+ to have 8 fields, got \\d\\.$`,
    ),
  );
  const named = await rig.run(["compare", ids[0]!, ids[1]!]);
  expect(named.exitCode).toBe(0);
  expect(named.stdout.replace(/\s+/g, " ")).toContain("What B predicted cannot be read in whole");
});

test("predict names the file of a model that is damaged", async () => {
  await using rig = await createRig();
  const id = await writeRunFolder(rig.runs, { suffix: "aaaaaa" });
  const model = `runs/${id}/artifacts/train/model`;
  rig.write("a.png", await picture(1, true, 16));
  rig.write(`${model}/model.json`, '{ "modelTopology": {}, "weightsManifest": [{ "paths": 1 }] }');
  const { exitCode, stderr } = await rig.run(["predict", id, "a.png"]);
  expect([exitCode, stderr]).toEqual([
    2,
    "error: model.json is damaged: expected weightsManifest[0].paths to be a list, got 1\n  `pipeline cache verify` finds what was changed after it was made; the next run makes it again.\n",
  ]);
});
