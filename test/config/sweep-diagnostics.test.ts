import { expect, test } from "vitest";
import { STAGES, sweepProblems } from "./check-sweep.js";

test("a path that does not exist", async () => {
  expect(
    await sweepProblems("sweep: { grid: { params.epoch: [1, 2], params.model: [small, large] } }\n"),
  ).toMatchInlineSnapshot(`
    "[unknown-override] pipeline.yaml:7:18 error: Expected \`sweep.grid\` to name something of the pipeline, got \`params.epoch\`
      7 | sweep: { grid: { params.epoch: [1, 2], params.model: [small, large] } }
        |                  ^^^^^^^^^^^^
      Did you mean \`params.epochs\`?"
  `);
  expect(await sweepProblems("sweep: { grid: { stages.trian.with.rate: [0.1] } }\n")).toMatchInlineSnapshot(`
    "[unknown-override] pipeline.yaml:7:18 error: Expected \`sweep.grid\` to name something of the pipeline, got \`stages.trian\`
      7 | sweep: { grid: { stages.trian.with.rate: [0.1] } }
        |                  ^^^^^^^^^^^^^^^^^^^^^^
      Did you mean \`stages.train\`?"
  `);
  expect(await sweepProblems("sweep: { grid: { stages.train.with.ratte: [0.1] } }\n")).toMatchInlineSnapshot(`
    "[unknown-parameter] pipeline.yaml:7:18 error: Expected a parameter of stage type \`train\`, got \`ratte\`
      7 | sweep: { grid: { stages.train.with.ratte: [0.1] } }
        |                  ^^^^^^^^^^^^^^^^^^^^^^^
      Did you mean \`rate\`?"
  `);
  expect(await sweepProblems("sweep: { grid: { epochs: [1, 2] } }\n")).toMatchInlineSnapshot(`
    "[unknown-key] pipeline.yaml:7:18 error: Expected a path in \`sweep.grid\`, got \`epochs\`
      7 | sweep: { grid: { epochs: [1, 2] } }
        |                  ^^^^^^
      A path begins with \`params.\` or \`stages.\`, such as \`params.epochs\`, or is \`seed\`."
  `);
});

test("values of the wrong type, each reported once however many points have it", async () => {
  expect(
    await sweepProblems(`sweep:
  grid:
    params.epochs: [5, ten]
    params.model: [small, large]
    stages.train.with.rate: [0.1, -1]
`),
  ).toMatchInlineSnapshot(`
    "[invalid-override] pipeline.yaml:9:24 error: Expected \`params.epochs\` to be a number as in the file, got "ten"
      9 |     params.epochs: [5, ten]
        |                        ^^^
      pipeline.yaml:2:19 the file gives it 10
      2 | params: { epochs: 10, model: small }
        |                   ^^
    [out-of-range] pipeline.yaml:11:35 error: Expected parameter \`rate\` of stage \`train\` to be a number above 0, got -1
      11 |     stages.train.with.rate: [0.1, -1]
         |                                   ^^"
  `);
  expect(await sweepProblems("sweep: { grid: { params.model: [small, tiny] } }\n")).toMatchInlineSnapshot(`
    "[invalid-parameter] pipeline.yaml:5:104 error: Expected parameter \`model\` of stage \`train\` to be "small" or "large", got "tiny"
      5 | ... s: train, inputs: { dataset: split.dataset }, with: { epochs: "\${params.epochs}", model: "\${params.model}" } }
        |                                                                                              ^^^^^^^^^^^^^^^^^
      pipeline.yaml:7:40 the value comes from here
      7 | sweep: { grid: { params.model: [small, tiny] } }
        |                                        ^^^^"
  `);
});

