import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { expectHead, type HeadRegression } from "../../../src/artifacts/head.js";
import { readTrainingDigests } from "../../../src/artifacts/training-digests.js";
import { readTrainingImages } from "../../../src/artifacts/training-images.js";
import { binaryQuestion, type Question } from "../../../src/core/question.js";
import { checkParams } from "../../../stages/train/check-params.js";
import train from "../../../stages/train/index.js";
import { MADE_RECIPE, type MadeImage, madeFeatures } from "../../support/made-up-features.js";
import { runStage } from "../../support/stage-context.js";

const TWO = binaryQuestion(["No Finding", "Effusion"]);

/** As scikit-learn solves it: `test/fixtures/logistic/make.py`. */
const expected = JSON.parse(
  readFileSync(new URL("../../fixtures/logistic/expected.json", import.meta.url), "utf8"),
) as Readonly<
  Record<
    "two" | "balanced" | "three",
    {
      readonly classes: readonly number[];
      readonly solutions: readonly {
        readonly strength: number;
        readonly coefficients: number[][];
        intercepts: number[];
      }[];
    }
  >
> & { readonly columns: readonly (readonly number[])[] };

async function trained(
  question: Question,
  images: readonly MadeImage[],
  params: Readonly<Record<string, unknown>> = {},
  recipe = MADE_RECIPE,
) {
  const outcome = await runStage(train, { params, inputs: await madeFeatures(question, images, recipe) });
  const folder = outcome.outputs["model"]!;
  return { ...outcome, folder, head: await expectHead(folder) };
}

const regressionsOf = (head: Awaited<ReturnType<typeof expectHead>>): readonly HeadRegression[] => {
  if (head.kind !== "logistic") throw new Error(`Expected a logistic head, got ${head.kind}`);
  return head.regressions;
};

const furthest = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0);

/** A number that tells the classes apart, with noise, and two that say nothing; every patient has two images. */
const noisy = (count: number, of: (positive: boolean, place: number) => Partial<MadeImage>): readonly MadeImage[] =>
  Array.from({ length: count }, (_, place) => {
    const positive = Math.floor(place / 2) % 2 === 1;
    const noise = ((place * 7919) % 101) / 50 - 1;
    return {
      features: [Number(positive) + 2 * noise, ((place * 104729) % 31) / 10, 5],
      label: positive ? "Effusion" : "No Finding",
      patient: `p${Math.floor(place / 2)}`,
      ...of(positive, place),
    };
  });

