import { expect, test } from "vitest";
import { createRig, type Rig } from "../support/rig.js";
import { writeRunFolder } from "../support/run-folder.js";

const SWEEP = "20261123T040000Z-demo-sweep-abcdef";

interface Point {
  readonly epochs: number;
  /** How far apart its models put the classes. */
  readonly separation: number;
  readonly folds: number;
  /** After so many epochs. */
  readonly stoppedAfter?: number;
}

/** Writes the runs of a sweep, each fold tested on a cohort of its own. */
async function withSweep(rig: Rig, points: readonly Point[]): Promise<void> {
  let number = 0;
  for (const { epochs, separation, folds, stoppedAfter } of points) {
    const stopped = { epochs: stoppedAfter ?? 0, of: epochs, metric: "validation.auc", value: 0.8, rank: 2, among: 2 };
    for (let fold = 0; fold < folds; fold++, number++) {
      await writeRunFolder(rig.runs, {
        suffix: `00000${number}`,
        startedAt: `2026-11-23T0${number + 1}:00:00.000Z`,
        cohort: folds === 1 ? "a" : `fold${fold}-`,
        training: fold,
        epochs,
        separation,
        sweep: {
          id: SWEEP,
          label: "search",
          point: { "params.epochs": epochs },
          ...(folds > 1 && { fold }),
          ...(stoppedAfter !== undefined && { stopped }),
        },
      });
    }
  }
}

test("folds are pooled, called folds, and the mean of their own AUC stands beside it", async () => {
  await using rig = await createRig();
  await withSweep(rig, [
    { epochs: 10, separation: 0.2, folds: 2 },
    { epochs: 20, separation: 0.4, folds: 2 },
  ]);
  const { stdout } = await rig.run(["compare", "search", "--metric", "auc"]);
  const text = stdout.replaceAll(/\s+/g, " ");
  expect(text).toContain("A epochs=10 2 folds baseline B epochs=20 2 folds");
  expect(text).toMatch(
    /Folds: each image is scored by a model that was neither trained nor chosen on it\. .* the mean of the folds' own AUC: A 0\.\d{4} \(SD 0\.\d{4}, 2 folds\); B 0\.\d{4} \(SD 0\.\d{4}, 2 folds\)\./,
  );
  const { candidates } = JSON.parse((await rig.run(["compare", "search", "--json"])).stdout);
  expect(candidates[1].folds.auc.mean).toBeGreaterThan(candidates[0].folds.auc.mean);
  expect(candidates[0].folds.auc.folds).toBe(2);
});

test("one cross-validation alone has nothing to be compared with, and is called what it is", async () => {
  await using rig = await createRig();
  await withSweep(rig, [{ epochs: 10, separation: 0.2, folds: 2 }]);
  const { exitCode, stderr } = await rig.run(["compare", "search"]);
  expect([exitCode, stderr.split("\n")[0]]).toEqual([
    2,
    "error: Expected at least two runs to compare, got the 2 folds of one cross-validation",
  ]);
});

test("points that a sweep stopped early are named and not compared; the best of the others is the baseline", async () => {
  await using rig = await createRig();
  await withSweep(rig, [
    { epochs: 10, separation: 0.5, folds: 1, stoppedAfter: 2 },
    { epochs: 20, separation: 0.2, folds: 1 },
    { epochs: 30, separation: 0.4, folds: 1 },
    { epochs: 40, separation: 0.5, folds: 1, stoppedAfter: 4 },
  ]);
  const { stdout, exitCode } = await rig.run(["compare", "search", "--metric", "auc"]);
  expect(exitCode).toBe(0);
  expect(stdout.split("\n").slice(0, 3)).toEqual([
    `sweep ${SWEEP}  search`,
    "A  20261123T030000Z-demo-000002  baseline",
    "B  20261123T020000Z-demo-000001",
  ]);
  expect(stdout.replaceAll(/\s+/g, " ")).toContain(
    "2 points of the sweep are not compared, since training was stopped early: epochs=10 after 2 of 10 epochs; epochs=40 after 4 of 40 epochs.",
  );
  expect(stdout).not.toContain("warning");
  const json = JSON.parse((await rig.run(["compare", "search", "--json"])).stdout);
  expect(json.stopped).toEqual([
    expect.objectContaining({ point: { "params.epochs": 10 }, epochs: 2, of: 10 }),
    expect.objectContaining({ point: { "params.epochs": 40 }, epochs: 4, of: 40 }),
  ]);

  const named = await rig.run(["compare", "search", "--baseline", "000000"]);
  expect([named.exitCode, named.stderr.split("\n")[0]]).toEqual([
    2,
    "error: Expected --baseline to be a run that was trained to its end, got 000000, which the sweep stopped after 2 of 10 epochs",
  ]);
  const misnamed = await rig.run(["compare", "search", "--sort", "auc"]);
  expect([misnamed.exitCode, misnamed.stderr.split("\n")[0]]).toEqual([
    2,
    'error: Expected --sort to be a metric such as validation.auc or test.auc, got "auc"',
  ]);
});

