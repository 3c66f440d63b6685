import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseCsv } from "../../../src/artifacts/csv.js";
import { expectHead } from "../../../src/artifacts/head.js";
import { binaryQuestion } from "../../../src/core/question.js";
import evaluate from "../../../stages/evaluate/index.js";
import train from "../../../stages/train/index.js";
import { MADE_RECIPE, type MadeImage, madeFeatures } from "../../support/made-up-features.js";
import { runStage } from "../../support/stage-context.js";

const TWO = binaryQuestion(["No Finding", "Effusion"]);
const PARTITIONS = ["train", "train", "train", "train", "validation", "test"] as const;

/** Patients with two images each, whose features tell the classes apart, but not all. */
const images: readonly MadeImage[] = Array.from({ length: 120 }, (_, place) => {
  const patient = Math.floor(place / 2);
  const positive = Math.floor(patient / 6) % 2 === 1;
  const noise = ((place * 7919) % 101) / 50 - 1;
  return {
    features: [Number(positive) + 2 * noise, noise, ((place * 104729) % 31) / 10],
    label: positive ? "Effusion" : "No Finding",
    patient: `p${patient}`,
    partition: PARTITIONS[patient % PARTITIONS.length]!,
    age: 40 + (place % 30),
    sex: place % 3 === 0 ? "M" : "F",
    view: "PA",
  };
});

async function evaluated(
  given: readonly MadeImage[],
  question: Parameters<typeof madeFeatures>[0],
  params: {
    readonly train?: Readonly<Record<string, unknown>>;
    readonly evaluate?: Readonly<Record<string, unknown>>;
  } = {},
) {
  const inputs = await madeFeatures(question, given);
  const { outputs } = await runStage(train, { inputs, params: { C: 1, ...params.train } });
  const outcome = await runStage(evaluate, {
    inputs: { ...inputs, model: outputs["model"]! },
    params: { explain: 0, ...params.evaluate },
  });
  return { ...outcome, inputs, model: outputs["model"]! };
}

const table = (folder: string, name: string) => parseCsv(readFileSync(path.join(folder, name), "utf8"), name);

describe("evaluate on features", () => {
  it("scores images with the head, and measures them as it does those of a network", async () => {
    const { outputs, metrics, facts, inputs, model } = await evaluated(images, TWO);
    const [header, ...rows] = table(outputs["predictions"]!, "predictions.csv");
    expect(header?.slice(0, 4)).toEqual(["image", "patient", "label", "score"]);
    expect(rows).toHaveLength(40);
    expect(metrics["test.n"]).toBe(20);
    expect(metrics["test.auc"]).toBeGreaterThan(0.7);
    expect(metrics["test.auc.low"]).toBeLessThan(metrics["test.auc"]!);
    expect(metrics["test.threshold"]).toBe(metrics["validation.threshold"]);
    expect(facts).toMatchObject({ positive: "Effusion", "test images seen in training": 0 });

    // By the definition, from the numbers of head.json.
    const head = await expectHead(model);
    const [regression] = head.kind === "logistic" ? head.regressions : [];
    for (const [image, , , score] of rows) {
      const features = images[Number(image!.slice(0, 3))]!.features;
      const margin = features.reduce(
        (sum, value, at) =>
          sum +
          (regression!.coefficients[0]![at]! * (Math.fround(value) - head.rows.centre[at]!)) / head.rows.scale[at]!,
        regression!.intercepts[0]!,
      );
      expect(Number(score)).toBeCloseTo(1 / (1 + Math.exp(-margin)), 12);
    }

    const other = { ...MADE_RECIPE, backbone: { ...MADE_RECIPE.backbone, pool: "max" as const } };
    const foreign = await madeFeatures(TWO, images, other);
    await expect(runStage(evaluate, { inputs: { ...foreign, model } })).rejects.toThrow(
      'Expected the features to have the model\'s pool, "mean", got "max"',
    );
    const renamed = await madeFeatures(binaryQuestion(["No Finding", "Mass"]), [{ ...images[0]!, label: "Mass" }]);
    await expect(runStage(evaluate, { inputs: { ...renamed, model } })).rejects.toThrow("question");

    // Images that it was trained on, as a test set.
    const again = images.map((image) => ({
      ...image,
      partition: image.partition === "train" ? "test" : image.partition!,
    }));
    await expect(runStage(evaluate, { inputs: { ...(await madeFeatures(TWO, again)), model } })).rejects.toThrow(
      /^The model was trained or chosen on 80 of 100 test images .* and on 40 of 50 test patients/,
    );
    await expect(
      runStage(evaluate, { inputs: { features: inputs.features, dataset: inputs.dataset, model: inputs.features } }),
    ).rejects.toThrow("head.json");
  });

  it("scores patients where the head pools their images first", async () => {
    const { outputs, metrics } = await evaluated(images, TWO, {
      train: { aggregate: "mean", covariates: ["age", "sex"] },
      evaluate: { aggregate: "mean" },
    });
    const [, ...rows] = table(outputs["predictions"]!, "predictions.csv");
    expect(rows).toHaveLength(20);
    expect(new Set(rows.map(([, patient]) => patient)).size).toBe(20);
    // A patient is one case already.
    expect(metrics["test.patient.auc"]).toBe(metrics["test.auc"]);
    expect(metrics["test.n"]).toBe(10);
  });

  it("scores several classes and findings", async () => {
    const classes = ["a", "b", "c"];
    const three = images.map((image, place) => ({ ...image, label: classes[Math.floor(place / 12) % 3]! }));
    const ofThree = await evaluated(three, { kind: "multiclass", classes });
    const [header, ...rows] = table(ofThree.outputs["predictions"]!, "predictions.csv");
    const columns = classes.map((name) => header!.indexOf(`score.${name}`));
    for (const row of rows) expect(columns.reduce((sum, at) => sum + Number(row[at]), 0)).toBeCloseTo(1, 12);
    expect(ofThree.metrics["test.accuracy"]).toBeDefined();

    const findings = ["Effusion", "Hernia"];
    const known = images.map((image, place) => ({
      ...image,
      label: "",
      findings: [image.label === "Effusion" ? 1 : 0, place % 4 === 0 ? undefined : 0] as const,
    }));
    const ofFindings = await evaluated(known, { kind: "multilabel", findings });
    expect(ofFindings.metrics["test.auc[Effusion]"]).toBeGreaterThan(0.7);
    expect(ofFindings.facts["notLearned"]).toBe("Hernia");
  });

  it("scores with a small network", async () => {
    const { metrics } = await evaluated(images, TWO, {
      train: { C: undefined, model: "mlp", epochs: 4, backend: "cpu" },
      evaluate: { backend: "cpu" },
    });
    expect(metrics["test.n"]).toBe(20);
  });
});
