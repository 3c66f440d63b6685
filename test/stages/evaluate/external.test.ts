import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type CalibrationFigures, type External, readExternal } from "../../../src/artifacts/external.js";
import { seededRandom } from "../../../src/imaging/seeded-random.js";
import { calibrationLine } from "../../../src/statistics/calibration-line.js";
import { numberPatients } from "../../../src/statistics/patient-numbers.js";
import evaluate from "../../../stages/evaluate/index.js";
import { failureText, runStage, temporaryFolder } from "../../support/stage-context.js";
import { type ScoredImage, scoredTensors } from "./scored-tensors.js";

const BINARY = { classes: ["Normal", "Pneumonia"], positive: "Pneumonia" };
const FINDINGS = { question: { kind: "multilabel", findings: ["Edema", "Mass"] } };
const CLASSES = { question: { kind: "multiclass", classes: ["A", "B", "C"] } };

/** @param shift of the scores' logits: what calibration in the large should find, turned round. */
const images = (
  of: string,
  partitions: readonly string[],
  { signal = 1.6, shift = 0 }: { readonly signal?: number; readonly shift?: number } = {},
): readonly ScoredImage[] =>
  partitions.flatMap((partition) =>
    Array.from({ length: 90 }, (_, at): ScoredImage => {
      const random = seededRandom(7, of, partition, at);
      const logit = signal * random.normal();
      const isPositive = random.uniform() < 1 / (1 + Math.exp(-logit));
      return {
        partition,
        patient: `${of}-${partition}-${Math.floor(at / 2)}`,
        label: isPositive ? "Pneumonia" : "Normal",
        scores: [1 / (1 + Math.exp(-logit - shift))],
      };
    }),
  );

const several = (of: string, partitions: readonly string[]): readonly ScoredImage[] =>
  images(of, partitions).map(({ label, scores, ...image }, at) => ({
    ...image,
    findings: [label === "Pneumonia" ? 1 : 0, at % 7 === 0 ? undefined : at % 3 === 0 ? 1 : 0],
    scores: [scores[0]!, 0.2 + 0.1 * (at % 5)],
  }));

const run = (scored: ReturnType<typeof scoredTensors>, params: object = {}, inputs: object = {}) =>
  runStage(evaluate, { params: { backend: "cpu", explain: 0, ...params }, inputs: { ...scored, ...inputs } });

/** As a run hands it over: the file. */
const tableOf = (outputs: Readonly<Record<string, string>>) => path.join(outputs["predictions"]!, "predictions.csv");

const readJson = (folder: string | undefined, name: string) =>
  JSON.parse(readFileSync(path.join(folder!, name), "utf8"));

