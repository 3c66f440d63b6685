import { expect, test } from "vitest";
import { runsTable } from "../../src/cli/experiments/runs-table.js";
import { type ListedRun, listedOf } from "../../src/experiments/listed-run.js";
import { textStyle } from "../../src/reporters/style.js";

const run = (hex: string, more: object = {}, state = "succeeded"): ListedRun => {
  const id = `20261123T041500Z-nih-chestxray14-${hex}`;
  const record = {
    id,
    status: state,
    params: { epochs: 25, pathology: "Pleural_Thickening" },
    metrics: { "test.auc": 0.81234, "validation.auc": 0.9 },
    durationMs: 3_723_000,
    pipeline: { name: "nih-chestxray14" },
    stages: [],
    ...more,
  };
  return { ...listedOf({ id, folder: "", record, state } as never), state } as ListedRun;
};
const options = { style: textStyle(false), width: 80, ofSweep: false };
const fits = (text: string) => text.split("\n").every((line) => [...line].length <= 80);

test("long names: what does not fit is left out, ids stay whole", () => {
  const plain = runsTable([run("aaaaaa"), run("bbbbbb", {}, "interrupted")], options);
  const labelled = runsTable(
    [run("aaaaaa", { label: "slower and with a larger network" }), run("bbbbbb", {}, "killed")],
    options,
  );
  expect(plain).toMatchInlineSnapshot(`
    "RUN                                      STATUS            TIME  TEST.AUC
    20261123T041500Z-nih-chestxray14-aaaaaa  succeeded    1 h 2 min    0.8123
    20261123T041500Z-nih-chestxray14-bbbbbb  interrupted  1 h 2 min    0.8123
    "
  `);
  expect(labelled).toMatchInlineSnapshot(`
    "RUN                                      LABEL               STATUS     TEST.AUC
    20261123T041500Z-nih-chestxray14-aaaaaa  slower and with a…  succeeded    0.8123
    20261123T041500Z-nih-chestxray14-bbbbbb                      killed       0.8123
    "
  `);
  expect([fits(plain), fits(labelled)]).toEqual([true, true]);
});

test("of a sweep: the point of each run, and what the rows are sorted by", () => {
  const point = { "params.pathology": "Pleural_Thickening", "stages.train.with.optimizer.learningRate": 0.0003 };
  const text = runsTable([run("aaaaaa", { sweep: { id: "s", point, replicate: 2 } })], {
    ...options,
    value: { name: "params.epochs", of: () => 25 },
    ofSweep: true,
  });
  expect(text).toMatchInlineSnapshot(`
    "RUN     POINT                                STATUS          TIME  PARAMS.EPOCHS
    aaaaaa  pathology=Pleural_Thickening         succeeded  1 h 2 min             25
            learningRate=0.0003, replicate 3
    "
  `);
  expect(fits(text)).toBe(true);
});
