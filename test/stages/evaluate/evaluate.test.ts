import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { parseCsv } from "../../../src/artifacts/csv.js";
import { testPartDigest } from "../../../src/imaging/test-part.js";
import { auc } from "../../../src/statistics/auc.js";
import { caseMetrics } from "../../../src/statistics/case-metrics.js";
import { metricInterval } from "../../../src/statistics/metric-interval.js";
import { operatingPoint } from "../../../src/statistics/operating-point.js";
import { numberPatients } from "../../../src/statistics/patient-numbers.js";
import { rateInterval, thresholdInterval, thresholdsChosenAnew } from "../../../src/statistics/threshold-choice.js";
import evaluate from "../../../stages/evaluate/index.js";
import train from "../../../stages/train/index.js";
import { toyTensors } from "../../learning/toy-tensors.js";
import { runStage, temporaryFolder } from "../../support/stage-context.js";

let tensors: string;
let model: string;

beforeAll(async () => {
  // Weak patches: some images are wrong, so that every measure has something to measure.
  tensors = await toyTensors({ contrast: 34, imagesPerPatient: 3, counts: { train: 60, validation: 45, test: 60 } });
  const trained = await runStage(train, {
    params: {
      backend: "cpu",
      epochs: 3,
      batchSize: 10,
      optimizer: { learningRate: 0.01 },
      layers: [
        { conv2d: { filters: 4, kernelSize: 3, activation: "relu" } },
        { globalMaxPooling2d: {} },
        { dense: { units: 2, activation: "softmax" } },
      ],
    },
    inputs: { tensors },
  });
  model = trained.outputs["model"]!;
});

const run = (params: object = {}, inputs: object = {}) =>
  runStage(evaluate, {
    params: { backend: "cpu", ...params },
    inputs: { model, tensors, ...inputs },
  });

type Outcome = Awaited<ReturnType<typeof run>>;

const readJson = (outcome: Outcome, output: string, name: string) =>
  JSON.parse(readFileSync(path.join(outcome.outputs[output]!, name), "utf8"));

function readPredictions(outcome: Outcome, partition: string) {
  const text = readFileSync(path.join(outcome.outputs["predictions"]!, "predictions.csv"), "utf8");
  const [header, ...rows] = parseCsv(text, "predictions.csv");
  expect(header).toEqual(["image", "patient", "label", "score", "partition", "age", "sex", "view", "followUp"]);
  const inside = rows.filter((row) => row[4] === partition);
  return {
    labels: inside.map((row) => Number(row[2])),
    scores: inside.map((row) => Number(row[3])),
    patients: inside.map((row) => row[1]!),
    rows: inside,
  };
}

test("measures both partitions with the threshold that validation has chosen", async () => {
  const outcome = await run();
  const [validation, tested] = [readPredictions(outcome, "validation"), readPredictions(outcome, "test")];
  expect([validation.labels.length, tested.labels.length]).toEqual([45, 60]);
  const { threshold } = operatingPoint(validation.labels, validation.scores, { rule: "youden" });
  const { choice, ...point } = readJson(outcome, "metrics", "operating-point.json");
  expect(point).toEqual({
    threshold,
    rule: "youden",
    partition: "validation",
    classes: ["No Finding", "Pneumothorax"],
    positive: "Pneumothorax",
  });
  const anew = thresholdsChosenAnew(validation, { rule: "youden" }, { resamples: 1000, seed: 1 });
  expect(choice).toEqual({
    resamples: 1000,
    chose: anew.length,
    seed: 1,
    threshold: thresholdInterval(threshold, anew),
    test: {
      sensitivity: rateInterval("sensitivity", tested, { threshold, thresholds: anew }),
      specificity: rateInterval("specificity", tested, { threshold, thresholds: anew }),
    },
  });
  expect(choice.threshold.high).toBeGreaterThan(choice.threshold.low);
  const { metrics } = outcome;
  expect([metrics["test.threshold.low"], metrics["validation.threshold.high"]]).toEqual([
    choice.threshold.low,
    choice.threshold.high,
  ]);
  expect(metrics["test.auc"]).toBe(auc(tested.labels, tested.scores));
  const patients = numberPatients(tested.patients);
  const called = tested.scores.map((score) => (score >= threshold ? 1 : 0));
  const estimate = caseMetrics({ ...tested, called, patients }, { bins: 10 }).get("auc")!;
  const { low, high } = metricInterval("auc", estimate)!;
  expect([metrics["test.auc.low"], metrics["test.auc.high"]]).toEqual([low, high]);
  const right = tested.labels.filter((label, row) => (tested.scores[row]! >= threshold ? 1 : 0) === label).length;
  expect(metrics["test.accuracy"]).toBe(right / 60);
  expect(metrics["test.threshold"]).toBe(threshold);
  expect(readJson(outcome, "metrics", "metrics.json")).toEqual(metrics);
});