describe("two classes", () => {
  let development: Awaited<ReturnType<typeof run>>;
  let external: Awaited<ReturnType<typeof run>>;
  let found: External;

  beforeAll(async () => {
    development = await run(scoredTensors(images("home", ["validation", "test"]), BINARY));
    const other = scoredTensors(images("away", ["test"], { shift: 1.2 }), BINARY);
    external = await run(other, { partitions: ["test"] }, given(development));
    found = (await readExternal(external.outputs["metrics"]!))!;
  });

  const given = ({ outputs }: typeof development) => ({
    operatingPoint: outputs["metrics"],
    reference: tableOf(outputs),
  });

  test("are called by the threshold of the development, without validation images", () => {
    const own = readJson(development.outputs["metrics"], "operating-point.json");
    const point = readJson(external.outputs["metrics"], "operating-point.json");
    expect(point).toEqual({
      threshold: own.threshold,
      rule: "youden",
      partition: "validation",
      classes: ["Normal", "Pneumonia"],
      positive: "Pneumonia",
      frozen: true,
    });
    expect(external.metrics["test.threshold"]).toBe(development.metrics["test.threshold"]);
    expect(external.metrics["test.threshold.low"]).toBeUndefined();
    expect(found).toMatchObject({ frozen: true, images: 90, patients: 45 });
    expect(found.reference).toEqual({ images: 90, sharedImages: 0, sharedPatients: null });
  });

  test("stand beside the development's test figures, with the drop", () => {
    for (const name of ["auc", "sensitivity", "specificity", "brier", "calibrationInTheLarge", "calibrationSlope"]) {
      const drop = found.drops.find((one) => one.name === name)!;
      expect(drop.development.value, name).toBeCloseTo(development.metrics[`test.${name}`]!, 12);
      expect(drop.external.value, name).toBeCloseTo(external.metrics[`test.${name}`]!, 12);
      expect(drop.drop.value, name).toBeCloseTo(drop.external.value - drop.development.value, 12);
      expect(drop.drop.low!, name).toBeLessThan(drop.drop.value);
      expect(drop.drop.high!, name).toBeGreaterThan(drop.drop.value);
    }
    const auc = found.drops.find(({ name }) => name === "auc")!;
    // MOVER: the distances of both intervals' bounds, added as independent ones are.
    const { development: a, external: b, drop } = auc;
    expect(drop.low).toBeCloseTo(drop.value - Math.hypot(b.value - b.low!, a.high! - a.value), 2);
    expect(external.metrics["drop.auc"]).toBe(drop.value);
    expect(external.metrics["drop.auc.low"]).toBe(drop.low);
  });

  test("are recalibrated by maps that have not seen the patient", () => {
    const calibration = found.calibration[0]!;
    const large = (of: CalibrationFigures) => of.figures["calibrationInTheLarge"]!.value;
    expect(large(calibration.asIs)).toBeCloseTo(external.metrics["test.calibrationInTheLarge"]!, 12);
    expect(large(calibration.asIs)).toBeLessThan(-0.6);
    if ("reason" in calibration.intercept || "reason" in calibration.line) throw new Error("not recalibrated");
    expect(calibration.intercept.slope).toBe(1);
    expect(calibration.intercept.intercept).toBeCloseTo(large(calibration.asIs), 8);
    for (const mapped of [calibration.intercept, calibration.line]) {
      expect(Math.abs(large(mapped))).toBeLessThan(0.1);
      expect(mapped.figures["brier"]!.value).toBeLessThan(calibration.asIs.figures["brier"]!.value);
      // By maps fitted to the very cases it would be 0 but for rounding.
      expect(Math.abs(large(mapped))).toBeGreaterThan(1e-6);
      expect(mapped.bins.reduce((sum, { n }) => sum + n, 0)).toBe(90);
    }
    const [{ labels, scores, patients }] = [casesOf(external.outputs["predictions"]!)];
    const { slope, intercept } = calibrationLine(labels, scores, numberPatients(patients));
    expect(calibration.line.slope).toBeCloseTo(slope!.value, 8);
    expect(calibration.line.intercept).toBeCloseTo(intercept!.value, 8);
  });

  test("of the development itself are said to be no other data", async () => {
    const { warnings } = await run(
      scoredTensors(images("home", ["validation", "test"]), BINARY),
      { partitions: ["test"] },
      given(development),
    );
    expect(warnings.join("\n")).toContain("are in `reference` too: the drop is of samples that are not independent");
  });

  test("of other names are refused, and so is what is no rule or has no test set", async () => {
    const messageOf = (scored: ReturnType<typeof scoredTensors>, inputs: object, params: object = {}) =>
      failureText(run(scored, { partitions: ["test"], ...params }, inputs));
    const away = scoredTensors(images("away", ["test"]), BINARY);
    const named = scoredTensors(
      images("away", ["test"]).map((one) => ({ ...one, label: one.label === "Normal" ? "Healthy" : "Pneumonia" })),
      { classes: ["Healthy", "Pneumonia"], positive: "Pneumonia" },
    );
    expect(await messageOf(named, { operatingPoint: development.outputs["metrics"] })).toMatchInlineSnapshot(`
      "Expected the rule of \`operatingPoint\` to be of the classes Healthy, Pneumonia, with Pneumonia positive, as the images are, got the classes Normal, Pneumonia, with Pneumonia positive
      Give the classes or findings of these images the names, and the order, of those that the model was developed with."
    `);
    expect(await messageOf(away, { operatingPoint: temporaryFolder() })).toContain(
      "Expected `operatingPoint` to hold operating-point.json, got a folder without it",
    );
    expect(await messageOf(away, { operatingPoint: development.outputs["metrics"] }, { aggregate: "mean" })).toContain(
      "to have been chosen for patients with `aggregate: mean` too, got one of images alone",
    );
    const untested = temporaryFolder();
    writeFileSync(
      path.join(untested, "predictions.csv"),
      "image,patient,label,score,partition\na,b,1,0.5,validation\n",
    );
    expect(
      await messageOf(away, { ...given(development), reference: path.join(untested, "predictions.csv") }),
    ).toContain("Expected `reference` to have predictions of a test set, got none");
  });
});

