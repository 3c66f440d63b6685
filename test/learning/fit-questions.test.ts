import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { binaryQuestion } from "../../src/core/question.js";
import type { ActiveBackend } from "../../src/learning/backend.js";
import { batchTerms } from "../../src/learning/batch-terms.js";
import { type AnswerWeights, answerWeights } from "../../src/learning/class-weights.js";
import { cpuBackend } from "../../src/learning/cpu-backend.js";
import { endingsOf } from "../../src/learning/ending.js";
import { countAnswers, UNKNOWN } from "../../src/learning/labelled-rows.js";
import { logOdds } from "../../src/learning/log-odds.js";
import { measure } from "../../src/learning/measures.js";
import { modelFromLayers } from "../../src/learning/model-from-layers.js";
import { readWeights, writeWeights } from "../../src/learning/model-weights.js";
import { onnxruntimeBackend } from "../../src/learning/onnxruntime/backend.js";
import { makeOptimizer } from "../../src/learning/optimizer.js";
import { tf } from "../../src/learning/tfjs.js";
import { trainStep } from "../../src/learning/train-step.js";
import { temporaryFolder } from "../support/stage-context.js";
import { answeredTensors, CLASSES, FINDINGS } from "./answered-tensors.js";
import { fitToy, type ToyFit } from "./fit-toy.js";

let native: ActiveBackend;
let plain: ActiveBackend;
beforeAll(async () => {
  native = await onnxruntimeBackend.activate({ threads: 1, device: "cpu" });
  plain = await cpuBackend.activate({ threads: 1, device: "cpu" });
});
afterAll(() => native.close());

const LINEAR = (units: number, activation: "softmax" | "sigmoid") => [
  { flatten: {} },
  { dense: { units, activation } },
];

interface Reference {
  readonly learningRate: number;
  /** Steps x (images times pixels), and steps x (images times findings). */
  readonly images: readonly (readonly number[])[];
  readonly answers: readonly (readonly number[])[];
  readonly weights: AnswerWeights;
  readonly start: Readonly<Record<string, readonly number[]>>;
  /** null: a batch of which nothing is known. */
  readonly losses: readonly (number | null)[];
  readonly end: Readonly<Record<string, readonly number[]>>;
}