test("names of the metrics", async () => {
  const { metrics } = await run();
  const names = Object.keys(metrics).filter((name) => name.startsWith("test."));
  const measured = [
    "accuracy",
    "auc",
    "auprc",
    "brier",
    "calibrationInTheLarge",
    "calibrationIntercept",
    "calibrationSlope",
    "ece",
    "f1",
    "loss",
    "npv",
    "ppv",
    "sensitivity",
    "specificity",
  ];
  const counts = ["confusion.fn", "confusion.fp", "confusion.tn", "confusion.tp", "n", "n.positive"];
  expect(names.sort()).toEqual(
    [...[...measured, "threshold"].flatMap((name) => [name, `${name}.low`, `${name}.high`]), ...counts]
      .map((name) => `test.${name}`)
      .sort(),
  );
  for (const name of measured) {
    const [low, value, high] = [".low", "", ".high"].map((end) => metrics[`test.${name}${end}`]!);
    expect(low, name).toBeLessThanOrEqual(value!);
    expect(high, name).toBeGreaterThanOrEqual(value!);
  }
});

test("the validation set alone: no fact, figure or picture is of a test image", async () => {
  const [both, alone] = [await run(), await run({ partitions: ["validation"] })];
  expect(readPredictions(alone, "test").rows).toEqual([]);
  expect(readPredictions(alone, "validation")).toEqual(readPredictions(both, "validation"));
  expect(Object.keys(alone.metrics).filter((name) => !name.startsWith("validation."))).toEqual([]);
  expect(Object.keys(alone.facts).filter((name) => name === "testPart" || name.startsWith("test."))).toEqual([]);
  expect(both.facts["testPart"]).toMatch(/^[0-9a-f]{64}$/);
  const shown = readFileSync(path.join(alone.outputs["explanations"]!, "explanations.csv"), "utf8");
  const validated = new Set(readPredictions(alone, "validation").rows.map(([image]) => image));
  const images = parseCsv(shown, "explanations.csv").slice(1);
  expect(images.length).toBeGreaterThan(0);
  expect(images.every(([image]) => validated.has(image))).toBe(true);
});

test("the test set is the same in another order, and another with other labels or images", () => {
  const rows = ["a", "b", "c"].map((image) => ({ image, digest: `sha ${image}`, label: image === "a" ? "yes" : "no" }));
  const digest = testPartDigest(rows);
  expect(testPartDigest([...rows].reverse())).toBe(digest);
  expect(testPartDigest(rows.map((row) => ({ ...row, image: `elsewhere/${row.image}` })))).toBe(digest);
  expect(testPartDigest(rows.map((row) => ({ ...row, label: "no" })))).not.toBe(digest);
  expect(testPartDigest(rows.slice(1))).not.toBe(digest);
});

test("writes curves of each partition", async () => {
  const outcome = await run();
  const folder = outcome.outputs["curves"]!;
  expect(readdirSync(folder).sort()).toEqual(
    ["calibration", "confusion", "decision", "pr", "roc"].flatMap((curve) => [
      `${curve}-test.csv`,
      `${curve}-validation.csv`,
    ]),
  );
  const roc = readFileSync(path.join(folder, "roc-test.csv"), "utf8").trim().split("\n");
  expect([roc[0], roc[1], roc.at(-1)?.split(",").slice(1)]).toEqual(["threshold,fpr,tpr", "Infinity,0,0", ["1", "1"]]);
  const confusion = readFileSync(path.join(folder, "confusion-test.csv"), "utf8");
  const { metrics } = outcome;
  expect(confusion).toBe(
    `actual,called,n\n1,1,${metrics["test.confusion.tp"]}\n1,0,${metrics["test.confusion.fn"]}\n0,1,${metrics["test.confusion.fp"]}\n0,0,${metrics["test.confusion.tn"]}\n`,
  );
});

test("the same files every time", async () => {
  const [first, second] = [await run({ aggregate: "mean" }), await run({ aggregate: "mean" })];
  for (const output of ["predictions", "metrics", "curves", "explanations"]) {
    for (const name of readdirSync(first.outputs[output]!)) {
      expect(readFileSync(path.join(second.outputs[output]!, name))).toEqual(
        readFileSync(path.join(first.outputs[output]!, name)),
      );
    }
  }
});

