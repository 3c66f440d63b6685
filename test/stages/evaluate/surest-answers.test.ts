import { expect, test } from "vitest";
import type { TensorRow } from "../../../src/artifacts/tensors.js";
import type { Answer } from "../../../src/core/question.js";
import { surestAnswers } from "../../../stages/evaluate/surest-cases.js";

const rowsOf = (count: number) =>
  Array.from({ length: count }, (_, row) => ({ row, image: `${row}.png`, patient: "" }) as TensorRow);
const shown = (cases: ReturnType<typeof surestAnswers>) =>
  cases.map(({ row, kind, answer, score }) => `${answer} ${kind} ${row.image} ${score}`);

test("of each finding what was found, missed and a false alarm, among images in which it is known", () => {
  const answers: readonly (readonly Answer[])[] = [
    [1, undefined],
    [1, 0],
    [0, 1],
    [1, 1],
  ];
  const scores = [
    [0.9, 0.9],
    [0.2, 0.8],
    [0.7, 0.1],
    [0.8, 0.3],
  ];
  const calling = { call: () => [Uint8Array.of(1, 0, 1, 1), undefined] };
  const cases = { answers, scores, patients: [] };
  const request = { rows: rowsOf(4), cases, calling, count: 1, notLearned: [] };
  const question = { kind: "multilabel", findings: ["Effusion", "Mass"] } as const;
  expect(shown(surestAnswers({ ...request, question }))).toEqual([
    "0 true positive 0.png 0.9",
    "0 false negative 1.png 0.2",
    "0 false positive 2.png 0.7",
  ]);
  const byBoth = { call: () => [Uint8Array.of(1, 0, 1, 1), Uint8Array.of(1, 1, 0, 1)] };
  expect(shown(surestAnswers({ ...request, question, calling: byBoth, notLearned: ["Effusion"] }))).toEqual([
    "1 true positive 3.png 0.3",
    "1 false negative 2.png 0.1",
    "1 false positive 1.png 0.8",
  ]);
});

test("of each class those that were called it, rightly and wrongly", () => {
  const answers: readonly (readonly Answer[])[] = [
    [1, 0],
    [0, 1],
    [0, 1],
  ];
  const scores = [
    [0.6, 0.4],
    [0.7, 0.3],
    [0.1, 0.9],
  ];
  const calling = { call: () => [Uint8Array.of(1, 1, 0), Uint8Array.of(0, 0, 1)] };
  const cases = { answers, scores, patients: [] };
  const question = { kind: "multiclass", classes: ["COVID", "Normal"] } as const;
  expect(shown(surestAnswers({ question, rows: rowsOf(3), cases, calling, count: 4, notLearned: [] }))).toEqual([
    "0 true positive 0.png 0.6",
    "0 false positive 1.png 0.7",
    "1 true positive 2.png 0.9",
  ]);
});