test("an empty or misshapen sweep", async () => {
  expect(await sweepProblems("sweep: {}\n")).toMatchInlineSnapshot(`
    "[out-of-range] pipeline.yaml:7:8 error: Expected \`sweep\` to be a mapping with \`grid\`, \`random\`, \`list\` or \`folds\`, got an empty mapping
      7 | sweep: {}
        |        ^^
      Runs that differ in what is listed here, made together."
  `);
  expect(await sweepProblems("sweep: { grid: {} }\n")).toMatchInlineSnapshot(`
    "[out-of-range] pipeline.yaml:7:16 error: Expected \`sweep.grid\` to be a mapping of paths to lists of values, got an empty mapping
      7 | sweep: { grid: {} }
        |                ^^
      Every combination of these values: \`params.epochs: [10, 25]\`. A path is one that \`--set\` takes."
  `);
  expect(await sweepProblems("sweep: { grid: { params.epochs: [] } }\n")).toMatchInlineSnapshot(`
    "[out-of-range] pipeline.yaml:7:33 error: Expected \`sweep.grid.params.epochs\` to be a list of at least 1 value, got an empty list
      7 | sweep: { grid: { params.epochs: [] } }
        |                                 ^^"
  `);
  expect(await sweepProblems("sweep: { grid: { params.epochs: 10 } }\n")).toMatchInlineSnapshot(`
    "[wrong-type] pipeline.yaml:7:33 error: Expected \`sweep.grid.params.epochs\` to be a list of at least 1 value, got 10
      7 | sweep: { grid: { params.epochs: 10 } }
        |                                 ^^"
  `);
  expect(await sweepProblems("sweep: { gird: { params.epochs: [10] } }\n")).toMatchInlineSnapshot(`
    "[unknown-key] pipeline.yaml:7:10 error: Expected a key of \`sweep\`, got \`gird\`
      7 | sweep: { gird: { params.epochs: [10] } }
        |          ^^^^
      Did you mean \`grid\`?"
  `);
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
  ).toMatchInlineSnapshot(`
    "[out-of-range] pipeline.yaml:11:46 error: Expected \`sweep.random.parameters.stages.train.with.rate.logUniform.0\` to be a number above 0, got 0
      11 |       stages.train.with.rate: { logUniform: [0, 0.1] }
         |                                              ^
    [unknown-key] pipeline.yaml:13:23 error: Expected a key of \`sweep.random.parameters.params.model\`, got \`choise\`
      13 |       params.model: { choise: [small] }
         |                       ^^^^^^
      Did you mean \`choice\`?"
  `);
  expect(
    await sweepProblems(`sweep:
  random:
    count: 3
    parameters:
      params.epochs: { integer: [20, 10] }
`),
  ).toMatchInlineSnapshot(`
    "[out-of-range] pipeline.yaml:11:33 error: Expected \`sweep.random.parameters.params.epochs.integer\` to be the smallest and then the largest value, got 20 and 10
      11 |       params.epochs: { integer: [20, 10] }
         |                                 ^^^^^^^^"
  `);
  expect(
    await sweepProblems("sweep: { random: { parameters: { params.epochs: { integer: [1, 2] } } } }\n"),
  ).toMatchInlineSnapshot(`
    "[missing-key] pipeline.yaml:7:10 error: Expected \`sweep.random.count\` (an integer from 1 to 10000), got none
      7 | sweep: { random: { parameters: { params.epochs: { integer: [1, 2] } } } }
        |          ^^^^^^
      Add \`count\`: How many are drawn."
  `);
});

test("what is excluded", async () => {
  expect(
    await sweepProblems("sweep: { grid: { params.epochs: [1, 2] }, exclude: [{ params.model: small }] }\n"),
  ).toMatchInlineSnapshot(`
    "[unknown-key] pipeline.yaml:7:55 error: Expected \`sweep.exclude\` to name what the sweep varies, got \`params.model\`
      7 | sweep: { grid: { params.epochs: [1, 2] }, exclude: [{ params.model: small }] }
        |                                                       ^^^^^^^^^^^^
      Did you mean \`params.epochs\`?"
  `);
  expect(
    await sweepProblems("sweep: { grid: { params.epochs: [1] }, exclude: [{ params.epochs: 1 }] }\n"),
  ).toMatchInlineSnapshot(`
    "[out-of-range] pipeline.yaml:7:40 error: Expected the sweep to leave at least one point, got all of them excluded
      7 | sweep: { grid: { params.epochs: [1] }, exclude: [{ params.epochs: 1 }] }
        |                                        ^^^^^^^"
  `);
});