describe("explanations", () => {
  const explained = (outcome: Outcome) => {
    const folder = outcome.outputs["explanations"]!;
    const [header, ...rows] = parseCsv(readFileSync(path.join(folder, "explanations.csv"), "utf8"), "explanations.csv");
    const cases = rows.map((row) => Object.fromEntries(header!.map((name, at) => [name, row[at]!])));
    return { folder, cases, about: JSON.parse(readFileSync(path.join(folder, "explanations.json"), "utf8")) };
  };
  const KINDS = ["true positive", "false negative", "false positive", "true negative"];

  test("of the test images that the model was surest of, of each kind, with a map of what speaks for the call", async () => {
    const outcome = await run({ explain: 2 });
    const { folder, cases, about } = explained(outcome);
    expect(about).toEqual({ method: "grad-cam", layer: "conv2d_1", size: [10, 10] });
    const { threshold } = readJson(outcome, "metrics", "operating-point.json");
    const { rows } = readPredictions(outcome, "test");
    for (const [at, kind] of KINDS.entries()) {
      const [label, called] = [at < 2 ? "1" : "0", at % 2 === 0 ? 1 : 0];
      const scores = rows
        .filter((row) => row[2] === label && (Number(row[3]) >= threshold ? 1 : 0) === called)
        .map((row) => Number(row[3]))
        .sort((a, b) => (called === 1 ? b - a : a - b));
      const shown = cases.filter((one) => one["kind"] === kind);
      expect(
        shown.map(({ score }) => Number(score)),
        kind,
      ).toEqual(scores.slice(0, 2));
    }
    expect(cases.length).toBeGreaterThan(5);
    for (const { input, map, peak, peakX, peakY } of cases) {
      const picture = await sharp(path.join(folder, map!))
        .toColourspace("b-w")
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect([picture.info.width, picture.info.height, picture.info.channels]).toEqual([12, 12, 1]);
      expect((await sharp(path.join(folder, input!)).metadata()).width).toBe(12);
      const strongest = picture.data.indexOf(Math.max(...picture.data));
      if (Number(peak) > 0) expect(picture.data[strongest]).toBe(255);
      else expect([peakX, peakY]).toEqual(["", ""]);
    }
  });

  test("a model without convolutions has pictures, and says why there are no maps", async () => {
    const dense = await runStage(train, {
      params: { backend: "cpu", epochs: 1, model: "mlp-2022" },
      inputs: { tensors },
    });
    const outcome = await run({ explain: 1 }, { model: dense.outputs["model"]! });
    const { folder, cases, about } = explained(outcome);
    expect(about).toEqual({ method: null, reason: "it has no convolution, so no layer of it has places" });
    expect(cases.length).toBeGreaterThan(0);
    expect(cases.every(({ map, peak }) => map === "" && peak === "")).toBe(true);
    expect(readdirSync(folder).filter((name) => name.endsWith("-input.png"))).toHaveLength(cases.length);
  });

  test("colour images, and patients whose scores are made one", async () => {
    const colour = await toyTensors({ channels: 3, counts: { train: 20, validation: 12, test: 12 } });
    const trained = await runStage(train, {
      params: {
        backend: "cpu",
        epochs: 1,
        layers: [
          { conv2d: { filters: 4, kernelSize: 3 } },
          { batchNormalization: {} },
          { activation: { activation: "relu" } },
          { globalAveragePooling2d: {} },
          { dense: { units: 1, activation: "sigmoid" } },
        ],
      },
      inputs: { tensors: colour },
    });
    const outcome = await run({ aggregate: "mean" }, { tensors: colour, model: trained.outputs["model"]! });
    const { folder, cases } = explained(outcome);
    expect((await sharp(path.join(folder, cases[0]!["input"]!)).metadata()).channels).toBe(3);
    expect(cases.every(({ patient }) => patient !== "")).toBe(true);
  });

  test("places are weighed one by one where the model flattens them, unless it is asked otherwise", async () => {
    const flat = await runStage(train, {
      params: {
        backend: "cpu",
        epochs: 1,
        layers: [
          { conv2d: { filters: 2, kernelSize: 5, strides: 3 } },
          { flatten: {} },
          { dense: { units: 2, activation: "softmax" } },
        ],
      },
      inputs: { tensors },
    });
    const method = async (params: object) =>
      explained(await run({ explain: 1, ...params }, { model: flat.outputs["model"]! })).about.method;
    expect(await method({})).toBe("hires-cam");
    expect(await method({ explainBy: "grad-cam" })).toBe("grad-cam");
  });

  test("none where none are wanted", async () => {
    const { folder, cases } = explained(await run({ explain: 0 }));
    expect([cases, readdirSync(folder).sort()]).toEqual([[], ["explanations.csv", "explanations.json"]]);
  });
});

