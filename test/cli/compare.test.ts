import { expect, test } from "vitest";
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
    E calls every test image as A does.
    F calls every test image as A does.

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
    youden): accuracy, sensitivity, specificity, ppv, npv and f1 are not compared.
    warning: F is not compared with A, nor ranked: it was measured by version 7 of
    the metrics, A by version 1.
    warning: G is not compared with A, nor ranked: it has no predictions of test
    images.
    "
  `);
  expect(widest(stdout)).toBeLessThanOrEqual(80);
});
