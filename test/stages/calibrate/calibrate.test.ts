import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readCalibration } from "../../../src/artifacts/calibration.js";
import { readTrainingDigests, writeTrainingDigests } from "../../../src/artifacts/training-digests.js";
import calibrate from "../../../stages/calibrate/index.js";
import evaluate from "../../../stages/evaluate/index.js";
import { failureText, runStage } from "../../support/stage-context.js";
import { type ScoredImage, scoredTensors } from "../evaluate/scored-tensors.js";

const TWO = { classes: ["Normal", "Pneumonia"], positive: "Pneumonia" };
/** Ten shares of 255 that both classes have some of: the model says less than is true. */
const SHARES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/** Patients of one image; above .3 they have pneumonia, but for one in five. */
const twoClasses = (partition: string, count = 40): readonly ScoredImage[] =>
  Array.from({ length: count }, (_, at) => {
    const score = SHARES[at % SHARES.length]!;
    const positive = at % 5 === 4 ? score <= 0.5 : score > 0.3;
    return { partition, patient: `${partition} ${at}`, label: positive ? "Pneumonia" : "Normal", scores: [score] };
  });

const csvOf = (folder: string): readonly (readonly string[])[] =>
  readFileSync(path.join(folder, "predictions.csv"), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(","));

describe("calibrate, two classes", () => {
  it("fits the calibration part, by which all that scores goes; sets and their coverage are measured", async () => {
    const parts = ["train", "validation", "calibration", "test"];
    const made = scoredTensors(
      parts.flatMap((part) => twoClasses(part)),
      TWO,
    );
    await writeTrainingDigests(made.model, { namespace: "toy", images: [], patients: [] });
    const done = await runStage(calibrate, { params: { sets: 0.8 }, inputs: made });
    const model = done.outputs["model"]!;
    const calibration = (await readCalibration(model))!;
    expect(calibration.fittedOn).toEqual({ partition: "calibration", images: 40, patients: 40 });
    expect(calibration.loss.after).toBeLessThan(calibration.loss.before);
    expect(done.facts).toMatchObject({ method: "platt", fittedOn: "calibration", images: 40, patients: 40 });
    expect(done.warnings).toEqual([]);
    // What it was fitted to was seen.
    const seen = (await readTrainingDigests(model))!;
    expect(seen.patients).toHaveLength(40);
    expect(new Set(seen.images.map(({ partition }) => partition))).toEqual(new Set(["calibration"]));

    const scored = await runStage(evaluate, {
      params: { explain: 0, onOverlap: "warn" },
      inputs: { ...made, model },
    });
    const [header, ...rows] = csvOf(scored.outputs["predictions"]!);
    expect(header!.at(-1)).toBe("set");
    const [answer] = calibration.answers;
    if (answer === undefined || !("slope" in answer)) throw new Error("Expected a line");
    for (const row of rows) {
      const said = Math.round(SHARES[Number(/\d+/.exec(row[0]!)![0]) % 10]! * 255) / 255;
      const margin = answer.slope * Math.log(said / (1 - said)) + answer.intercept;
      expect(Number(row[3])).toBeCloseTo(1 / (1 + Math.exp(-margin)), 5);
    }
    const test = rows.filter((row) => row[4] === "test");
    const uncertain = test.filter((row) => row.at(-1)!.includes("|") || row.at(-1) === "(none)");
    expect(scored.metrics["test.uncertain"]).toBeCloseTo(uncertain.length / test.length, 12);
    for (const name of TWO.classes) {
      const own = test.filter((row) => row[2] === String(Number(name === "Pneumonia")));
      const covered = own.filter((row) => row.at(-1)!.split("|").includes(name));
      expect(scored.metrics[`test.coverage[${name}]`]).toBeCloseTo(covered.length / own.length, 12);
      expect(covered.length / own.length).toBeGreaterThanOrEqual(0.8);
    }
  });

  it("uses validation where there is no calibration part, and says so; never training or test images", async () => {
    const made = scoredTensors([...twoClasses("train"), ...twoClasses("validation"), ...twoClasses("test")], TWO);
    const { facts, warnings } = await runStage(calibrate, { params: { method: "isotonic" }, inputs: made });
    expect(facts["fittedOn"]).toBe("validation");
    expect(warnings).toEqual([
      "There is no calibration part, so this is fitted to the validation images, by which the epoch and the threshold may have been chosen too: what is promised of new patients is optimistic. `calibration: 0.2` of split sets one aside.",
    ]);
    const neither = scoredTensors([...twoClasses("train"), ...twoClasses("test")], TWO);
    expect(await failureText(runStage(calibrate, { inputs: neither }))).toBe(
      "Expected images in the part calibration or validation to fit to, got none\nGive split a share of them: `calibration: 0.2`.",
    );
  });

  it("refuses too few images, too few patients for sets, what has no best temperature, and a model twice", async () => {
    const few = scoredTensors(twoClasses("calibration", 9), TWO);
    expect(await failureText(runStage(calibrate, { inputs: few }))).toBe(
      "Expected at least 5 calibration images of each class to calibrate by, got 6 of Pneumonia, 3 of Normal\nGive split a larger share: `calibration: 0.2`.",
    );
    const made = scoredTensors(twoClasses("calibration"), TWO);
    expect(await failureText(runStage(calibrate, { params: { sets: 0.95 }, inputs: made }))).toBe(
      "Expected at least 19 calibration patients of each class for sets that cover 0.95, got 16 of Normal\nGive split a larger share (`calibration`), ask for less (`sets`), or leave `sets` out.",
    );
    const apart = scoredTensors(
      twoClasses("calibration").map((one) => ({ ...one, scores: [one.label === "Normal" ? 0.2 : 0.8] })),
      TWO,
    );
    expect(await failureText(runStage(calibrate, { params: { method: "temperature" }, inputs: apart }))).toContain(
      "got none that is on the wrong one: the lower the temperature, the better it fits\nUse `method: platt`",
    );
    const once = await runStage(calibrate, { params: { method: "temperature" }, inputs: made });
    expect(await failureText(runStage(calibrate, { inputs: { ...made, model: once.outputs["model"]! } }))).toContain(
      "Expected a model that is not calibrated yet",
    );
  });
});

