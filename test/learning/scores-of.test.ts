import { expect, test } from "vitest";
import { binaryQuestion } from "../../src/core/question.js";
import { scoresOf } from "../../src/learning/predict-rows.js";

const plain = (scores: readonly Float64Array[]) => scores.map((column) => [...column]);

test("of a binary question the positive class, from two outputs or one", () => {
  const question = binaryQuestion(["No Finding", "Effusion"]);
  expect(plain(scoresOf(Float32Array.of(0.75, 0.25, 0.5, 0.5, 0.125, 0.875), question, 3))).toEqual([
    [0.25, 0.5, 0.875],
  ]);
  expect(plain(scoresOf(Float32Array.of(0.25, 0.5), question, 2))).toEqual([[0.25, 0.5]]);
});

test("of classes and of findings each, in the order in which they are asked", () => {
  const outputs = Float32Array.of(0.5, 0.25, 0.25, 0, 0.125, 0.875);
  const columns = [
    [0.5, 0],
    [0.25, 0.125],
    [0.25, 0.875],
  ];
  expect(plain(scoresOf(outputs, { kind: "multiclass", classes: ["a", "b", "c"] }, 2))).toEqual(columns);
  expect(plain(scoresOf(outputs, { kind: "multilabel", findings: ["a", "b", "c"] }, 2))).toEqual(columns);
  expect(plain(scoresOf(new Float32Array(), { kind: "multilabel", findings: ["a", "b"] }, 0))).toEqual([[], []]);
});

test("a model of another question is refused", () => {
  expect(() =>
    scoresOf(Float32Array.of(0.5, 0.5), { kind: "multiclass", classes: ["a", "b", "c"] }, 1),
  ).toThrowErrorMatchingInlineSnapshot(
    `[StageFailure: Expected the model to give 3 probabilities of each image, got 2]`,
  );
});
