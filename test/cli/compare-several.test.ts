import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRig, type Rig } from "../support/rig.js";
import { writeRunFolder } from "../support/run-folder.js";
import { writeSeveralRun } from "../support/several-run.js";

const FINDINGS = { kind: "multilabel", findings: ["Effusion", "Lung Opacity", "Hernia"] } as const;
const CLASSES = { kind: "multiclass", classes: ["COVID", "Pneumonia", "Normal"] } as const;

async function withRuns(rig: Rig, question: typeof FINDINGS | typeof CLASSES): Promise<void> {
  await writeSeveralRun(rig.runs, { suffix: "aaaaaa", startedAt: "2026-11-23T04:15:00.000Z", question });
  await writeSeveralRun(rig.runs, {
    suffix: "bbbbbb",
    startedAt: "2026-11-23T05:15:00.000Z",
    question,
    epochs: 20,
    strength: 0.5,
    training: 1,
  });
}

let findings: Rig;

beforeAll(async () => {
  findings = await createRig();
  await withRuns(findings, FINDINGS);
});
afterAll(() => findings[Symbol.asyncDispose]());

test("findings: the mean and few by default, each on request, differences paired and corrected over what is shown", async () => {
  const rig = findings;
  const { stdout, stderr, exitCode } = await rig.run(["compare"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatchInlineSnapshot(`
    "A  20261123T041500Z-demo-aaaaaa  baseline
    B  20261123T051500Z-demo-bbbbbb

    PARAM                   A   B
    epochs = train.epochs  10  20
    train.seed                  1

    TEST             VALUE  95 % INTERVAL         - A  95 % INTERVAL            P
    auc          A  0.7590  0.6989 to 0.8019
                 B  0.9876  0.9634 to 0.9931  +0.2286  +0.1774 to +0.2798  <0.001
    auprc        A  0.6821  0.5959 to 0.7549
                 B  0.9719  0.8939 to 0.9940  +0.2898  +0.2081 to +0.3715  <0.001
    sensitivity  A  0.6111  0.5241 to 0.6891
                 B  0.9287  0.8362 to 0.9606  +0.3176  +0.2208 to +0.4145  <0.001
    specificity  A  0.7232  0.6509 to 0.7798
                 B  0.9572  0.9084 to 0.9775  +0.2340  +0.1693 to +0.2986  <0.001
    f1           A  0.5620  0.4913 to 0.6309
                 B  0.9268  0.8573 to 0.9567  +0.3648  +0.2950 to +0.4345  <0.001
    micro.auc    A  0.7779  0.7268 to 0.8208
                 B  0.9859  0.9695 to 0.9935  +0.2080  +0.1603 to +0.2557  <0.001

    P: paired tests on the same 120 test images of 60 patients, over patients:
    paired t for auc, auprc, sensitivity, specificity, f1 and micro.auc. Two-sided,
    Holm's correction over 6 tests.
    Each is a single training: P does not cover retraining, and another seed may
    move figures by as much. At least 5 replicates show by how much
    (replicates.count).
    Intervals: MOVER for auc, auprc, sensitivity, specificity and f1; Newcombe for
    micro.auc. All images of a patient count together.

    Best by validation.auc: B (0.9814). Its test.auc is 0.9876 (0.9634 to 0.9931);
    minus A +0.2286 (+0.1774 to +0.2798), p < 0.001.

    STAGE    FROM A
    train    epochs 10 -> 20
             seed (none) -> 1
    "
  `);
  const each = await rig.run(["compare", "--metric", "auc[]", "--metric", 'sensitivity["Lung Opacity"]']);
  expect(each.stdout).toMatchInlineSnapshot(`
    "A  20261123T041500Z-demo-aaaaaa  baseline
    B  20261123T051500Z-demo-bbbbbb

    PARAM                   A   B
    epochs = train.epochs  10  20
    train.seed                  1

    TEST                             VALUE  95 % INTERVAL         - A  95 % INTERVAL            P
    auc[Effusion]                A  0.7893  0.6847 to 0.8630
                                 B  0.9791  0.9419 to 0.9925  +0.1898  +0.0951 to +0.2845  <0.001
    auc["Lung Opacity"]          A  0.7572  0.6185 to 0.8530
                                 B  0.9987  0.9565 to 1.0000  +0.2415  +0.1206 to +0.3625  <0.001
    auc[Hernia]                  A  0.7305  0.6082 to 0.8221
                                 B  0.9849  0.9297 to 0.9967  +0.2544  +0.1433 to +0.3655  <0.001
    sensitivity["Lung Opacity"]  A  0.6774  0.4847 to 0.8248
                                 B  0.9677  0.8048 to 1.0000  +0.2903  +0.0926 to +0.4881   0.006

    P: paired tests on the same 120 test images of 60 patients, over patients:
    DeLong for auc[Effusion], auc["Lung Opacity"] and auc[Hernia]; McNemar for
    sensitivity["Lung Opacity"]. Two-sided, Holm's correction over 4 tests.
    Each is a single training: P does not cover retraining, and another seed may
    move figures by as much. At least 5 replicates show by how much
    (replicates.count).
    Intervals: Newcombe for auc[Effusion], auc["Lung Opacity"] and auc[Hernia];
    Agresti-Coull for sensitivity["Lung Opacity"]. All images of a patient count
    together.

    Best by validation.auc: B (0.9814). Its test.auc is 0.9876 (0.9634 to 0.9931).

    STAGE    FROM A
    train    epochs 10 -> 20
             seed (none) -> 1
    "
  `);
  const unknown = await rig.run(["compare", "--metric", "auc[Efusion]"]);
  expect(unknown.stderr).toMatchInlineSnapshot(`
    "error: There is no metric "auc[Efusion]" to compare by
      Metrics: auc, auprc, accuracy, sensitivity, specificity, ppv, npv, f1, brier, ece, loss, micro.auc, micro.auprc, micro.accuracy, micro.sensitivity, micro.specificity, micro.ppv, micro.npv, micro.f1, micro.brier, micro.loss, or all; of one finding auc[Hernia], of each auc[].
    "
  `);
  await rig.run(["compare", "--html", "page.html"]);
  const page = readFileSync(path.join(rig.folder, "page.html"), "utf8");
  for (const title of ["AUC (ROC), Effusion", "AUC (ROC), all cells together", "AUC, Lung Opacity"])
    expect(page).toContain(title);
  const json = JSON.parse((await rig.run(["compare", "--json"])).stdout);
  expect(
    json.metrics.map(({ name }: { name: string }) => name).filter((name: string) => name.startsWith("test.auc")),
  ).toEqual(["test.auc", "test.auc[Effusion]", 'test.auc["Lung Opacity"]', "test.auc[Hernia]"]);
});

test("several classes", async () => {
  await using rig = await createRig();
  await withRuns(rig, CLASSES);
  const { stdout, stderr, exitCode } = await rig.run(["compare"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatchInlineSnapshot(`
    "A  20261123T041500Z-demo-aaaaaa  baseline
    B  20261123T051500Z-demo-bbbbbb

    PARAM                   A   B
    epochs = train.epochs  10  20
    train.seed                  1

    TEST                  VALUE  95 % INTERVAL         - A  95 % INTERVAL            P
    auc               A  0.8714  0.8054 to 0.9124
                      B  0.9916  0.9613 to 0.9971  +0.1202  +0.0684 to +0.1720  <0.001
    accuracy          A  0.6917  0.5900 to 0.7777
                      B  0.9167  0.8501 to 0.9563  +0.2250  +0.1084 to +0.3416  <0.001
    balancedAccuracy  A  0.6917  0.5824 to 0.7739
                      B  0.9167  0.8329 to 0.9532  +0.2250  +0.1092 to +0.3408  <0.001
    kappa             A  0.5375  0.3799 to 0.6650
                      B  0.8750  0.7761 to 0.9336  +0.3375  +0.1629 to +0.5121  <0.001
    f1                A  0.6915  0.5833 to 0.7769
                      B  0.9166  0.8284 to 0.9585  +0.2250  +0.1086 to +0.3415  <0.001

    P: paired tests on the same 120 test images of 60 patients, over patients:
    paired t for auc, accuracy, balancedAccuracy, kappa and f1. Two-sided, Holm's
    correction over 5 tests.
    Each is a single training: P does not cover retraining, and another seed may
    move figures by as much. At least 5 replicates show by how much
    (replicates.count).
    Intervals: MOVER for auc, balancedAccuracy and f1; Agresti-Coull for accuracy
    and kappa. All images of a patient count together.

    Best by validation.auc: B (0.9944). Its test.auc is 0.9916 (0.9613 to 0.9971);
    minus A +0.1202 (+0.0684 to +0.1720), p < 0.001.

    STAGE    FROM A
    train    epochs 10 -> 20
             seed (none) -> 1
    "
  `);
  const calls = (await rig.run(["compare", "--metric", "calls", "--metric", "accuracy"])).stdout.replace(/\s+/g, " ");
  expect(calls).toMatch(
    /paired t for accuracy; Stuart-Maxwell for calls\. Two-sided, Holm's correction over 2 tests\. B calls the classes more or less often than A \(in percent of the images: COVID [+-][\d.]+, Pneumonia [+-][\d.]+, Normal [+-][\d.]+\): Stuart-Maxwell by patient, chi-square [\d.]+ with 2 degrees of freedom, p = 0\.\d+\./,
  );
  const ranked = await rig.run(["compare", "--sort", "validation.auc[COVID]", "--metric", "auc[COVID]"]);
  expect(ranked.stdout).toContain("Best by validation.auc[COVID]: B");
});

test("runs and gates know classes and findings by name", async () => {
  const rig = findings;
  const { stdout } = await rig.run([
    "runs",
    "--where",
    'test.auc["Lung Opacity"] > 0.9',
    "--sort",
    "test.auc[Effusion]",
  ]);
  expect(stdout).toContain("bbbbbb");
  expect(stdout).not.toContain("aaaaaa");
  expect((await rig.run(["gate", "latest", "--where", "test.auc[Effusion].low > 0.99999"])).exitCode).not.toBe(0);
  expect((await rig.run(["gate", "latest", "--where", "test.auc[Effusion] > 0.5"])).exitCode).toBe(0);
});

test("a run of another question is not compared", async () => {
  await writeRunFolder(findings.runs, { suffix: "cccccc", startedAt: "2026-11-23T03:15:00.000Z" });
  const { stdout } = await findings.run(["compare", "cccccc", "bbbbbb"]);
  expect(stdout.replace(/\s+/g, " ")).toContain(
    "it answers another question: 3 findings (Effusion, Lung Opacity, Hernia), not Pneumothorax against No Finding.",
  );
});