describe("findings of which some are unknown", () => {
  test.each(["cpu", "onnxruntime"])("20 steps end where PyTorch's do: %s", async (backend) => {
    const active = backend === "cpu" ? plain : native;
    await tf.setBackend(backend);
    const file = path.join(import.meta.dirname, "../fixtures/masked-loss/masked-loss.json");
    const reference = JSON.parse(readFileSync(file, "utf8")) as Reference;
    const layers = [
      { flatten: {} },
      { dense: { units: 5, activation: "tanh" } },
      { dense: { units: 3, activation: "sigmoid" } },
    ];
    const classifier = modelFromLayers(layers, [4, 2, 1], { seed: 1, endings: endingsOf(FINDINGS) });
    const weights = await readWeights(classifier.model);
    const started = weights.map((one) => ({ ...one, values: Float32Array.from(reference.start[one.name]!) }));
    writeWeights(classifier.model, started);
    const optimizer = makeOptimizer({ name: "adam", learningRate: reference.learningRate });
    for (const [step, loss] of reference.losses.entries()) {
      const positions = Uint32Array.from({ length: 6 }, (_, at) => at);
      const answers = Int8Array.from(reference.answers[step]!);
      const terms = batchTerms(positions, 6, { question: FINDINGS, answers, weights: reference.weights, units: 3 });
      expect(terms.divisor === 0).toBe(loss === null);
      if (loss === null) continue;
      const { objective, logits } = trainStep({
        ...terms,
        classifier,
        optimizer,
        images: Float32Array.from(reference.images[step]!),
        shape: [6, 4, 2, 1],
        labelSmoothing: 0,
        clipNorm: undefined,
      });
      await active.step();
      expect(Math.abs((await objective.data())[0]! - loss)).toBeLessThan(1e-5);
      tf.dispose([objective, logits]);
    }
    for (const { name, values } of await readWeights(classifier.model)) {
      const worst = Math.max(...reference.end[name]!.map((value, at) => Math.abs(value - values[at]!)));
      expect(worst, name).toBeLessThan(1e-5);
    }
  });

  test("a batch's terms: unknown cells and images that fill it up count nowhere", () => {
    const weights = [
      [1, 2],
      [3, 4],
      [0, 0],
    ] as const;
    const answers = Int8Array.of(1, UNKNOWN, 0, 0, 1, 1, UNKNOWN, UNKNOWN, UNKNOWN);
    const labels = { question: FINDINGS, answers, weights, units: 3 };
    expect(batchTerms(Uint32Array.of(1, 0, 1), 2, labels)).toEqual({
      of: "findings",
      targets: Float32Array.of(0, 1, 1, 1, 0, 0, 0, 0, 0),
      weights: Float32Array.of(1, 4, 0, 2, 0, 0, 0, 0, 0),
      divisor: 5,
    });
    expect(batchTerms(Uint32Array.of(2, 0), 1, labels)).toMatchObject({ divisor: 0 });
  });

  test("one compiled graph serves all batches, however much of them is known", async () => {
    const compiled = async (tensors: string, units: number, activation: "softmax" | "sigmoid"): Promise<number> => {
      await tf.setBackend("onnxruntime");
      const before = native.statistics()["compiled"]!;
      await fitToy(tensors, { active: native, layers: LINEAR(units, activation), batchSize: 4, epochs: 3 });
      return native.statistics()["compiled"]! - before;
    };
    const counts = { train: 18, validation: 6 };
    const question = binaryQuestion(["Normal", "Mass"]);
    const binary = await compiled(await answeredTensors(question, { counts }), 2, "softmax");
    const known = (number: number, at: number, partition: string) =>
      partition === "validation" || (number * 7 + at * 5) % 11 < 4;
    const findings = await compiled(await answeredTensors(FINDINGS, { counts, known }), 3, "sigmoid");
    expect(findings).toBe(binary);
    const one = { kind: "multilabel", findings: ["Mass"] } as const;
    const alone = await compiled(await answeredTensors(one, { counts, known }), 1, "sigmoid");
    expect(alone).toBe(binary);
  });

  test("a batch of which nothing is known is no step", async () => {
    // Of 20 images 8 have nothing that is known: by one they make 12 steps an epoch, and validation 6 batches.
    const tensors = await answeredTensors(FINDINGS, {
      counts: { train: 20, validation: 6 },
      known: (number, _, partition) => partition === "validation" || number % 5 < 3,
    });
    await tf.setBackend("cpu");
    let steps = 0;
    const active = {
      ...plain,
      step: async () => {
        steps += 1;
      },
    };
    const { history } = await fitToy(tensors, {
      active,
      batchSize: 1,
      epochs: 2,
      layers: LINEAR(3, "sigmoid"),
      optimizer: { name: "sgd", learningRate: 0.01 },
    });
    expect(steps).toBe(2 * (12 + 6));
    expect(history[1]!.loss).toBeLessThan(history[0]!.loss);
  });

  test("what is measured is the same formula over all that is known", async () => {
    const logits = Float32Array.of(2, -1, 0.5, -3, 0.25, 4);
    const answers = Int8Array.of(1, 0, UNKNOWN, 0, UNKNOWN, 1);
    const weights = [
      [1, 3],
      [2, 2],
      [0, 0],
    ] as const;
    const learned = [true, true, false];
    const { loss, accuracy, auc, aucs } = measure({ question: FINDINGS, logits, answers, weights, learned });
    const towards = (margin: number) => Math.log(1 + Math.exp(-margin));
    // The last cell is known, and weighs nothing.
    expect(loss).toBeCloseTo((3 * towards(2) + 2 * towards(1) + towards(3)) / 4, 12);
    expect(accuracy).toBe(1);
    expect([auc, aucs]).toEqual([1, [1, Number.NaN, Number.NaN]]);
  });
});