test("replicates", async () => {
  expect(await sweepProblems("replicates: { count: 0 }\n")).toMatchInlineSnapshot(`
    "[out-of-range] pipeline.yaml:7:22 error: Expected \`replicates.count\` to be an integer from 1 to 10000, got 0
      7 | replicates: { count: 0 }
        |                      ^
      How often every point is run, each time with another seed. The first has the pipeline's own."
  `);
  expect(await sweepProblems("replicates: { count: 3, vary: [judge, tarin] }\n")).toMatchInlineSnapshot(`
    "[invalid-parameter] pipeline.yaml:7:32 error: Expected a stage with a seed in \`replicates.vary\`, got \`judge\`
      7 | replicates: { count: 3, vary: [judge, tarin] }
        |                                ^^^^^
      These have one: \`split\`, \`train\`.
    [unknown-stage] pipeline.yaml:7:39 error: Expected \`replicates.vary\` to name a stage, got \`tarin\`
      7 | replicates: { count: 3, vary: [judge, tarin] }
        |                                       ^^^^^
      Did you mean \`train\`?"
  `);
  const stages = STAGES.slice(0, STAGES.indexOf("  train:"));
  expect(
    await sweepProblems("replicates: { count: 3 }\n", [], stages.replace("{ epochs: 10, model: small }", "{}")),
  ).toMatchInlineSnapshot(`
    "[missing-key] pipeline.yaml:5:1 error: Expected \`replicates.vary\`, as no stage makes a model, got none
      5 | replicates: { count: 3 }
        | ^^^^^^^^^^
      These have one: \`split\`."
  `);
});

test("folds without a stage that takes folds", async () => {
  const stages = STAGES.replace("split: { uses: split }", "split: { uses: train, inputs: { dataset: ./ } }").replace(
    "split.dataset",
    "./",
  );
  expect(await sweepProblems("sweep: { folds: 5 }\n", [], stages)).toMatchInlineSnapshot(`
    "[unknown-stage] pipeline.yaml:7:17 error: Expected one stage that can divide images into folds, such as one that uses \`split\`, got none
      7 | sweep: { folds: 5 }
        |                 ^
      \`sweep.folds\` sets the parameters \`folds\` and \`fold\` of that stage."
  `);
  expect(await sweepProblems("sweep: { folds: 1 }\n")).toMatchInlineSnapshot(`
    "[out-of-range] pipeline.yaml:7:17 error: Expected \`sweep.folds\` to be an integer from 2 to 100, got 1
      7 | sweep: { folds: 1 }
        |                 ^
      k-fold cross-validation: every point once for each fold."
  `);
});

