import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { readAnsweredPredictions } from "../../../src/artifacts/answered-predictions.js";
import { readCallingRule, readOperatingPoint } from "../../../src/artifacts/operating-point.js";
import { readPredictions } from "../../../src/artifacts/predictions.js";
import { seededRandom } from "../../../src/imaging/seeded-random.js";
import { auc } from "../../../src/statistics/auc.js";
import { operatingPoint } from "../../../src/statistics/operating-point.js";
import evaluate from "../../../stages/evaluate/index.js";
import { failureText, runStage } from "../../support/stage-context.js";
import { type ScoredImage, scoredTensors } from "./scored-tensors.js";

const FINDINGS = ["Effusion", "Lung Opacity", "Hernia"];
const OF_FINDINGS = { question: { kind: "multilabel", findings: FINDINGS } };
const CLASSES = ["COVID", "Pneumonia", "Normal"];
const OF_CLASSES = { question: { kind: "multiclass", classes: CLASSES } };

/** Patients of three images. Of Hernia validation has none; a fifth of the cells is unknown. */
const findingImages: readonly ScoredImage[] = ["validation", "test"].flatMap((partition) =>
  Array.from({ length: 60 }, (_, number): ScoredImage => {
    const random = seededRandom(3, partition, number);
    const findings = [0.4, 0.3, partition === "test" ? 0.1 : 0].map((share) =>
      random.uniform() < 0.2 ? undefined : random.uniform() < share ? 1 : 0,
    );
    const scores = findings.map((is) => Math.min(1, Math.max(0, 0.4 + 0.2 * (is ?? 0) + 0.15 * random.normal())));
    return {
      partition,
      patient: `${partition}${Math.floor(number / 3)}`,
      findings,
      scores,
      sex: "F",
      view: "PA",
      age: 50,
    };
  }),
);

/** Whole patients of one class. */
const classImages: readonly ScoredImage[] = ["validation", "test"].flatMap((partition) =>
  Array.from({ length: 60 }, (_, number): ScoredImage => {
    const random = seededRandom(5, partition, number);
    const place = Math.floor(number / 2) % 3;
    const scores = CLASSES.map((_, at) =>
      Math.min(1, Math.max(0, 0.3 + (at === place ? 0.2 : 0) + 0.15 * random.normal())),
    );
    return { partition, patient: `${partition}${Math.floor(number / 2)}`, label: CLASSES[place]!, scores };
  }),
);

const run = (images: readonly ScoredImage[], question: object, params: object = {}, notLearned?: readonly string[]) =>
  runStage(evaluate, {
    params: { backend: "cpu", explain: 0, ...params },
    inputs: scoredTensors(images, question as Readonly<Record<string, unknown>>, notLearned),
  });

let ofFindings: ReturnType<typeof run>;
let ofClasses: ReturnType<typeof run>;

beforeAll(() => {
  ofFindings = run(findingImages, OF_FINDINGS);
  ofClasses = run(classImages, OF_CLASSES);
});

const lines = (folder: string | undefined, name: string) =>
  readFileSync(path.join(folder!, name), "utf8").trimEnd().split("\n");