describe("questions of several answers", () => {
  test.each([
    ["classes", CLASSES, "softmax"],
    ["findings", FINDINGS, "sigmoid"],
  ] as const)("%s are learned and measured, each and their mean", async (_, question, activation) => {
    await tf.setBackend("cpu");
    const tensors = await answeredTensors(question, { counts: { train: 48, validation: 24 } });
    const { history } = await fitToy(tensors, {
      active: plain,
      epochs: 8,
      layers: LINEAR(3, activation),
      optimizer: { name: "adam", learningRate: 0.03 },
      monitor: "validation.auc",
    });
    const last = history.at(-1)!;
    expect(last.validation_auc).toBeGreaterThan(0.9);
    expect(last.validation_loss).toBeLessThan(history[0]!.validation_loss!);
    const names = question.kind === "multilabel" ? question.findings : question.classes;
    expect(Object.keys(last.validation_aucs!)).toEqual(names);
    const mean = Object.values(last.validation_aucs!).reduce((sum, value) => sum + value / 3, 0);
    expect(last.validation_auc).toBeCloseTo(mean, 12);
  });

  test("two classes are learned to the bits of a binary question", async () => {
    await tf.setBackend("cpu");
    const toy: ToyFit = { active: plain, layers: LINEAR(2, "softmax"), labelSmoothing: 0.1 };
    const binary = await fitToy(await answeredTensors(binaryQuestion(["Normal", "Mass"])), toy);
    const pair = await fitToy(await answeredTensors({ kind: "multiclass", classes: ["Normal", "Mass"] }), toy);
    expect(pair.weights).toEqual(binary.weights);
    expect(pair.history.map(({ aucs: _, validation_aucs: __, ...line }) => line)).toEqual(binary.history);
  });

  test.each([
    ["classes", CLASSES, "softmax"],
    ["findings", FINDINGS, "sigmoid"],
  ] as const)("%s: an epoch that was interrupted ends bit for bit as one that was not", async (_, question, output) => {
    await tf.setBackend("cpu");
    const tensors = await answeredTensors(question);
    const toy: ToyFit = { active: plain, layers: LINEAR(3, output), batchSize: 7 };
    const whole = await fitToy(tensors, toy);
    const scratch = temporaryFolder();
    const controller = new AbortController();
    const first = fitToy(tensors, {
      ...toy,
      scratch,
      signal: controller.signal,
      onProgress: (images) => {
        if (images >= 30 + 9) controller.abort(new Error("interrupted"));
      },
    });
    await expect(first).rejects.toThrow("interrupted");
    const { resumed, ...rest } = await fitToy(tensors, { ...toy, scratch });
    expect(resumed).toEqual([[1, 14]]);
    expect(rest.weights).toEqual(whole.weights);
    expect(rest.history).toEqual(whole.history);
  });

  test.each([
    ["classes", CLASSES, "softmax"],
    ["findings", FINDINGS, "sigmoid"],
  ] as const)("%s: ONNX Runtime ends where plain JavaScript ends", async (_, question, output) => {
    const tensors = await answeredTensors(question);
    const toy: ToyFit = {
      layers: [{ conv2d: { filters: 3, kernelSize: 3, activation: "elu" } }, ...LINEAR(3, output)],
      labelSmoothing: 0.05,
      optimizer: { name: "sgd", learningRate: 0.02, momentum: 0.5 },
    };
    await tf.setBackend("cpu");
    const expected = await fitToy(tensors, { ...toy, active: plain });
    await tf.setBackend("onnxruntime");
    const actual = await fitToy(tensors, { ...toy, active: native });
    for (const [name, values] of Object.entries(expected.weights)) {
      const scale = Math.max(1, ...values.map(Math.abs));
      expect(Math.max(...values.map((value, at) => Math.abs(value - actual.weights[name]![at]!))) / scale).toBeLessThan(
        1e-5,
      );
    }
    for (const [epoch, { loss, validation_loss }] of expected.history.entries()) {
      expect(actual.history[epoch]!.loss).toBeCloseTo(loss, 5);
      expect(actual.history[epoch]!.validation_loss).toBeCloseTo(validation_loss!, 5);
    }
  });

  test("log odds of a class are against all others", () => {
    const [first, , third] = logOdds(Float32Array.of(1, 2, 3), CLASSES, 1) as [Float64Array, unknown, Float64Array];
    const share = (logit: number) => Math.exp(logit) / (Math.exp(1) + Math.exp(2) + Math.exp(3));
    expect(first[0]).toBeCloseTo(Math.log(share(1) / (1 - share(1))), 12);
    expect(third[0]).toBeCloseTo(Math.log(share(3) / (1 - share(3))), 12);
    // The first declared of two that are equally probable is called.
    const tie = {
      question: CLASSES,
      weights: answerWeights("none", CLASSES, [
        [2, 1],
        [2, 1],
        [2, 1],
      ]),
      learned: [true, true, true],
    };
    const logits = Float32Array.of(2, 2, 0);
    expect(measure({ ...tie, logits, answers: Int8Array.of(1, 0, 0) }).accuracy).toBe(1);
    expect(measure({ ...tie, logits, answers: Int8Array.of(0, 1, 0) }).accuracy).toBe(0);
  });

  test("known answers are counted", () => {
    expect(countAnswers({ rows: [0, 1], answers: Int8Array.of(1, 0, UNKNOWN, 1, UNKNOWN, 0) }, 3)).toEqual([
      [0, 2],
      [1, 0],
      [1, 0],
    ]);
  });
});
