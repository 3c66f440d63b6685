import axe from "axe-core";
import { expect, test } from "vitest";
import { mayLackBrowser, openBrowser, problemsOf } from "../support/browser.js";
import { createRig, type Rig } from "../support/rig.js";
import { type MadeUpRun, writeRunFolder } from "../support/run-folder.js";

const EARLIER: MadeUpRun = { suffix: "aaaaaa", startedAt: "2026-11-23T04:15:00.000Z" };
const LATER: MadeUpRun = {
  suffix: "bbbbbb",
  startedAt: "2026-11-23T05:15:00.000Z",
  label: "longer",
  epochs: 20,
  separation: 0.35,
};

async function withRuns(rig: Rig, ...more: readonly MadeUpRun[]): Promise<void> {
  for (const run of [EARLIER, LATER, ...more]) await writeRunFolder(rig.runs, run);
}

const widest = (text: string): number => Math.max(...text.split("\n").map((line) => line.length));

test("two runs: what differs, metrics with intervals, differences with tests, flipped images, stages", async () => {
  await using rig = await createRig();
  await withRuns(rig);
  const { stdout, stderr, exitCode } = await rig.run(["compare"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatchInlineSnapshot(`
    "A  20261123T041500Z-demo-aaaaaa  baseline
    B  20261123T051500Z-demo-bbbbbb  longer

    PARAM                   A   B
    epochs = train.epochs  10  20

    TEST             VALUE  95 % INTERVAL         - A  95 % INTERVAL            P
    auc          A  0.8187  0.6699 to 0.9053
                 B  0.8612  0.7301 to 0.9310  +0.0425  +0.0161 to +0.0689   0.021
    auprc        A  0.7578  0.5669 to 0.8837
                 B  0.8056  0.6310 to 0.9118  +0.0478  +0.0089 to +0.0868   0.140
    accuracy     A  0.7167  0.5858 to 0.8192
                 B  0.7333  0.6033 to 0.8330  +0.0167  -0.0174 to +0.0508   1.000
    sensitivity  A  0.7000  0.4582 to 0.8670
                 B  0.7500  0.5059 to 0.9007  +0.0500  -0.0547 to +0.1547   1.000
    specificity  A  0.7250  0.5622 to 0.8447
                 B  0.7250  0.5622 to 0.8447   0.0000  -0.2021 to +0.2021   1.000
    ppv          A  0.5600  0.3583 to 0.7437
                 B  0.5769  0.3768 to 0.7547  +0.0169  -0.0201 to +0.0539   1.000
    npv          A  0.8286  0.6586 to 0.9267
                 B  0.8529  0.6823 to 0.9440  +0.0244  -0.0270 to +0.0757   1.000
    f1           A  0.6222  0.4508 to 0.7678
                 B  0.6522  0.4938 to 0.7830  +0.0300  -0.0324 to +0.0923   1.000
    brier        A  0.1683  0.1297 to 0.2185
                 B  0.1571  0.1196 to 0.2063  -0.0113  -0.0156 to -0.0069  <0.001
    ece          A  0.1332  0.0000 to 0.2377
                 B  0.1439  0.0000 to 0.2360  +0.0107  -0.1672 to +0.1726   1.000
    loss         A  0.4964  0.4013 to 0.6140
                 B  0.4690  0.3749 to 0.5867  -0.0274  -0.0364 to -0.0184  <0.001

    P: paired tests on the same 60 test images of 30 patients, over patients: DeLong
    for auc; McNemar for accuracy, sensitivity and specificity; paired t for auprc,
    ppv, npv, f1, brier and loss; combined intervals for ece. Two-sided, Holm's
    correction over 11 tests.
    Each is a single training: P does not cover retraining, and another seed may
    move figures by as much. At least 5 replicates show by how much
    (replicates.count).
    Intervals: Newcombe for auc; Agresti-Coull for auprc, accuracy, sensitivity,
    specificity, ppv, npv and f1; log t for brier and loss; test inversion for ece.
    All images of a patient count together.

    Best by validation.auc: B (0.8571). Its test.auc is 0.8612 (0.7301 to 0.9310);
    minus A +0.0425 (+0.0161 to +0.0689), p = 0.021.

    B classifies 1 test image differently from A: 1 corrected, 0 lost.
    IMAGE             PATIENT  LABEL       A       B
    images/a0186.png  p93          1  0.4964  0.5464  corrected

    STAGE    FROM A
    train    epochs 10 -> 20
    "
  `);
  expect(widest(stdout)).toBeLessThanOrEqual(80);
});

test("runs that do not compare are marked and not ranked", async () => {
  await using rig = await createRig();
  await withRuns(
    rig,
    { suffix: "cccccc", startedAt: "2026-11-23T06:15:00.000Z", cohort: "b" },
    { suffix: "dddddd", startedAt: "2026-11-23T07:15:00.000Z", positive: "Effusion" },
    { suffix: "eeeeee", startedAt: "2026-11-23T08:15:00.000Z", thresholdRule: "sensitivity >= 0.9" },
    { suffix: "ffffff", startedAt: "2026-11-23T09:15:00.000Z", metricsVersion: 7 },
  );
  await writeRunFolder(rig.runs, { suffix: "000000", startedAt: "2026-11-23T10:15:00.000Z" });
  rig.remove("runs/20261123T101500Z-demo-000000/predictions.csv");
  const { stdout } = await rig.run(["compare", "--all", "--metric", "auc", "--metric", "accuracy"]);
  expect(stdout).toMatchInlineSnapshot(`
    "A  20261123T041500Z-demo-aaaaaa  baseline
    B  20261123T051500Z-demo-bbbbbb  longer
    C  20261123T061500Z-demo-cccccc
    D  20261123T071500Z-demo-dddddd
    E  20261123T081500Z-demo-eeeeee
    F  20261123T091500Z-demo-ffffff
    G  20261123T101500Z-demo-000000

    RUN  validation.auc     pathology  epochs  evaluate.threshold
    B            0.8571  Pneumothorax      20              youden
    A            0.8132  Pneumothorax      10              youden
    F            0.8132  Pneumothorax      10              youden
    C            0.8132  Pneumothorax      10              youden
    D            0.8132      Effusion      10              youden
    E            0.8132  Pneumothorax      10    sensitivity >= …
    G                    Pneumothorax      10              youden

    TEST          VALUE  95 % INTERVAL         - A  95 % INTERVAL           P
    auc       B  0.8612  0.7301 to 0.9310  +0.0425  +0.0161 to +0.0689  0.005
              A  0.8187  0.6699 to 0.9053
              F  0.8187  0.6699 to 0.9053   0.0000                       same
              C  0.8187  0.6699 to 0.9053
              D  0.8187  0.6699 to 0.9053
              E  0.8187  0.6699 to 0.9053   0.0000                       same
    accuracy  B  0.7333  0.6033 to 0.8330  +0.0167  -0.0174 to +0.0508  0.326
              A  0.7167  0.5858 to 0.8192
              F  0.7167  0.5858 to 0.8192   0.0000                       same
              C  0.7167  0.5858 to 0.8192
              D  0.7167  0.5858 to 0.8192
              E  0.7167  0.5858 to 0.8192
    Without figures of the test set: G.

    P: paired tests on the same 60 test images of 30 patients, over patients: DeLong
    for auc; McNemar for accuracy. Two-sided, Holm's correction over 2 tests.
    Each is a single training: P does not cover retraining, and another seed may
    move figures by as much. At least 5 replicates show by how much
    (replicates.count).
    Intervals: Newcombe for auc; Agresti-Coull for accuracy. All images of a patient
    count together.

    Best by validation.auc of 3: B (0.8571). Its test.auc is 0.8612 (0.7301 to
    0.9310); minus A +0.0425 (+0.0161 to +0.0689), p = 0.005.

    B classifies 1 test image differently from A: 1 corrected, 0 lost.
    For the others: --flipped, --json or --html.

    STAGE     IN  FROM A
    resize    C   its code or a source file (the cache no longer knows which)
    split     C   follows resize
    train     B   epochs 10 -> 20
              C   follows split
    evaluate  C   follows train, split
              E   threshold youden -> sensitivity >= 0.9

    warning: C is not compared with A, nor ranked: it was tested on other images
    than A (60, 0 of A's 60 among them).
    warning: D is not compared with A, nor ranked: it answers another question:
    Effusion against No Finding, not Pneumothorax against No Finding.
    warning: E chose its threshold by another rule than A (sensitivity >= 0.9, not
    youden): accuracy, sensitivity, specificity, ppv, npv and f1 are not compared,
    and it is not ranked.
    warning: G is not compared with A, nor ranked: it has no predictions of test
    images.
    warning: F was measured by version 7 of the metrics. Here it is measured again,
    by version 2; its own report shows other figures.
    "
  `);
  expect(widest(stdout)).toBeLessThanOrEqual(80);
});

const point = (epochs: number, replicate: number, training: number): Partial<MadeUpRun> => ({
  epochs,
  training,
  separation: epochs / 60,
  sweep: { id: "20261123T040000Z-demo-sweep-abcdef", point: { "params.epochs": epochs }, replicate },
});

test("a sweep: replicates in one row, ranked by validation, or each by itself", async () => {
  await using rig = await createRig();
  for (const [index, epochs] of [10, 20, 10, 20, 10, 20].entries()) {
    const startedAt = `2026-11-23T0${index + 1}:00:00.000Z`;
    const replicate = Math.floor(index / 2);
    await writeRunFolder(rig.runs, { suffix: `00000${index}`, startedAt, ...point(epochs, replicate, index) });
  }
  rig.remove("runs/20261123T060000Z-demo-000005/predictions.csv");
  const { stdout } = await rig.run(["compare", "20261123T040000Z-demo-sweep", "--metric", "auc", "--metric", "brier"]);
  expect(stdout).toMatchInlineSnapshot(`
    "sweep 20261123T040000Z-demo-sweep-abcdef
    A  epochs=10  3 replicates  baseline
    B  epochs=20  2 of 3 replicates

    PARAM                   A   B
    epochs = train.epochs  10  20

    TEST        MEAN      SD  95 % INTERVAL       - A  95 % INTERVAL         P
    auc    A  0.7108  0.0296  0.6343, 0.7754
           B  0.8406  0.0292  0.7251, 0.9102  +0.1298  +0.0321, +0.2275  0.025
    brier  A  0.2043  0.0090  0.1701, 0.2453
           B  0.1641  0.0089  0.1281, 0.2101  -0.0402  -0.0783, -0.0021  0.039

    P: paired tests on the same 60 test images of 30 patients, over patients and
    training: DeLong for auc; paired t for brier. Two-sided, Holm's correction over
    2 tests.
    Of replicates: mean, standard deviation over training (SD), and the interval of
    the mean over patients and training. With 2 replicates the spread over training
    is barely known. By the SD of auc, 9 replicates would make training at most a
    half of what patients make uncertain.
    Intervals: Newcombe for auc; log t for brier. All images of a patient count
    together.

    Best by validation.auc: B (0.8791). Its test.auc is 0.8406 (0.7251 to 0.9102);
    minus A +0.1298 (+0.0321 to +0.2275), p = 0.025.

    B classifies 34 test images differently from A: 10 corrected, 24 lost.
    IMAGE             PATIENT  LABEL       A       B
    images/a0183.png  p91          1  0.4545  0.8545  corrected
    images/a0162.png  p81          1  0.4694  0.8694  corrected
    images/a0141.png  p70          1  0.4843  0.8843  corrected
    images/a0177.png  p88          1  0.4255  0.7088  corrected
    images/a0156.png  p78          1  0.4404  0.7237  corrected
    29 more: --flipped, --json or --html.

    STAGE    FROM A
    train    epochs 10 -> 20
             seed 0 -> 1
    "
  `);
  expect(widest(stdout)).toBeLessThanOrEqual(80);
  const each = JSON.parse((await rig.run(["compare", "20261123T040000Z-demo-sweep", "--each", "--json"])).stdout);
  expect(each.candidates.map(({ runs }: { readonly runs: readonly unknown[] }) => runs.length)).toEqual([
    1, 1, 1, 1, 1, 1,
  ]);
  expect(each.metrics[0].values[0]).not.toHaveProperty("replicates");
});

test("--json has the figures of the table and more", async () => {
  await using rig = await createRig();
  await withRuns(rig);
  const { stdout } = await rig.run([
    "compare",
    "--baseline",
    "longer",
    "--metric",
    "auc",
    "--sort",
    "test.auc",
    "--json",
  ]);
  const json = JSON.parse(stdout);
  expect(Object.keys(json)).toEqual([
    "baseline",
    "candidates",
    "stopped",
    "chosenFrom",
    "params",
    "facts",
    "stages",
    "notDeterministic",
    "metrics",
    "calls",
    "others",
    "testLooks",
    "tests",
    "ranking",
    "gaps",
    "flipped",
    "warnings",
  ]);
  expect(json.candidates[0]).toEqual({
    letter: "A",
    pipeline: "demo",
    label: "longer",
    runs: [["20261123T051500Z-demo-bbbbbb"]],
    status: ["succeeded"],
    positive: "Pneumothorax",
    negative: "No Finding",
    thresholdRule: "youden",
    thresholds: [0.5],
    metricsVersion: 2,
    comparable: true,
    rank: 1,
    obstacles: [],
  });
  expect(json.metrics.find(({ name }: { readonly name: string }) => name === "test.auc")).toMatchInlineSnapshot(`
    {
      "differences": [
        null,
        {
          "interval": {
            "high": -0.016051220707563745,
            "low": -0.06894877929243622,
            "method": "DeLong",
            "over": [
              "patients",
            ],
          },
          "test": {
            "adjustedP": 0.0023528898268937214,
            "method": "DeLong",
            "p": 0.0023528898268937214,
          },
          "value": -0.04249999999999998,
        },
      ],
      "name": "test.auc",
      "values": [
        {
          "interval": {
            "high": 0.9310269014035784,
            "low": 0.7301032700301853,
            "method": "newcombe",
            "over": [
              "patients",
            ],
          },
          "value": 0.86125,
        },
        {
          "interval": {
            "high": 0.9052755999208923,
            "low": 0.6699417389223719,
            "method": "newcombe",
            "over": [
              "patients",
            ],
          },
          "value": 0.81875,
        },
      ],
    }
  `);
  expect(json.flipped).toEqual([
    {
      candidate: "B",
      cases: [
        {
          image: "images/a0186.png",
          patient: "p93",
          label: 1,
          scores: [0.546392, 0.496392],
          called: [1, 0],
          change: "lost",
        },
      ],
    },
  ]);
  expect(json.warnings).toEqual([
    "These are 2 settings ranked by test.auc. The best of several on the test images is partly so by chance: choose by a validation metric, such as --sort validation.auc, and report the test result of that one.",
  ]);
});

test("--markdown", async () => {
  await using rig = await createRig();
  await withRuns(rig);
  const { stdout } = await rig.run([
    "compare",
    "latest~1",
    "latest",
    "--markdown",
    "--metric",
    "auc",
    "--metric",
    "accuracy",
  ]);
  expect(stdout).toMatchInlineSnapshot(`
    "- **A**: \`20261123T041500Z-demo-aaaaaa\` (baseline)
    - **B**: \`20261123T051500Z-demo-bbbbbb  longer\`

    | Param | A | B |
    | --- | ---: | ---: |
    | epochs = train.epochs | 10 | 20 |

    | Metric | Run | Value (95 % interval) | Interval | Minus A (95 % interval) | p | p, corrected |
    | --- | ---: | ---: | ---: | ---: | ---: | ---: |
    | test.auc | A | 0.8187 (0.6699 to 0.9053) | Newcombe by patient |  |  |  |
    |  | B | 0.8612 (0.7301 to 0.9310) | Newcombe by patient | +0.0425 (+0.0161 to +0.0689) | 0.002 | 0.005 |
    | test.accuracy | A | 0.7167 (0.5858 to 0.8192) | Agresti-Coull by patient |  |  |  |
    |  | B | 0.7333 (0.6033 to 0.8330) | Agresti-Coull by patient | +0.0167 (-0.0174 to +0.0508) | 0.326 | 0.326 |

    Best by validation.auc: B (0.8571). Its test.auc is 0.8612 (0.7301 to 0.9310); minus A +0.0425 (+0.0161 to +0.0689), p = 0.005.

    P: paired tests on the same 60 test images of 30 patients, over patients: DeLong for auc; McNemar for accuracy. Two-sided, Holm's correction over 2 tests.

    Each is a single training: P does not cover retraining, and another seed may move figures by as much. At least 5 replicates show by how much (replicates.count).

    Intervals: Newcombe for auc; Agresti-Coull for accuracy. All images of a patient count together.

    | Run | Wrong in A, right here | Right in A, wrong here |
    | --- | ---: | ---: |
    | B | 1 | 0 |

    | Stage | In | Differs from A by |
    | --- | --- | --- |
    | train | B | epochs 10 -\\> 20 |
    "
  `);
});

test("of more results than --top only the best are read, and p values count those that a test metric passed over", async () => {
  await using rig = await createRig();
  const more = ["cccccc", "dddddd", "eeeeee"].map((suffix, at) => ({
    suffix,
    startedAt: `2026-11-23T0${6 + at}:15:00.000Z`,
    separation: 0.1 + 0.02 * at,
    epochs: 5 + at,
  }));
  await withRuns(rig, ...more);
  rig.write("runs/20261123T061500Z-demo-cccccc/predictions.csv", "damaged");
  const json = async (...more: readonly string[]) => {
    const { stdout, stderr } = await rig.run(["compare", "--all", "--json", "--metric", "auc", ...more]);
    expect(stderr).toBe("");
    const { candidates, chosenFrom, tests, metrics } = JSON.parse(stdout);
    const auc = metrics.find(({ name }: { readonly name: string }) => name === "test.auc").differences.at(-1).test;
    return {
      runs: candidates.map(({ runs }: { readonly runs: unknown }) => String(runs).slice(-6)),
      chosenFrom,
      tests,
      auc,
    };
  };
  const byValidation = await json("--top", "2");
  expect(byValidation).toMatchObject({ runs: ["aaaaaa", "bbbbbb"], chosenFrom: 5, tests: { count: 1 } });
  const byTest = await json("--top", "2", "--sort", "test.auc");
  expect(byTest).toMatchObject({ runs: byValidation.runs, chosenFrom: 5, tests: { count: 4 } });
  expect(byTest.auc.adjustedP).toBeCloseTo(4 * byValidation.auc.p, 12);
  expect(await json("--top", "2", "--baseline", "dddddd")).toMatchObject({ runs: ["dddddd", "bbbbbb"], chosenFrom: 5 });
  const { stdout } = await rig.run(["compare", "--all", "--top", "2"]);
  expect(stdout).toContain(
    "Of 5 results, 2 are compared: the baseline and the best by validation.auc, as\nthe runs recorded it (--top).",
  );
});

test.each([
  ["compare"],
  ["compare latest"],
  ["compare nothing longer"],
  ["compare longer --all"],
  ["compare --metric speed"],
  ["compare --sort auc"],
  ["compare --all --top 1"],
  ["compare --sort test.auroc"],
  ["compare --html no/such/folder.html"],
])("%s is refused", async (line) => {
  await using rig = await createRig();
  if (line !== "compare") await withRuns(rig);
  const { exitCode, stderr } = await rig.run(line.split(" "));
  expect(exitCode).toBe(2);
  expect({ [line]: stderr.replaceAll(rig.folder, "(project)") }).toMatchSnapshot();
});

test("runs without predictions, of different pathologies, and with others: metrics side by side, and why there is no more", async () => {
  await using rig = await createRig();
  await withRuns(rig);
  rig.remove("runs/20261123T041500Z-demo-aaaaaa/predictions.csv");
  rig.remove("runs/20261123T051500Z-demo-bbbbbb/predictions.csv");
  expect((await rig.run(["compare"])).stdout).toMatchInlineSnapshot(`
    "A  20261123T041500Z-demo-aaaaaa  baseline
    B  20261123T051500Z-demo-bbbbbb  longer

    PARAM                   A   B
    epochs = train.epochs  10  20

    OTHER                  A       B
    validation.auc    0.8132  0.8571
    test.auc          0.8187  0.8612
    test.accuracy     0.7167  0.7333
    test.sensitivity  0.7000  0.7500
    test.ppv          0.5600  0.5769
    test.npv          0.8286  0.8529
    test.f1           0.6222  0.6522

    STAGE    FROM A
    train    epochs 10 -> 20

    warning: A is no baseline: it has no predictions of test images.
    warning: B is not compared with A, nor ranked: it has no predictions of test
    images.
    "
  `);
});

test.skipIf(mayLackBrowser)(
  "--html: a page without network, on desk and phone, with pictures and words for them",
  async () => {
    await using rig = await createRig();
    await withRuns(rig, {
      suffix: "cccccc",
      startedAt: "2026-11-23T03:15:00.000Z",
      positive: "<b>Effusion</b>",
      images: true,
    });
    await writeRunFolder(rig.runs, { ...EARLIER, images: true });
    expect(await rig.run(["compare", "latest~1", "latest", "latest~2", "--html", "page.html"])).toMatchObject({
      exitCode: 0,
      stdout: "page.html\n",
      stderr: "",
    });
    const text = rig.read("page.html");
    expect(text).not.toContain("<b>Effusion");
    const targets = [...text.matchAll(/(?:src|href)="([^"]{0,20})/g)].map(([, target]) => target as string);
    expect(targets.filter((target) => !/^(data:|#[\w-]+$)/.test(target))).toEqual([]);
    await using browser = await openBrowser();
    const page = await browser.context.newPage();
    const problems = problemsOf(page);
    for (const width of [1280, 400]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(`file://${rig.folder}/page.html`);
      const layout = await page.evaluate(`({
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      charts: document.querySelectorAll("svg.chart").length,
      images: [...document.querySelectorAll("img")].filter((image) => image.naturalWidth > 0 && image.alt !== "").length,
    })`);
      expect(layout, `${width} pixels`).toEqual({ overflow: 0, charts: 4, images: 1 });
    }
    expect(problems).toEqual([]);
    await page.evaluate(axe.source);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const violations = await page.evaluate(
        "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`))",
      );
      expect(violations, colorScheme).toEqual([]);
    }
    const heard = await page.locator("body").ariaSnapshot();
    for (const words of [
      '- heading "Differences to run aaaaaa" [level=3]',
      "Every interval holds 0|Intervals that do not hold 0",
      'img "Test image images/a0186.png: Pneumothorax; predicted probability 0.496 by run aaaaaa, 0.546 by longer"',
      "run cccccc is not compared with run aaaaaa, nor ranked: it answers another question",
      "npx pipeline compare 'latest~1'|npx pipeline compare latest~1 latest latest~2 --html page.html",
    ]) {
      expect(
        words.split("|").some((each) => heard.includes(each)),
        words,
      ).toBe(true);
    }
  },
);