describe("calibrate, several answers", () => {
  it("leaves findings as they are that cannot be fitted, and gives no sets of those with few patients", async () => {
    const question = { question: { kind: "multilabel", findings: ["Mass", "Hernia"] } };
    const images = ["calibration", "test"].flatMap((part) =>
      twoClasses(part).map((one, at): ScoredImage => {
        const { label: _, ...rest } = one;
        const mass = one.label === "Pneumonia" ? 1 : 0;
        return {
          ...rest,
          findings: [at % 7 === 0 ? undefined : mass, at === 3 ? 1 : 0],
          scores: [one.scores[0]!, 0.2],
        };
      }),
    );
    const made = scoredTensors(images, question);
    const { outputs, warnings } = await runStage(calibrate, { params: { sets: 0.9 }, inputs: made });
    expect(warnings).toEqual([
      "Not calibrated: Hernia (1 known images with it and 39 without, of at least 5 each). Its probabilities stay as they are.",
      "No sets of Hernia (1 patients with it and 39 without, of at least 10 each).",
    ]);
    const scored = await runStage(evaluate, {
      params: { explain: 0, threshold: 0.5 },
      inputs: { ...made, model: outputs["model"]! },
    });
    const [header, first] = csvOf(scored.outputs["predictions"]!);
    expect(header!.slice(-2)).toEqual(["set.Mass", "set.Hernia"]);
    expect(first!.at(-1)).toBe("");
    expect(Number(first![header!.indexOf("score.Hernia")])).toBeCloseTo(0.2, 6);
    expect(Number(first![header!.indexOf("score.Mass")])).not.toBeCloseTo(0.1, 2);
    expect(scored.metrics["test.coverage[Mass]"]).toBeGreaterThanOrEqual(0.9);
    expect(scored.metrics["test.coverageWithout[Mass]"]).toBeGreaterThanOrEqual(0.9);
    expect(scored.metrics).not.toHaveProperty("test.coverage[Hernia]");
  });

  it("fits exclusive classes to shares that sum to 1, by each method, and refuses a class without sets", async () => {
    const question = { question: { kind: "multiclass", classes: ["a", "b", "c"] } };
    const images = Array.from({ length: 60 }, (_, at): ScoredImage => {
      const place = at % 3;
      const said = at % 4 === 0 ? (place + 1) % 3 : place;
      const scores = [0, 1, 2].map((one) => (one === said ? 0.5 : 0.25));
      return { partition: at < 30 ? "calibration" : "test", patient: `${at}`, label: "abc"[place]!, scores };
    });
    const made = scoredTensors(images, question);
    for (const method of ["temperature", "platt", "isotonic"]) {
      const { outputs } = await runStage(calibrate, { params: { method, sets: 0.9 }, inputs: made });
      const model = outputs["model"]!;
      expect((await readCalibration(model))!.loss.after).toBeLessThan((await readCalibration(model))!.loss.before);
      const scored = await runStage(evaluate, { params: { explain: 0 }, inputs: { ...made, model } });
      for (const row of csvOf(scored.outputs["predictions"]!).slice(1)) {
        expect(Number(row[3]) + Number(row[4]) + Number(row[5])).toBeCloseTo(1, 9);
      }
    }
    const without = scoredTensors(
      images.filter(({ label }, at) => label !== "c" || at > 30 || at < 9),
      question,
    );
    expect(await failureText(runStage(calibrate, { params: { sets: 0.9 }, inputs: without }))).toContain("of c");
  });
});