describe("findings", () => {
  test("have a column each for label and score, empty where unknown, and are read back", async () => {
    const { outputs } = await ofFindings;
    const [header, first] = lines(outputs["predictions"], "predictions.csv");
    expect(header).toBe(
      "image,patient,label.Effusion,label.Lung Opacity,label.Hernia,score.Effusion,score.Lung Opacity,score.Hernia,partition,age,sex,view,followUp",
    );
    expect(first).toMatch(/^image-0000\.png,validation0,(0|1|),(0|1|),(0|1|),0\.\d+,/);
    const read = await readAnsweredPredictions(outputs["predictions"]!);
    expect(read).toMatchObject({ kind: "multilabel", names: FINDINGS });
    expect(read!.rows.map(({ answers }) => answers)).toEqual(findingImages.map(({ findings }) => findings));
    for (const [row, { scores }] of read!.rows.entries()) {
      for (const [at, score] of scores.entries()) expect(score).toBeCloseTo(findingImages[row]!.scores[at]!, 2);
    }
    expect(await readPredictions(outputs["predictions"]!)).toBeUndefined();
  });

  test("are measured each from the images of which it is known, at its own threshold, and their mean", async () => {
    const { outputs, metrics } = await ofFindings;
    const { rows } = (await readAnsweredPredictions(outputs["predictions"]!))!;
    const known = (partition: string, at: number) =>
      rows.filter((row) => row.partition === partition && row.answers[at] !== undefined);
    const columns = (of: typeof rows, at: number) =>
      [of.map(({ answers }) => answers[at]!), of.map(({ scores }) => scores[at]!)] as const;
    const areas = FINDINGS.map((_, at) => auc(...columns(known("test", at), at)));
    expect(metrics["test.auc[Effusion]"]).toBe(areas[0]);
    expect(metrics['test.auc["Lung Opacity"]']).toBe(areas[1]);
    expect(metrics["test.auc"]).toBeCloseTo((areas[0]! + areas[1]! + areas[2]!) / 3, 12);
    expect(metrics["test.n"]).toBe(60);
    expect(metrics["test.n[Effusion]"]).toBe(known("test", 0).length);
    expect(metrics["test.n[Effusion]"]).toBeLessThan(60);
    const { threshold } = operatingPoint(...columns(known("validation", 0), 0), { rule: "youden" });
    expect(metrics["test.threshold[Effusion]"]).toBe(threshold);
    const [labels, scores] = columns(known("test", 0), 0);
    const right = labels.filter((label, row) => (scores[row]! >= threshold ? 1 : 0) === label).length;
    expect(metrics["test.accuracy[Effusion]"]).toBe(right / labels.length);
    expect(metrics["test.micro.accuracy"]).toBeGreaterThan(0.4);
    for (const name of ["auc", "auc[Effusion]", "sensitivity", "micro.auc"]) {
      const [low, high] = [metrics[`test.${name}.low`]!, metrics[`test.${name}.high`]!];
      expect(low, name).toBeLessThan(metrics[`test.${name}`]!);
      expect(high, name).toBeGreaterThan(metrics[`test.${name}`]!);
    }
    expect(JSON.parse(lines(outputs["metrics"], "metrics.json").join("\n"))).toEqual(metrics);
  });

  test("one whose validation images are all without it has no threshold, and says why", async () => {
    const { outputs, metrics, warnings, facts } = await ofFindings;
    const n = findingImages.filter(
      ({ partition, findings }) => partition === "validation" && findings![2] !== undefined,
    ).length;
    const reason = `none has Hernia of the ${n} validation images of which it is known`;
    const rule = await readCallingRule(outputs["metrics"]!);
    expect(rule).toMatchObject({
      kind: "multilabel",
      findings: [
        { name: "Effusion", rule: "youden" },
        { name: "Lung Opacity" },
        { name: "Hernia", threshold: null, reason },
      ],
    });
    expect(await readOperatingPoint(outputs["metrics"]!)).toBeUndefined();
    expect(metrics["test.auc[Hernia]"]).toBeGreaterThan(0.5);
    expect(metrics["test.sensitivity[Hernia]"]).toBeUndefined();
    expect(warnings).toContain(`No threshold by validation images, so that nothing is called: Hernia (${reason}).`);
    expect(facts["test.notMeasured"]).toBe(
      `accuracy, sensitivity, specificity, ppv, npv, f1 of Hernia (no threshold: ${reason})`,
    );
    expect(warnings.filter((text) => text.startsWith("Not measured"))).toEqual([
      `Not measured on the validation set, by images: accuracy, sensitivity, specificity, ppv, npv, f1 of Hernia (no threshold: ${reason}); auc, auprc, ece of Hernia (none of the ${n} images of which it is known has it).`,
      `Not measured on the test set, by images: ${facts["test.notMeasured"]}.`,
    ]);
    expect(facts).toMatchObject({
      question: "multilabel",
      findings: "Effusion, Lung Opacity, Hernia",
      intervalScope: "patients",
    });
  });

  test.each([{}, { threshold: 0.5, partitions: ["test"] }])(
    "one that the model could not learn has no score, no threshold and no figure, and is in no mean (%o)",
    async (params) => {
      const { outputs, metrics, warnings, facts } = await run(
        findingImages,
        OF_FINDINGS,
        { bins: 2, aggregate: "mean", ...params },
        ["Lung Opacity"],
      );
      expect(Object.keys(metrics).filter((name) => name.includes("Opacity"))).toEqual([]);
      const areas = ["Effusion", "Hernia"].map((name) => metrics[`test.auc[${name}]`]!);
      expect(metrics["test.auc"]).toBeCloseTo((areas[0]! + areas[1]!) / 2, 12);
      expect(facts).toMatchObject({ notLearned: "Lung Opacity" });
      expect(facts["test.notMeasured"]).toContain("all of Lung Opacity (the model could not learn it)");
      expect(warnings).toContain(
        "The model could not learn Lung Opacity, since known training images all have the finding or all have not: it is measured nowhere, and is in no mean.",
      );
      expect(await readCallingRule(outputs["metrics"]!)).toMatchObject({
        findings: [{}, { name: "Lung Opacity", threshold: null, reason: "the model could not learn it" }, {}],
      });
      const read = (await readAnsweredPredictions(outputs["predictions"]!))!;
      expect(read.unscored).toEqual(["Lung Opacity"]);
      expect(read.rows.some(({ answers }) => answers[1] === 1)).toBe(true);
      expect(lines(outputs["predictions"], "predictions.csv")[1]).toMatch(/,0\.\d+,,0\.\d+,(test|validation),/);
    },
  );

  test("of patients: positive where any known image is, unknown where none is known", async () => {
    const images: readonly ScoredImage[] = [
      ...findingImages.filter(({ partition }) => partition === "validation"),
      { partition: "test", patient: "a", findings: [0, undefined, 0], scores: [0.2, 0.4, 0.6] },
      { partition: "test", patient: "a", findings: [1, undefined, undefined], scores: [0.4, 0.8, 0.8] },
      { partition: "test", patient: "b", findings: [undefined, 0, 1], scores: [0.6, 0.6, 0.2] },
    ];
    const { outputs, metrics } = await run(images, OF_FINDINGS, { aggregate: "mean" });
    const table = lines(outputs["metrics"], "patients.csv");
    expect(table[0]).toBe(
      "patient,label.Effusion,label.Lung Opacity,label.Hernia,score.Effusion,score.Lung Opacity,score.Hernia,partition",
    );
    const rounded = (line: string | undefined) => line?.replace(/0\.\d+/g, (score) => Number(score).toFixed(2));
    expect(table.slice(-2).map(rounded)).toEqual(["a,1,,0,0.30,0.60,0.70,test", "b,,0,1,0.60,0.60,0.20,test"]);
    expect([metrics["test.patient.n"], metrics["test.patient.n[Effusion]"], metrics["test.patient.n[Hernia]"]]).toEqual(
      [2, 1, 2],
    );
    expect(await readCallingRule(outputs["metrics"]!)).toMatchObject({ patient: { aggregate: "mean" } });
  });

  test("have curves with their names", async () => {
    const { outputs } = await ofFindings;
    expect(
      readdirSync(outputs["curves"]!)
        .filter((name) => name.includes("test"))
        .sort(),
    ).toEqual(["calibration", "confusion", "decision", "pr", "roc"].map((curve) => `${curve}-test.csv`));
    expect(lines(outputs["curves"], "roc-test.csv").slice(0, 2)).toEqual([
      "finding,threshold,fpr,tpr",
      "Effusion,Infinity,0,0",
    ]);
    expect(lines(outputs["curves"], "confusion-test.csv").map((line) => line.split(",").slice(0, 3).join())).toEqual([
      "finding,actual,called",
      ...["Effusion", "Lung Opacity"].flatMap((name) => [`${name},1,1`, `${name},1,0`, `${name},0,1`, `${name},0,0`]),
    ]);
  });

  test("costs between classes are refused", async () => {
    expect(await failureText(run(findingImages, OF_FINDINGS, { costs: { Effusion: { Hernia: 2 } } }))).toBe(
      "Expected no `costs` for findings, each of which is called by a threshold of its own\nWrite `threshold: { cost: ... }`, which chooses each threshold by costs.",
    );
  });
});