test("where all but one were stopped, compare says so", async () => {
  await using rig = await createRig();
  await withSweep(rig, [
    { epochs: 10, separation: 0.5, folds: 1, stoppedAfter: 2 },
    { epochs: 20, separation: 0.2, folds: 1 },
  ]);
  const { exitCode, stderr } = await rig.run(["compare", "search"]);
  expect([exitCode, stderr.split("\n")[0]]).toEqual([
    2,
    "error: Expected at least two results that were trained to their end, got 1; 1 were stopped early by the sweep",
  ]);
});

test("a sweep is found by its label and by its last six digits, by every command that takes a run", async () => {
  await using rig = await createRig();
  await withSweep(rig, [
    { epochs: 10, separation: 0.2, folds: 1 },
    { epochs: 20, separation: 0.4, folds: 1 },
  ]);
  for (const name of ["search", "abcdef", `runs/sweeps/${SWEEP}`]) {
    expect((await rig.run(["show", name])).stdout).toContain("epochs=20");
    expect((await rig.run(["runs", "--sweep", name])).stdout).toContain("epochs=10");
    expect((await rig.run(["compare", name, "--metric", "auc"])).exitCode).toBe(0);
    for (const command of [
      ["predict", name, "a.png"],
      ["export", name, "--format", "onnx", "--out", "x"],
    ]) {
      const { exitCode, stderr } = await rig.run(command);
      expect([exitCode, stderr]).toEqual([
        2,
        `error: Expected the name of one run, got the sweep ${SWEEP} of 2 runs\n  Best by validation.auc is 20261123T020000Z-demo-000001. Its runs: 20261123T010000Z-demo-000000, 20261123T020000Z-demo-000001 (\`pipeline runs --sweep ${name}\`).\n`,
      ]);
    }
  }
  expect((await rig.run(["runs", "rm", "abcdef"])).stdout.match(/removed/g)).toHaveLength(3);
  expect(rig.records()).toEqual([]);
});

const textOf = (page: string): string =>
  page
    .replace(/<style>.*?<\/style>|<svg.*?<\/svg>/gs, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

test("the report of a cross-validation takes its folds together, and shows each by itself", async () => {
  await using rig = await createRig();
  await withSweep(rig, [{ epochs: 10, separation: 0.2, folds: 2 }]);
  const { exitCode, stdout, stderr } = await rig.run(["report", "abcdef"]);
  expect([exitCode, stderr, stdout]).toEqual([0, "", `runs/sweeps/${SWEEP}/report.html\n`]);
  const page = rig.read(`runs/sweeps/${SWEEP}/report.html`);
  const text = textOf(page);
  expect(text).toContain("demo: 2-fold cross-validation, search");
  expect(text).toContain("Figures are of models of different folds, not of one model that could be used;");
  expect(text).toMatch(/120 images of \d+ patients, 40 positive\./);
  expect([...page.matchAll(/<h3>(.*?)<\/h3>/g)].map(([, title]) => title)).toEqual([
    "ROC curve",
    "Precision and recall",
    "Calibration",
  ]);
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
  // Each fold by itself: 60 of the images, its own AUC.
  for (const run of rig.records()) {
    expect(text).toContain(` ${run.id.slice(-6)} 60 20 0.5000 ${run.metrics["test.auc"]!.toFixed(3)} (`);
  }
});

test("where a fold is missing nothing is taken together, and it is said", async () => {
  await using rig = await createRig();
  await withSweep(rig, [
    { epochs: 10, separation: 0.2, folds: 3 },
    { epochs: 20, separation: 0.3, folds: 3 },
  ]);
  await rig.run(["runs", "rm", rig.records().at(-1)!.id]);
  await rig.run(["report", "search"]);
  const text = textOf(rig.read(`runs/sweeps/${SWEEP}/report.html`));
  expect(text).toContain("epochs=20 2 folds");
  expect(text).toContain("Only 2 of 3 folds are here, so they are not taken together.");
  expect(text).toMatch(/180 images of \d+ patients/);
});

test("the report of a sweep without folds compares its points", async () => {
  await using rig = await createRig();
  await withSweep(rig, [
    { epochs: 10, separation: 0.2, folds: 1 },
    { epochs: 20, separation: 0.4, folds: 1 },
  ]);
  const { exitCode } = await rig.run(["report", "search", "--out", "search.html"]);
  expect(exitCode).toBe(0);
  expect(textOf(rig.read("search.html"))).toContain("demo: 2 results compared");
});