describe("thresholds", () => {
  test("a target of sensitivity, reached on validation", async () => {
    const outcome = await run({ threshold: { sensitivity: 0.95 } });
    expect(outcome.metrics["validation.sensitivity"]).toBeGreaterThanOrEqual(0.95);
    expect(readJson(outcome, "metrics", "operating-point.json").rule).toBe("sensitivity >= 0.95");
  });

  test("a number, as it is", async () => {
    const outcome = await run({ threshold: 0.25 });
    expect(outcome.metrics["test.threshold"]).toBe(0.25);
    expect(outcome.metrics).not.toHaveProperty(["test.threshold.low"]);
    const point = readJson(outcome, "metrics", "operating-point.json");
    expect(point.rule).toBe("fixed");
    expect(point).not.toHaveProperty("choice");
  });

  test("costs: a dear miss lowers it", async () => {
    const cost = (falseNegative: number) => ({ threshold: { cost: { falsePositive: 1, falseNegative } } });
    const [cheap, dear] = [await run(cost(0.1)), await run(cost(50))];
    expect(dear.metrics["test.threshold"]).toBeLessThan(cheap.metrics["test.threshold"]!);
  });
});

describe("patients", () => {
  test("get one score of their images, measured beside the images", async () => {
    const outcome = await run({ aggregate: "median" });
    expect([outcome.metrics["test.patient.n"], outcome.metrics["test.n"]]).toEqual([20, 60]);
    const text = readFileSync(path.join(outcome.outputs["metrics"]!, "patients.csv"), "utf8");
    const [header, ...patients] = parseCsv(text, "patients.csv");
    expect(header).toEqual(["patient", "label", "score", "partition"]);
    const { rows } = readPredictions(outcome, "test");
    const first = patients.find((row) => row[3] === "test")!;
    const scores = rows.filter((row) => row[1] === first[0]).map((row) => Number(row[3]));
    expect(Number(first[2])).toBe(scores.sort((a, b) => a - b)[1]);
    expect(readJson(outcome, "metrics", "operating-point.json").patient).toMatchObject({
      rule: "youden",
      aggregate: "median",
    });
    expect(readdirSync(outcome.outputs["curves"]!)).toContain("roc-test-patients.csv");
  });

  test("are drawn whole in the bootstrap", async () => {
    const single = await toyTensors({
      contrast: 34,
      imagesPerPatient: 1,
      counts: { train: 4, validation: 45, test: 60 },
      labelOf: (number) => (Math.floor(number / 3) % 2 === 0 ? 0 : 1),
    });
    const [grouped, alone] = [await run(), await run({}, { tensors: single })];
    expect(alone.metrics["test.brier"]).toBe(grouped.metrics["test.brier"]);
    expect(alone.metrics["test.brier.low"]).not.toBe(grouped.metrics["test.brier.low"]);
  });

  test("that are not known are warned of, and cannot be aggregated", async () => {
    const unknown = await toyTensors({
      contrast: 34,
      patientsKnown: false,
      counts: { train: 4, validation: 45, test: 60 },
    });
    const outcome = await run({}, { tensors: unknown });
    expect(outcome.warnings).toMatchInlineSnapshot(`
      [
        "Patients are not known: images of one patient may be on both sides of the split, so these results are optimistic, and intervals treat images as independent: they are too narrow if a patient has several.",
      ]
    `);
    const error = await run({ aggregate: "mean" }, { tensors: unknown }).catch((thrown) => thrown);
    expect(error.message).toMatchInlineSnapshot(
      `"Expected patients to be known for \`aggregate: mean\`, but this dataset does not name them"`,
    );
  });
});