test("nested folds", async () => {
  const problems = async (folds: string, more = "grid: { params.epochs: [5, 8] }, ") =>
    (await sweepProblems(`sweep: { ${more}folds: ${folds} }\n`))
      .split("\n")
      .filter((line) => !/^ +(\d+ )?\|/.test(line));
  expect(await problems("{ outer: 5, inner: 4, chooseBy: brier }")).toEqual(["nothing is wrong"]);
  expect(await problems("{ outer: 5 }")).toMatchInlineSnapshot(`
    [
      "[missing-key] pipeline.yaml:7:43 error: Expected \`sweep.folds.inner\` (an integer from 2 to 100), got none",
      "  Add \`inner\`: Folds of the training part beside an outer fold, by which its point is chosen.",
    ]
  `);
  expect(await problems("{ outer: 5, inner: 1 }")).toMatchInlineSnapshot(`
    [
      "[out-of-range] pipeline.yaml:7:69 error: Expected \`sweep.folds.inner\` to be an integer from 2 to 100, got 1",
      "  Folds of the training part beside an outer fold, by which its point is chosen.",
    ]
  `);
  expect(await problems("{ outer: 5, inner: 4, chooseBy: test.acu }")).toMatchInlineSnapshot(`
    [
      "[invalid-parameter] pipeline.yaml:7:82 error: Expected \`sweep.folds.chooseBy\` to be a metric of the inner folds, got \`test.acu\`",
      "  Did you mean \`auc\`? It is written without a partition: \`auc\`, \`accuracy\`, \`brier\`, \`loss\`; of one class or finding \`auc[Effusion]\`.",
    ]
  `);
  expect(await problems("{ outer: 5, inner: 4 }", "")).toMatchInlineSnapshot(`
    [
      "[out-of-range] pipeline.yaml:7:17 error: Expected nested folds to have at least 2 points to choose from, got 1",
      "  Vary something with \`grid\`, or write \`folds: 5\`, which chooses nothing.",
    ]
  `);
  expect(
    await problems(
      "{ outer: 5, inner: 4 }",
      "grid: { params.epochs: [5, 8] }, stopEarly: { metric: validation.auc }, ",
    ),
  ).toMatchInlineSnapshot(`
    [
      "[invalid-parameter] pipeline.yaml:7:43 error: Expected either \`stopEarly\` or nested folds, got both",
      "  \`stopEarly\` judges a point by all folds together, also by images that the point is to be tested on. Leave it out, or use \`earlyStopping\` of \`train\`, which sees its own validation images alone.",
    ]
  `);
  expect(
    await problems("{ outer: 5, inner: 4 }", "grid: { stages.split.with.share: [0.1, 0.2] }, "),
  ).toMatchInlineSnapshot(`
    [
      "[invalid-parameter] pipeline.yaml:7:64 error: Expected the points of nested folds to differ after \`split\` alone, so that all are tested on the same images, got points that change \`split\`",
      "  Vary that in a sweep with \`folds\` as a number, where every point is tested, or in a run of its own.",
    ]
  `);
  expect(
    await problems("{ outer: 50, inner: 100 }", "grid: { params.epochs: [5, 8] }, maxRuns: 500, "),
  ).toMatchInlineSnapshot(`
    [
      "[out-of-range] pipeline.yaml:7:1 error: Expected a sweep of at most 500 runs, got 10,050",
      "  Draw some of the points with \`random\` instead of a grid of all, or raise \`sweep.maxRuns\`.",
    ]
  `);
});

test("early stopping", async () => {
  expect(
    await sweepProblems("sweep: { grid: { params.epochs: [8] }, stopEarly: { metric: validation.acu } }\n"),
  ).toMatchInlineSnapshot(`
    "[invalid-parameter] pipeline.yaml:7:61 error: Expected \`sweep.stopEarly.metric\` to be a metric that \`train\` measures while it trains, got \`validation.acu\`
      7 | sweep: { grid: { params.epochs: [8] }, stopEarly: { metric: validation.acu } }
        |                                                             ^^^^^^^^^^^^^^
      It measures \`validation.auc\`, \`validation.loss\`."
  `);
  expect(
    await sweepProblems(
      "sweep: { grid: { params.epochs: [8] }, stopEarly: { metric: validation.auc, keep: 1, grace: 0 } }\n",
    ),
  ).toMatchInlineSnapshot(`
    "[out-of-range] pipeline.yaml:7:83 error: Expected \`sweep.stopEarly.keep\` to be a number above 0 and below 1, got 1
      7 | sweep: { grid: { params.epochs: [8] }, stopEarly: { metric: validation.auc, keep: 1, grace: 0 } }
        |                                                                                   ^
      Share of the points that continue after each rung. The rungs are at \`grace\` epochs, then 1/\`keep\` times as many, and so on.
    [out-of-range] pipeline.yaml:7:93 error: Expected \`sweep.stopEarly.grace\` to be an integer of at least 1, got 0
      7 | sweep: { grid: { params.epochs: [8] }, stopEarly: { metric: validation.auc, keep: 1, grace: 0 } }
        |                                                                                             ^
      Epochs that every point is trained for before the first is stopped."
  `);
  const stages = STAGES.replace(
    "judge: { uses: judge, inputs: { model: train.model } }",
    "other: { uses: train, inputs: { dataset: split.dataset } }",
  );
  expect(
    await sweepProblems("sweep: { folds: 2, stopEarly: { metric: validation.auc } }\n", [], stages),
  ).toMatchInlineSnapshot(`
    "[unknown-stage] pipeline.yaml:7:31 error: Expected one stage that can be trained in pieces, such as one that uses \`train\`, got \`train\`, \`other\`
      7 | sweep: { folds: 2, stopEarly: { metric: validation.auc } }
        |                               ^^^^^^^^^^^^^^^^^^^^^^^^^^
      \`stopEarly\` stops and resumes that stage."
  `);
});

