import { expect, test } from "vitest";
import { binaryQuestion, type Question } from "../../src/core/question.js";
import { answerWeights, learnable, notLearned } from "../../src/learning/class-weights.js";

const QUESTION = binaryQuestion(["No Finding", "Pneumothorax"]);
const CLASSES: Question = { kind: "multiclass", classes: ["COVID", "Pneumonia", "Normal"] };
const FINDINGS: Question = { kind: "multilabel", findings: ["Effusion", "Hernia", "Lung Opacity"] };

test("balanced weights as scikit-learn computes them", () => {
  // compute_class_weight("balanced", classes=[0, 1], y=[0] * 90 + [1] * 10)
  const [[negative, positive]] = answerWeights("balanced", QUESTION, [[90, 10]]) as [[number, number]];
  expect(negative).toBeCloseTo(0.5555555555555556, 15);
  expect(positive).toBeCloseTo(5, 15);
  // compute_class_weight("balanced", classes=[0, 1, 2], y=[0] * 10 + [1] * 30 + [2] * 60)
  const counts = [
    [90, 10],
    [70, 30],
    [40, 60],
  ] as const;
  const having = answerWeights("balanced", CLASSES, counts).map(([, weight]) => weight);
  for (const [at, weight] of [3.3333333333333335, 1.1111111111111112, 0.5555555555555556].entries()) {
    expect(having[at]).toBeCloseTo(weight, 14);
  }
});

test("a class that is absent counts in no weight; a finding's weight is from what is known of it", () => {
  const absent = [
    [90, 10],
    [100, 0],
    [10, 90],
  ] as const;
  expect(answerWeights("balanced", CLASSES, absent).map(([, weight]) => weight)).toEqual([5, 1, 100 / 180]);
  const counts = [
    [90, 10],
    [40, 0],
    [2, 6],
  ] as const;
  expect(answerWeights("balanced", FINDINGS, counts)).toEqual([
    [100 / 180, 5],
    [0, 0],
    [2, 8 / 12],
  ]);
  expect(answerWeights("none", FINDINGS, counts)).toEqual([
    [1, 1],
    [0, 0],
    [1, 1],
  ]);
  expect(learnable(counts)).toEqual([true, false, true]);
  expect(notLearned(FINDINGS, counts)).toEqual(["Hernia"]);
});

test("numbers by name; what is not named weighs 1, and what cannot be learned nothing", () => {
  expect(answerWeights({ Pneumothorax: 3 }, QUESTION, [[90, 10]])).toEqual([[1, 3]]);
  expect(answerWeights("none", QUESTION, [[90, 10]])).toEqual([[1, 1]]);
  const counts = [
    [9, 1],
    [5, 0],
    [3, 3],
  ] as const;
  expect(answerWeights({ COVID: 4 }, CLASSES, counts).map(([, weight]) => weight)).toEqual([4, 1, 1]);
  expect(answerWeights({ "Lung Opacity": 4, Hernia: 2 }, FINDINGS, counts)).toEqual([
    [1, 1],
    [0, 0],
    [4, 4],
  ]);
});

test("an unknown name names the known ones", () => {
  expect(() => answerWeights({ Pneumotorax: 3 }, QUESTION, [[90, 10]])).toThrowErrorMatchingInlineSnapshot(
    `[StageFailure: Expected classWeights to name the classes "No Finding" and "Pneumothorax", got "Pneumotorax"]`,
  );
  expect(() => answerWeights({ effusion: 3 }, FINDINGS, [])).toThrowErrorMatchingInlineSnapshot(
    `[StageFailure: Expected classWeights to name the findings "Effusion", "Hernia" and "Lung Opacity", got "effusion"]`,
  );
});