describe("exclusive classes", () => {
  test("have a column of scores each beside the class, and are read back", async () => {
    const { outputs } = await ofClasses;
    expect(lines(outputs["predictions"], "predictions.csv")[0]).toBe(
      "image,patient,label,score.COVID,score.Pneumonia,score.Normal,partition,age,sex,view,followUp",
    );
    const read = await readAnsweredPredictions(outputs["predictions"]!);
    expect(read).toMatchObject({ kind: "multiclass", names: CLASSES });
    expect(read!.rows.map(({ answers }) => CLASSES[answers.indexOf(1)])).toEqual(classImages.map(({ label }) => label));
    for (const { scores } of read!.rows) expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 5);
  });

  test("are called by the greatest probability and measured together and each against the rest", async () => {
    const { outputs, metrics, facts } = await ofClasses;
    const rows = (await readAnsweredPredictions(outputs["predictions"]!))!.rows.filter(
      ({ partition }) => partition === "test",
    );
    const right = rows.filter(({ answers, scores }) => answers[scores.indexOf(Math.max(...scores))] === 1).length;
    expect(metrics["test.accuracy"]).toBe(right / 60);
    const names = Object.keys(metrics).filter(
      (name) => /^test\.[A-Za-z.\d]+$/.test(name) && !/\.(low|high)$/.test(name),
    );
    expect(names.sort()).toEqual(
      [
        "accuracy",
        "auc",
        "aucHandTill",
        "aucWeighted",
        "auprc",
        "balancedAccuracy",
        "brier",
        "ece",
        "eceClasswise",
        "f1",
        "kappa",
        "kappaQuadratic",
        "loss",
        "n",
        "ppv",
        "sensitivity",
        "specificity",
      ].map((name) => `test.${name}`),
    );
    expect([metrics["test.n"], metrics["test.n.positive[COVID]"]]).toEqual([60, 20]);
    expect(metrics["test.balancedAccuracy"]).toBe(metrics["test.sensitivity"]);
    expect(facts).toMatchObject({ question: "multiclass", classes: "COVID, Pneumonia, Normal" });
    expect(await readCallingRule(outputs["metrics"]!)).toEqual({
      kind: "multiclass",
      classes: CLASSES,
      rule: "most probable",
    });
    const matrix = lines(outputs["curves"], "confusion-test.csv");
    expect(matrix[0]).toBe("actual,called,n");
    expect(matrix).toHaveLength(10);
    expect(matrix.slice(1).reduce((sum, line) => sum + Number(line.split(",")[2]), 0)).toBe(60);
  });

  test("costs decide what is called", async () => {
    const { outputs, metrics } = await run(classImages, OF_CLASSES, {
      costs: { COVID: { Pneumonia: 50, Normal: 50 } },
    });
    expect(metrics["test.sensitivity[COVID]"]).toBe(1);
    expect(await readCallingRule(outputs["metrics"]!)).toMatchObject({
      rule: "least expected cost",
      costs: [
        [0, 50, 50],
        [1, 0, 1],
        [1, 1, 0],
      ],
    });
    expect(await failureText(run(classImages, OF_CLASSES, { costs: { Covid: { Normal: 2 } } }))).toBe(
      'Expected `costs` to name classes, got "Covid"\nThe classes are COVID, Pneumonia, Normal.',
    );
  });

  test("of patients: probabilities are averaged; one with images of two classes is an error, or left out and counted", async () => {
    const { outputs, metrics } = await run(classImages, OF_CLASSES, { aggregate: "mean" });
    expect(lines(outputs["metrics"], "patients.csv")[0]).toBe(
      "patient,label,score.COVID,score.Pneumonia,score.Normal,partition",
    );
    expect(metrics["test.patient.n"]).toBe(30);
    const mixed = classImages.map((image, at) => (at === 60 ? { ...image, label: "Normal" } : image));
    expect(await failureText(run(mixed, OF_CLASSES, { aggregate: "mean" }))).toBe(
      "Expected each patient to be of one class for `aggregate: mean`; 1 patient of the test set has images of more than one class, such as test0\nLeave them out with `mixedPatients: leave-out`, or measure images alone.",
    );
    const left = await run(mixed, OF_CLASSES, { aggregate: "mean", mixedPatients: "leave-out" });
    expect(left.metrics["test.patient.n"]).toBe(29);
    expect(left.warnings).toContain(
      "Left out of what is measured by patient: 1 patient of the test set has images of more than one class, such as test0.",
    );
    expect(left.facts["test patients of several classes"]).toBe(1);
  });

  test("one that is absent is not measured, and the mean is over the others", async () => {
    const without = classImages.filter(({ partition, label }) => partition !== "test" || label !== "Normal");
    const { metrics, facts } = await run(without, OF_CLASSES);
    expect(metrics["test.auc[Normal]"]).toBeUndefined();
    expect(metrics["test.auc"]).toBeCloseTo((metrics["test.auc[COVID]"]! + metrics["test.auc[Pneumonia]"]!) / 2, 12);
    expect(facts["test.notMeasured"]).toBe(
      "auc, auprc, sensitivity, ppv, f1, ece of Normal (none of the 40 images is of it)",
    );
  });

  test("one that the model never saw counts as mistakes, but has no AUC and is in no mean of them", async () => {
    const { metrics, warnings, facts, outputs } = await run(classImages, OF_CLASSES, { bins: 2 }, ["Normal"]);
    expect(metrics["test.n.positive[Normal]"]).toBe(20);
    expect(warnings).toContain(
      "The model was trained on no image of Normal, and cannot call it: images of it count as mistakes, and its AUC is measured nowhere, nor in a mean.",
    );
    const aucs = ["COVID", "Pneumonia"].map((name) => metrics[`test.auc[${name}]`]!);
    expect(metrics["test.auc"]).toBeCloseTo((aucs[0]! + aucs[1]!) / 2, 12);
    for (const name of ["auc", "auprc", "ece"]) expect(metrics[`test.${name}[Normal]`]).toBeUndefined();
    const all = await run(classImages, OF_CLASSES, { bins: 2 });
    for (const name of ["accuracy", "balancedAccuracy", "brier", "loss", "sensitivity[Normal]"]) {
      expect(metrics[`test.${name}`]).toBe(all.metrics[`test.${name}`]);
    }
    expect(metrics["test.aucHandTill"]).not.toBe(all.metrics["test.aucHandTill"]);
    expect(facts["test.notMeasured"]).toMatch(/^auc, auprc, ece of Normal \(no training image is of it\)/);
    expect(lines(outputs["curves"], "roc-test.csv").some((line) => line.startsWith("Normal,"))).toBe(false);
  });

  test("a threshold is refused, and any way but the mean of making patients' probabilities one", async () => {
    expect(await failureText(run(classImages, OF_CLASSES, { threshold: 0.5 }))).toBe(
      "Expected no `threshold` for exclusive classes, of which the most probable is called\nLeave it out, or say by `costs` which mistake is dearer.",
    );
    expect(await failureText(run(classImages, OF_CLASSES, { aggregate: "max" }))).toBe(
      "Expected `aggregate: mean` for exclusive classes, whose probabilities must sum to 1, got max\nWrite `aggregate: mean`.",
    );
  });
});

test("two classes asked as several have the AUC of the question of two", async () => {
  const images = classImages
    .filter(({ label }) => label !== "Normal")
    .map(({ scores, ...image }) => ({ ...image, scores: scores.slice(0, 2) }));
  const several = await run(images, { question: { kind: "multiclass", classes: ["Pneumonia", "COVID"] } });
  const { rows } = (await readAnsweredPredictions(several.outputs["predictions"]!))!;
  const tested = rows.filter(({ partition }) => partition === "test");
  const expected = auc(
    tested.map(({ answers }) => answers[1]!),
    tested.map(({ scores }) => scores[1]!),
  );
  expect(Math.abs(several.metrics["test.auc"]! - expected)).toBeLessThan(1e-9);
});
