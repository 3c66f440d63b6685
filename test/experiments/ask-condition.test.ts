import { expect, test } from "vitest";
import { askCondition } from "../../src/experiments/ask-condition.js";

const VALUES = new Map<string, string | number | boolean | null>([
  ["test.auc", 0.85],
  ["status", "succeeded"],
  ["label", null],
  ["params.augment", true],
]);

const ask = (condition: string) =>
  askCondition(
    condition,
    (name) => VALUES.get(name),
    () => "There is test.auc.",
  );

test.each([
  ["test.auc >= 0.8", true],
  ["not test.auc < 0.8 and status == 'succeeded'", true],
  ["test.auc > 0.9 or params.augment", true],
  ["label == null", true],
  ["label != 'x'", true],
  ["(test.auc > 0.9) == false", true],
  ["0.9 < test.auc", false],
])("asks %s", (condition, holds) => {
  expect(ask(condition).holds).toBe(holds);
});

test.each([
  ["not test.sensitivity < 0.8", "Expected the name of something that the run has, got `test.sensitivity`"],
  ["test.auc > 0 or test.nothing > 0", "Expected the name of something that the run has, got `test.nothing`"],
  ["test.auc", "Expected a comparison, got the number 0.85 alone"],
  ["not test.auc", "Expected a comparison, got the number 0.85 alone"],
  ["0.8", "Expected a comparison, got the number 0.8 alone"],
  ["label", "Expected a comparison, got nothing (null) alone"],
  [
    'test.auc >= "0.8"',
    'Expected both sides of `>=` to be numbers or both to be texts, got the number 0.85 and the text "0.8"',
  ],
  [
    "status != 1",
    'Expected both sides of `!=` to be numbers or both to be texts, got the text "succeeded" and the number 1',
  ],
  ["label < 'x'", 'Expected both sides of `<` to be numbers or both to be texts, got nothing (null) and the text "x"'],
  ["", "got the end of the expression"],
  ["test.auc >=", "got the end of the expression"],
])("does not call `%s` false: it cannot be asked", (condition, message) => {
  expect(() => ask(condition)).toThrow(message);
});