function casesOf(folder: string) {
  const [, ...rows] = readFileSync(path.join(folder, "predictions.csv"), "utf8").trimEnd().split("\n");
  const cells = rows.map((row) => row.split(","));
  return {
    labels: cells.map((row) => Number(row[2])),
    scores: cells.map((row) => Number(row[3])),
    patients: cells.map((row) => row[1]!),
  };
}

test("findings have their own thresholds, drops and lines; what is known of too few patients is said", async () => {
  const development = await run(scoredTensors(several("home", ["validation", "test"]), FINDINGS));
  const { outputs, metrics } = await run(
    scoredTensors(several("away", ["test"]), FINDINGS),
    { partitions: ["test"] },
    { operatingPoint: development.outputs["metrics"], reference: tableOf(development.outputs) },
  );
  expect(metrics["test.threshold[Edema]"]).toBe(development.metrics["test.threshold[Edema]"]);
  const found = (await readExternal(outputs["metrics"]!))!;
  const drop = (name: string, of?: string) => found.drops.find((one) => one.name === name && one.of === of)?.drop;
  expect(drop("auc", "Edema")!.low).toBeDefined();
  expect(drop("auc")!.low).toBeDefined();
  expect(drop("calibrationSlope", "Edema")).toBeDefined();
  expect(found.calibration.map(({ of }) => of)).toEqual(["Edema", "Mass"]);
});

test("exclusive classes keep the costs by which they were called, each against the rest", async () => {
  const three = (of: string, partitions: readonly string[]) =>
    images(of, partitions).map((image, at) => {
      const place = at % 3;
      const scores = [0, 1, 2].map((one) => (one === place ? 0.5 : 0.2) + 0.1 * ((at + one) % 4));
      return { ...image, label: "ABC".charAt(place), scores };
    });
  const costs = { A: { B: 5 } };
  const development = await run(scoredTensors(three("home", ["validation", "test"]), CLASSES), { costs });
  const { outputs, metrics, facts } = await run(
    scoredTensors(three("away", ["test"]), CLASSES),
    { partitions: ["test"] },
    { operatingPoint: development.outputs["metrics"], reference: tableOf(development.outputs) },
  );
  const rule = readJson(outputs["metrics"], "operating-point.json");
  expect(rule).toMatchObject({
    rule: "least expected cost",
    frozen: true,
    costs: [
      [0, 5, 1],
      [1, 0, 1],
      [1, 1, 0],
    ],
  });
  expect(JSON.parse(String(facts["costs"]))).toEqual(rule.costs);
  const found = (await readExternal(outputs["metrics"]!))!;
  expect(found.drops.find(({ name, of }) => name === "balancedAccuracy" && of === undefined)).toBeDefined();
  expect(found.calibration.map(({ of }) => of)).toEqual(["A", "B", "C"]);
  expect(metrics["drop.auc[B]"]).toBeDefined();
});
