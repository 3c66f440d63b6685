import { expect, test } from "vitest";
import { STAGES, sweepProblems } from "./check-sweep.js";

test("a path that does not exist", async () => {
  expect(
    await sweepProblems("sweep: { grid: { params.epoch: [1, 2], params.model: [small, large] } }\n"),
  ).toMatchInlineSnapshot();
  expect(await sweepProblems("sweep: { grid: { stages.trian.with.rate: [0.1] } }\n")).toMatchInlineSnapshot();
  expect(await sweepProblems("sweep: { grid: { stages.train.with.ratte: [0.1] } }\n")).toMatchInlineSnapshot();
  expect(await sweepProblems("sweep: { grid: { epochs: [1, 2] } }\n")).toMatchInlineSnapshot();
});

test("values of the wrong type, each reported once however many points have it", async () => {
  expect(
    await sweepProblems(`sweep:
  grid:
    params.epochs: [5, ten]
    params.model: [small, large]
    stages.train.with.rate: [0.1, -1]
`),
  ).toMatchInlineSnapshot();
  expect(await sweepProblems("sweep: { grid: { params.model: [small, tiny] } }\n")).toMatchInlineSnapshot();
});

test("an empty or misshapen sweep", async () => {
  expect(await sweepProblems("sweep: {}\n")).toMatchInlineSnapshot();
  expect(await sweepProblems("sweep: { grid: {} }\n")).toMatchInlineSnapshot();
  expect(await sweepProblems("sweep: { grid: { params.epochs: [] } }\n")).toMatchInlineSnapshot();
  expect(await sweepProblems("sweep: { grid: { params.epochs: 10 } }\n")).toMatchInlineSnapshot();
  expect(await sweepProblems("sweep: { gird: { params.epochs: [10] } }\n")).toMatchInlineSnapshot();
});

test("random draws that cannot be", async () => {
  expect(
    await sweepProblems(`sweep:
  random:
    count: 3
    parameters:
      stages.train.with.rate: { logUniform: [0, 0.1] }
      params.epochs: { integer: [20, 10] }
      params.model: { choise: [small] }
`),
  ).toMatchInlineSnapshot();
  expect(
    await sweepProblems(`sweep:
  random:
    count: 3
    parameters:
      params.epochs: { integer: [20, 10] }
`),
  ).toMatchInlineSnapshot();
  expect(
    await sweepProblems("sweep: { random: { parameters: { params.epochs: { integer: [1, 2] } } } }\n"),
  ).toMatchInlineSnapshot();
});

test("what is excluded", async () => {
  expect(
    await sweepProblems("sweep: { grid: { params.epochs: [1, 2] }, exclude: [{ params.model: small }] }\n"),
  ).toMatchInlineSnapshot();
  expect(
    await sweepProblems("sweep: { grid: { params.epochs: [1] }, exclude: [{ params.epochs: 1 }] }\n"),
  ).toMatchInlineSnapshot();
});

test("replicates", async () => {
  expect(await sweepProblems("replicates: { count: 0 }\n")).toMatchInlineSnapshot();
  expect(await sweepProblems("replicates: { count: 3, vary: [judge, tarin] }\n")).toMatchInlineSnapshot();
  const stages = STAGES.slice(0, STAGES.indexOf("  train:"));
  expect(
    await sweepProblems("replicates: { count: 3 }\n", [], stages.replace("{ epochs: 10, model: small }", "{}")),
  ).toMatchInlineSnapshot();
});

test("folds without a stage that takes folds", async () => {
  const stages = STAGES.replace("split: { uses: split }", "split: { uses: train, inputs: { dataset: ./ } }").replace(
    "split.dataset",
    "./",
  );
  expect(await sweepProblems("sweep: { folds: 5 }\n", [], stages)).toMatchInlineSnapshot();
  expect(await sweepProblems("sweep: { folds: 1 }\n")).toMatchInlineSnapshot();
});

test("early stopping", async () => {
  expect(
    await sweepProblems("sweep: { grid: { params.epochs: [8] }, stopEarly: { metric: validation.acu } }\n"),
  ).toMatchInlineSnapshot();
  expect(
    await sweepProblems(
      "sweep: { grid: { params.epochs: [8] }, stopEarly: { metric: validation.auc, keep: 1, grace: 0 } }\n",
    ),
  ).toMatchInlineSnapshot();
  const stages = STAGES.replace(
    "judge: { uses: judge, inputs: { model: train.model } }",
    "other: { uses: train, inputs: { dataset: split.dataset } }",
  );
  expect(
    await sweepProblems("sweep: { folds: 2, stopEarly: { metric: validation.auc } }\n", [], stages),
  ).toMatchInlineSnapshot();
});

test("options", async () => {
  expect(await sweepProblems("", ["sweep.grid.params.epoch=[1,2]"])).toMatchInlineSnapshot();
  expect(await sweepProblems("", ["replicates.count=none"])).toMatchInlineSnapshot();
});