describe("what cannot be measured is absent, and says why", () => {
  const oneClass = (label: 0 | 1) =>
    toyTensors({
      counts: { train: 4, validation: 30, test: 10 },
      labelOf: (number, partition) => (partition === "test" ? label : Math.floor(number / 2) % 2 === 1 ? 1 : 0),
    });
  const measuredOf = ({ metrics }: Outcome) =>
    Object.keys(metrics).filter((name) => /^test\.[^.]+$/.test(name) && !/\.(n|threshold)$/.test(name));

  test("a test set without positive cases", async () => {
    const outcome = await run({}, { tensors: await oneClass(0) });
    const names = "auc, auprc, sensitivity, ppv, npv, f1, ece";
    expect(outcome.warnings).toContain(
      `Not measured on the test set, by images: ${names}. There, all 10 images are of one class, No Finding.`,
    );
    expect(outcome.facts["test.notMeasured"]).toBe(`${names} (all 10 images are of one class, No Finding)`);
    expect(measuredOf(outcome)).toEqual(["test.accuracy", "test.specificity", "test.brier", "test.loss"]);
    expect(Object.keys(outcome.facts)).not.toContain("validation.notMeasured");
  });

  test("a test set without negative cases has no average precision of 1 and no NPV of 0", async () => {
    const outcome = await run({ aggregate: "max" }, { tensors: await oneClass(1) });
    expect(measuredOf(outcome)).toEqual(["test.accuracy", "test.sensitivity", "test.brier", "test.loss"]);
    const names = "auc, auprc, specificity, ppv, npv, f1, ece";
    expect(outcome.facts["test.notMeasured"]).toBe(`${names} (all 10 images are of one class, Pneumothorax)`);
    expect(outcome.facts["test.patient.notMeasured"]).toBe(`${names} (all 5 patients are of one class, Pneumothorax)`);
  });

  test("no case, and every case, called positive", async () => {
    const none = await run({ threshold: 1 });
    expect(none.facts["test.notMeasured"]).toBe("ppv (none of the 60 images is called Pneumothorax)");
    expect(none.metrics).not.toHaveProperty("test.ppv");
    expect(none.metrics["test.npv"]).toBeDefined();
    const all = await run({ threshold: 0 });
    expect(all.facts["test.notMeasured"]).toBe("npv (each of the 60 images is called Pneumothorax)");
  });

  test("nothing is said where all is measured", async () => {
    const { facts, warnings } = await run();
    expect(Object.keys(facts).filter((name) => name.endsWith("notMeasured"))).toEqual([]);
    expect(warnings.filter((text) => text.includes("Not measured"))).toEqual([]);
  });
});

test("fewer than ten patients of a class are said, and what intervals are over is a fact", async () => {
  const { facts, warnings } = await run();
  expect(warnings).toMatchInlineSnapshot(`
    [
      "The validation set has 7 positive and 8 negative patients, too few patients for an interval that can be trusted.",
    ]
  `);
  expect(facts).toMatchObject({ intervalScope: "patients", metricsVersion: 2 });
  const unknown = await run(
    {},
    {
      tensors: await toyTensors({ contrast: 34, patientsKnown: false, counts: { train: 4, validation: 45, test: 60 } }),
    },
  );
  expect(unknown.facts["intervalScope"]).toBe("images");
});

describe("what cannot be evaluated", () => {
  const messageOf = async (params: object, inputs: object) => {
    const error = await run(params, inputs).catch((thrown) => thrown);
    return `${error.name}: ${error.message}\n${error.remedy}`;
  };

  test("nothing to choose the threshold by", async () => {
    const none = await toyTensors({ counts: { train: 4, test: 8 } });
    expect(await messageOf({}, { tensors: none })).toMatchInlineSnapshot(`
      "StageFailure: Expected validation images of both classes to choose the threshold by (youden), got none
      Give split a validation share, fix the threshold, such as \`threshold: 0.5\`, or wire \`operatingPoint\`, the rule of an earlier evaluation."
    `);
  });

  test("no images at all", async () => {
    const none = await toyTensors({ counts: { train: 4 } });
    expect(await messageOf({}, { tensors: none })).toMatchInlineSnapshot(`
      "StageFailure: Expected images in the partitions validation or test, got none
      Give split a validation and a test share."
    `);
  });

  test("images prepared in another way", async () => {
    const larger = await toyTensors({ size: 16, counts: { train: 4, validation: 8, test: 8 } });
    expect(await messageOf({}, { tensors: larger })).toMatchInlineSnapshot(`
      "StageFailure: Expected the tensors to have the model's size [12,12], got [16,16]
      Write \`size: [12,12]\` in the augment stage of these images."
    `);
  });

  test("a model that is not whole", async () => {
    const broken = path.join(temporaryFolder(), "model");
    cpSync(model, broken, { recursive: true });
    writeFileSync(path.join(broken, "model.json"), "{");
    expect(await messageOf({}, { model: broken })).toContain("model.json is damaged: it is cut short or not JSON");
  });
});
