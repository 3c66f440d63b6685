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

    TEST             VALUE  95 % INTERVAL         - A  95 % INTERVAL           P
    auc          A  0.8187  0.7082 to 0.9293
                 B  0.8612  0.7669 to 0.9556  +0.0425  +0.0166 to +0.0684  0.012
    auprc        A  0.7578  0.6019 to 0.8893
                 B  0.8056  0.6673 to 0.9173  +0.0478  +0.0164 to +0.0945  0.016
    accuracy     A  0.7167  0.5923 to 0.8149
                 B  0.7333  0.6099 to 0.8287  +0.0167  0.0000 to +0.0500   1.000
    sensitivity  A  0.7000  0.4810 to 0.8545
                 B  0.7500  0.5313 to 0.8881  +0.0500  0.0000 to +0.1739   1.000
    specificity  A  0.7250  0.5717 to 0.8389
                 B  0.7250  0.5717 to 0.8389   0.0000  0.0000 to 0.0000    1.000
    ppv          A  0.5600  0.3707 to 0.7333
                 B  0.5769  0.3895 to 0.7446  +0.0169  0.0000 to +0.0628   1.000
    npv          A  0.8286  0.6732 to 0.9190
                 B  0.8529  0.6987 to 0.9355  +0.0244  0.0000 to +0.0841   1.000
    f1           A  0.6222  0.4528 to 0.7619
                 B  0.6522  0.5000 to 0.7805  +0.0300  0.0000 to +0.1031   1.000
    brier        A  0.1683  0.1313 to 0.2072
                 B  0.1571  0.1221 to 0.1933  -0.0113  -0.0155 to -0.0073  0.011
    ece          A  0.1654  0.1288 to 0.2598
                 B  0.1678  0.1249 to 0.2537  +0.0024  -0.0449 to +0.0337  1.000
    loss         A  0.4964  0.4110 to 0.5864
                 B  0.4690  0.3866 to 0.5541  -0.0274  -0.0356 to -0.0189  0.011

    P: paired tests on the same 60 test images of 30 patients: DeLong for auc;
    McNemar for accuracy, sensitivity and specificity; bootstrap over patients
    (2,000 resamples) for auprc, ppv, npv, f1, brier, ece and loss. Two-sided,
    Holm's correction over 11 tests. DeLong and McNemar take images of one patient
    as independent; --by-patient does not.

    Best by validation.auc: B (0.8571). Its test.auc is 0.8612 (0.7669 to 0.9556);
    minus A +0.0425 (+0.0166 to +0.0684), p = 0.012.

    B calls 1 test image otherwise than A: 1 corrected, 0 lost.
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
    C            0.8132  Pneumothorax      10              youden
    D            0.8132      Effusion      10              youden
    E            0.8132  Pneumothorax      10    sensitivity >= …
    F            0.8132  Pneumothorax      10              youden
    G                    Pneumothorax      10              youden

    TEST          VALUE  95 % INTERVAL         - A  95 % INTERVAL           P
    auc       B  0.8612  0.7669 to 0.9556  +0.0425  +0.0166 to +0.0684  0.003
              A  0.8187  0.7082 to 0.9293
              C  0.8187  0.7082 to 0.9293
              D  0.8187  0.7082 to 0.9293
              E  0.8187  0.7082 to 0.9293   0.0000  0.0000 to 0.0000     same
              F  0.8187  0.7082 to 0.9293
              G
    accuracy  B  0.7333  0.6099 to 0.8287  +0.0167  0.0000 to +0.0500   1.000
              A  0.7167  0.5923 to 0.8149
              C  0.7167  0.5923 to 0.8149
              D  0.7167  0.5923 to 0.8149
              E  0.7167  0.5923 to 0.8149
              F  0.7167  0.5923 to 0.8149
              G

    P: paired tests on the same 60 test images of 30 patients: DeLong for auc;
    McNemar for accuracy. Two-sided, Holm's correction over 2 tests. DeLong and
    McNemar take images of one patient as independent; --by-patient does not.

    Best by validation.auc: B (0.8571). Its test.auc is 0.8612 (0.7669 to 0.9556);
    minus A +0.0425 (+0.0166 to +0.0684), p = 0.003.

    B calls 1 test image otherwise than A: 1 corrected, 0 lost.
    Of the others: --flipped, --json or --html.

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
    warning: F is not compared with A, nor ranked: it was measured by version 7 of
    the metrics, A by version 1.
    warning: G is not compared with A, nor ranked: it has no predictions of test
    images.
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
    auc    A  0.7108  0.0296  0.6372, 0.7845
           B  0.8406  0.0292  0.5786, 1.0000  +0.1298  -0.0326, +0.2925  0.210
    brier  A  0.2043  0.0090  0.1818, 0.2267
           B  0.1641  0.0089  0.0839, 0.2442  -0.0402  -0.0942, +0.0164  0.210

    P: paired tests on the same 60 test images of 30 patients: bootstrap over
    patients and replicates (2,000 resamples) for auc and brier. Two-sided, Holm's
    correction over 2 tests.
    Of replicates: mean, standard deviation (SD) and Student's t interval of the
    mean, which tells how far training anew moves it, not other patients.
    Differences and P are over both.

    Best by validation.auc: B (0.8791). Its test.auc is 0.8406 (0.5786 to 1.0000);
    minus A +0.1298 (-0.0326 to +0.2925), p = 0.210.

    B calls 34 test images otherwise than A: 10 corrected, 24 lost.
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
    "params",
    "facts",
    "stages",
    "metrics",
    "others",
    "tests",
    "ranking",
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
    metricsVersion: 1,
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
            "high": -0.016628409278515263,
            "low": -0.0683715907214847,
          },
          "test": {
            "adjustedP": 0.0012832985178765626,
            "method": "DeLong",
            "p": 0.0012832985178765626,
          },
          "value": -0.04249999999999998,
        },
      ],
      "name": "test.auc",
      "values": [
        {
          "interval": {
            "high": 0.9555584409951273,
            "low": 0.7669415590048726,
            "method": "DeLong",
          },
          "value": 0.86125,
        },
        {
          "interval": {
            "high": 0.9292564794731686,
            "low": 0.7082435205268314,
            "method": "DeLong",
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

    | Metric | Run | Value (95 % interval) | Minus A (95 % interval) | p | p, corrected |
    | --- | ---: | ---: | ---: | ---: | ---: |
    | test.auc | A | 0.8187 (0.7082 to 0.9293) |  |  |  |
    |  | B | 0.8612 (0.7669 to 0.9556) | +0.0425 (+0.0166 to +0.0684) | 0.001 | 0.003 |
    | test.accuracy | A | 0.7167 (0.5923 to 0.8149) |  |  |  |
    |  | B | 0.7333 (0.6099 to 0.8287) | +0.0167 (0.0000 to +0.0500) | 1.000 | 1.000 |

    Best by validation.auc: B (0.8571). Its test.auc is 0.8612 (0.7669 to 0.9556); minus A +0.0425 (+0.0166 to +0.0684), p = 0.003.

    P: paired tests on the same 60 test images of 30 patients: DeLong for auc; McNemar for accuracy. Two-sided, Holm's correction over 2 tests. DeLong and McNemar take images of one patient as independent; --by-patient does not.

    | Run | Wrong in A, right here | Right in A, wrong here |
    | --- | ---: | ---: |
    | B | 1 | 0 |

    | Stage | In | Differs from A by |
    | --- | --- | --- |
    | train | B | epochs 10 -> 20 |
    "
  `);
});

test.each([
  ["compare"],
  ["compare latest"],
  ["compare nothing longer"],
  ["compare longer --all"],
  ["compare --metric speed"],
  ["compare --sort auc"],
  ["compare --resamples few"],
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
    expect([...text.matchAll(/(?:src|href)="([^"]{0,20})/g)].every(([, target]) => target?.startsWith("data:"))).toBe(
      true,
    );
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
    const heard = await page.locator("body").ariaSnapshot();
    for (const words of [
      '- heading "Differences to A" [level=3]',
      "Every interval holds 0|Intervals that do not hold 0",
      'img "Test image images/a0186.png: Pneumothorax; predicted probability 0.496 by A, 0.546 by B"',
      "C is not compared with A, nor ranked: it answers another question",
      "npx pipeline compare 'latest~1'|npx pipeline compare latest~1 latest latest~2 --html page.html",
    ]) {
      expect(
        words.split("|").some((each) => heard.includes(each)),
        words,
      ).toBe(true);
    }
  },
);