describe("train on features", () => {
  it.each([
    ["two", "none", TWO],
    ["balanced", "balanced", TWO],
    ["three", "none", { kind: "multiclass", classes: ["a", "b", "c"] }],
  ] as const)(
    "finds scikit-learn's coefficients behind its StandardScaler: %s",
    async (name, classWeights, question) => {
      const { classes, solutions } = expected[name];
      const names = question.classes;
      const images = expected.columns.map((features, at) => ({ features, label: names[classes[at]!]! }));
      const { strength, coefficients, intercepts } = solutions[2]!;
      const { head, facts, warnings } = await trained(question, images, {
        model: "logistic",
        C: strength,
        classWeights,
      });
      expect(warnings).toEqual([]);
      const [regression] = regressionsOf(head);
      // Features are kept in single precision.
      expect(furthest(regression!.coefficients.flat(), coefficients.flat())).toBeLessThan(1e-6);
      expect(furthest(regression!.intercepts, intercepts)).toBeLessThan(1e-6);
      expect(regression).toMatchObject({ strength, tried: [], answers: name === "three" ? names : ["Effusion"] });
      expect(facts).toMatchObject({ C: "1", features: 7, parameters: 8 * coefficients.length });
      expect(facts["gradientNorm"]).toBeLessThan(1e-8);
    },
  );

  it("makes a model that is whole: head, preparation, network, and what it was trained on", async () => {
    const images = noisy(40, (_, place) => ({ partition: place < 30 ? "train" : place < 36 ? "validation" : "test" }));
    const { folder, outputs, logs, warnings } = await trained(TWO, images);
    expect(warnings).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual([
      "backbone",
      "features.json",
      "head-rows.json",
      "head.json",
      "trained-on-images.csv",
      "trained-on-patients.csv",
      "trained-on.json",
      "training-images.json",
      "training-profile.json",
    ]);
    expect(readFileSync(path.join(folder, "backbone/model.onnx"), "utf8")).toBe("no network");
    const seen = await readTrainingDigests(folder);
    expect(seen?.images).toHaveLength(36);
    expect(seen?.patients).toHaveLength(18);
    expect(await readTrainingImages(folder)).toMatchObject({
      images: 30,
      mean: [100, 129],
      originals: { width: [64, 64], height: [48, 48], coloured: 0 },
    });
    expect(readdirSync(outputs["history"]!)).toEqual([]);
    expect(logs[0]).toBe(
      "14 images with Effusion, 16 with No Finding; 6 in validation, which nothing is chosen by; 3 columns.",
    );
    expect(logs[1]).toMatch(
      /^C \S+, chosen by the loss of patients left out \(0\.000001: 0\.72\d+, .+\); norm of the gradient /,
    );
  });

  it("knows findings one by one, over the images that are known of each", async () => {
    const question = { kind: "multilabel", findings: ["Effusion", "Mass", "Hernia"] } as const;
    const images = noisy(40, (positive, place) => ({
      label: "",
      findings: [positive ? 1 : 0, place % 5 === 0 ? undefined : place % 3 === 0 ? 1 : 0, 0],
    }));
    const { head, warnings } = await trained(question, images, { C: [0.01, 0.1] });
    expect(head.notLearned).toEqual(["Hernia"]);
    expect(warnings).toEqual([
      expect.stringContaining(
        "Cannot be learned, since known training images all have the finding or all have not: Hernia",
      ),
      expect.stringContaining("The weakest of the penalties was the best, C 0.1: give larger values of `C` too."),
    ]);
    const regressions = regressionsOf(head);
    expect(regressions.map(({ answers }) => answers)).toEqual([["Effusion"], ["Mass"]]);
    const known = images.filter(({ findings }) => findings![1] !== undefined);
    const alone = known.map((image) => ({ ...image, findings: [image.findings![1]] }));
    const own = await trained({ kind: "multilabel", findings: ["Mass"] }, alone, { C: regressions[1]!.strength });
    // Standardization is of all training images, known or not: the same function, in other units.
    const plain = (one: typeof head, at: number): number[] =>
      regressionsOf(one)[at]!.coefficients[0]!.map((value, column) => value / one.rows.scale[column]!);
    expect(furthest(plain(head, 1), plain(own.head, 0))).toBeLessThan(0.05);
  });

  it("takes a patient's images together, and what else is known of them", async () => {
    const images = noisy(40, (positive, place) => ({
      label: positive && place % 2 === 0 ? "Effusion" : "No Finding",
      age: place % 4 === 0 ? undefined : 40 + (place % 7),
      sex: place % 8 < 4 ? "F" : "M",
      view: place % 10 === 0 ? "" : "PA",
    }));
    const params = { aggregate: "max", covariates: ["age", "sex", "view"], C: 1 };
    const { head, logs } = await trained(TWO, images, params);
    // Patients, of whom each is positive where any image is.
    expect(logs[0]).toBe(
      "10 images with Effusion, 10 with No Finding; 0 in validation, which nothing is chosen by; 10 columns.",
    );
    const ages = images.flatMap(({ age }) => age ?? []);
    expect(head.rows).toMatchObject({ features: 3, aggregate: "max" });
    expect(head.rows.covariates).toEqual([
      { covariate: "age", fill: ages.reduce((sum, age) => sum + age, 0) / ages.length },
      { covariate: "age", unknown: true },
      { covariate: "sex", level: "F" },
      { covariate: "sex", level: "M" },
      { covariate: "sex", unknown: true },
      { covariate: "view", level: "PA" },
      { covariate: "view", unknown: true },
    ]);
    const greatest = Array.from({ length: 20 }, (_, patient) =>
      Math.max(...images.slice(2 * patient, 2 * patient + 2).map(({ features }) => Math.fround(features[0]!))),
    );
    expect(head.rows.centre[0]).toBeCloseTo(greatest.reduce((sum, value) => sum + value, 0) / 20, 12);
    // A third of the images are of unknown age; half of the images of ten patients are.
    expect(head.rows.centre[4]).toBeCloseTo(0.25, 12);
    // No sex is unknown: the column is 0, and so is its coefficient.
    expect(regressionsOf(head)[0]!.coefficients[0]![7]).toBeCloseTo(0, 12);
  });

  it("learns shuffled labels as chance would have it", async () => {
    const { facts, warnings, head } = await trained(
      TWO,
      noisy(40, () => ({})),
      { baseline: "shuffled", C: 1 },
    );
    expect(facts["baseline"]).toBe("shuffled");
    expect(warnings[0]).toContain("trained on shuffled labels");
    const { head: truly } = await trained(
      TWO,
      noisy(40, () => ({})),
      { C: 1 },
    );
    expect(regressionsOf(head)[0]!.coefficients).not.toEqual(regressionsOf(truly)[0]!.coefficients);
  });

  it("takes the strongest penalty where too few patients have a class to choose by", async () => {
    const images = noisy(12, (_, place) => ({ label: place < 2 ? "Effusion" : "No Finding" }));
    // Images of the one positive patient can be left out, and then there is nothing to learn from.
    const { head } = await trained(TWO, images, { C: [0.1, 1], innerFolds: 2 });
    expect(regressionsOf(head)[0]!.tried).toHaveLength(2);
    const one = images.map((image, place) => ({ ...image, patient: place < 2 ? "p" : "q" }));
    const none = await trained(TWO, one, { C: [0.1, 1], innerFolds: 2 });
    expect(regressionsOf(none.head)[0]).toMatchObject({ strength: 0.1, tried: [] });
    expect(none.warnings).toEqual([
      "C could not be chosen by patients left out, since too few have each class: the strongest penalty is used, C 0.1.",
    ]);
  });

  it("trains a small network", async () => {
    const images = noisy(40, (_, place) => ({ partition: place < 30 ? "train" : "validation" }));
    const { folder, head, outputs } = await trained(TWO, images, {
      model: "mlp",
      epochs: 3,
      backend: "cpu",
      batchSize: 8,
    });
    expect(head).toMatchObject({ kind: "mlp", rows: { features: 3 } });
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(["head.json", "model.json", "weights.bin", "backbone"]));
    expect(readFileSync(path.join(outputs["history"]!, "history.csv"), "utf8").trim().split("\n")).toHaveLength(4);
  });

  it("refuses features that are not the dataset's, and what nobody knows", async () => {
    const images = noisy(8, () => ({}));
    const made = await madeFeatures(TWO, images);
    const other = await madeFeatures(TWO, [...images, { ...images[0]!, image: "new.png" }]);
    await expect(runStage(train, { inputs: { ...made, dataset: other.dataset } })).rejects.toThrow(
      "Expected features of each image of the dataset, got none for new.png",
    );
    await expect(trained(TWO, images, { covariates: ["view"] })).rejects.toThrow(
      "Expected the dataset to know the view of training images for `covariates`, got it of none",
    );
    const nobody = images.map(({ patient: _, ...image }) => image);
    await expect(trained(TWO, nobody, { aggregate: "mean" })).rejects.toThrow(
      "Expected patients to be known for `aggregate: mean`, but this dataset does not name them",
    );
    const mixed = images.map((image, place) => ({ ...image, label: place % 2 === 0 ? "a" : "b" }));
    await expect(
      trained({ kind: "multiclass", classes: ["a", "b", "c"] }, mixed, { aggregate: "mean" }),
    ).rejects.toThrow(
      "Expected the images of each patient to be of one class, got a and b of the patient p0 in the train partition",
    );
    const broken = images.map((image, place) => (place === 3 ? { ...image, features: [1, Number.NaN, 2] } : image));
    await expect(trained(TWO, broken)).rejects.toThrow(
      "Expected the features of each image to be numbers, got NaN for 003.png",
    );
  });

  it("a checkpoint that a regression could not continue from, named or not", () => {
    const inputs = ["features", "dataset", "resume"];
    const refused = {
      message: "Expected a network for the input `resume`, got `model: logistic`, which is solved at once",
    };
    expect(checkParams({ model: "logistic" }, inputs)).toEqual([expect.objectContaining(refused)]);
    expect(checkParams({}, inputs)).toEqual([expect.objectContaining(refused)]);
    expect(checkParams({ model: "mlp" }, inputs)).toEqual([]);
  });
});