test("early stopping of what is not trained in epochs, in the pipeline or at a point of the sweep", async () => {
  const fitted = (model: string) => `stages:
  split: { uses: split }
  train: { uses: fit, inputs: { dataset: split.dataset }, with: { model: ${model} } }
`;
  const grid = "grid: { stages.train.with.model: [mlp, logistic] }, stopEarly: { metric: validation.auc }";
  expect(await sweepProblems(`sweep: { ${grid} }\n`, [], fitted("logistic"))).toMatchInlineSnapshot(`
    "[unknown-stage] pipeline.yaml:4:73 error: Expected one stage that can be trained in pieces, such as one that uses \`train\`, got \`train\` with \`model: logistic\`, which is solved at once
      4 | sweep: { grid: { stages.train.with.model: [mlp, logistic] }, stopEarly: { metric: validation.auc } }
        |                                                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^
      \`stopEarly\` stops and resumes that stage."
  `);
  expect(await sweepProblems(`sweep: { ${grid} }\n`, [], fitted("mlp"))).toMatchInlineSnapshot(`
    "[invalid-parameter] pipeline.yaml:4:62 error: Expected every point of a sweep with \`stopEarly\` to be trained in epochs, got \`train\` with \`model: logistic\`, which is solved at once
      4 | sweep: { grid: { stages.train.with.model: [mlp, logistic] }, stopEarly: { metric: validation.auc } }
        |                                                              ^^^^^^^^^
      Leave \`stopEarly\` out, or make such points in a pipeline of their own.
      pipeline.yaml:4:49 a value of such a point
      4 | sweep: { grid: { stages.train.with.model: [mlp, logistic] }, stopEarly: { metric: validation.auc } }
        |                                                 ^^^^^^^^"
  `);
  expect(await sweepProblems(`sweep: { folds: 2, ${grid.replace(", logistic", "")} }\n`, [], fitted("mlp"))).toBe(
    "nothing is wrong",
  );
});

test("too many runs are counted, not made", async () => {
  const values = `[${Array.from({ length: 1000 }, (_, index) => index).join(",")}]`;
  const grid = ["params.epochs", "params.rate", "seed"].map((path) => `    ${path}: ${values}\n`).join("");
  const first = async (sweep: string) => (await sweepProblems(sweep)).split("\n")[0];
  const place = "[out-of-range] pipeline.yaml:7:1 error: ";
  expect(await first(`sweep:\n  grid:\n${grid}`)).toBe(
    `${place}Expected a sweep of at most 10,000 runs, got 1,000,000,000`,
  );
  expect(await first(`sweep:\n  grid:\n${grid}  exclude: [{ seed: 1 }]\n`)).toBe(
    `${place}Expected a sweep of at most 100,000 runs before \`exclude\`, got 1,000,000,000`,
  );
  expect(await first(`sweep: { maxRuns: 5, grid: { params.epochs: [1, 2] } }\nreplicates: { count: 3 }\n`)).toBe(
    `${place}Expected a sweep of at most 5 runs, got 6`,
  );
  expect(
    await first(
      `replicates: { count: 10000 }\nsweep: { random: { count: 10000, parameters: { seed: { integer: [0, 9] } } } }\n`,
    ),
  ).toBe("[out-of-range] pipeline.yaml:8:1 error: Expected a sweep of at most 10,000 runs, got 100,000,000");
});

test("options", async () => {
  expect(await sweepProblems("", ["sweep.grid.params.epoch=[1,2]"])).toMatchInlineSnapshot(`
    "[unknown-override] --set error: Expected \`sweep.grid\` to name something of the pipeline, got \`params.epoch\`
        | sweep.grid.params.epoch=[1,2]
        |            ^^^^^^^^^^^^
      Did you mean \`params.epochs\`?"
  `);
  expect(await sweepProblems("", ["replicates.count=none"])).toMatchInlineSnapshot(`
    "[invalid-override] --set error: Expected \`replicates.count\` to be an integer from 1 to 10000, got "none"
        | replicates.count=none
        |                  ^^^^
      How often every point is run, each time with another seed. The first has the pipeline's own."
  `);
});
