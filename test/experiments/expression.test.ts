import { describe, expect, test } from "vitest";
import {
  type ExpressionError,
  type ExpressionValue,
  holds,
  namesIn,
  parseExpression,
} from "../../src/experiments/expression.js";

const run: Readonly<Record<string, ExpressionValue>> = {
  "params.epochs": 12,
  "params.model": "cnn-small",
  "params.flip": false,
  "validation.auc": 0.875,
  "test.auc[Effusion]": 0.75,
  'test.auc["Lung Opacity"].low': 0.5,
  status: "succeeded",
  label: "and more",
};
const is = (text: string) => holds(parseExpression(text), (name) => run[name] ?? null);

describe("an expression", () => {
  test.each([
    ["params.epochs >= 10", true],
    ["params.epochs >= 10 and validation.auc < 0.8", false],
    ["params.epochs>=10&&validation.auc>8.7e-1", true],
    ["params.epochs < 5 or params.epochs > 11", true],
    // `and` binds closer than `or`, `not` closer than both.
    ["status == 'succeeded' or status == 'failed' and params.epochs == 1", true],
    ["(status == 'succeeded' or status == 'failed') and params.epochs == 1", false],
    ["not status == 'failed' and not (params.epochs < 3)", true],
    ["!params.flip", true],
    ["params.flip = false", true],
    ['params.model == "cnn-small"', true],
    ["params.model != cnn-small", true],
    ['label == "and more"', true],
    ["params.missing == null", true],
    ["params.missing > 0", false],
    ["not params.missing > 0", true],
    ["params.epochs > '1'", false],
    ["-1 < params.epochs", true],
    ["'a' < 'b'", true],
    ["test.auc[Effusion] > 0.7", true],
    ['test.auc["Effusion"]>0.7 and not test.auc[Mass] > 0', true],
    ['test.auc["Lung Opacity"].low == 0.5', true],
  ])("%s is %s", (text, expected) => {
    expect(is(text)).toBe(expected);
  });

  test("tells the names in it and where they stand", () => {
    expect(namesIn(parseExpression("not (a.b > 1) or c-d == a.b"))).toEqual([
      { type: "name", name: "a.b", start: 5, end: 8 },
      { type: "name", name: "c-d", start: 17, end: 20 },
      { type: "name", name: "a.b", start: 24, end: 27 },
    ]);
  });

  test("is never run", () => {
    expect(() => parseExpression("process.exit(1)")).toThrow("Expected `and`, `or` or the end, got `(`");
    expect(() => parseExpression("a; b")).toThrow("got `;`");
    expect(is("constructor.constructor == null")).toBe(true);
  });

  test.each([
    ["test.auc[Lung Opacity] > 1", "Expected the name of a class or finding and `]` after `[`", 8],
    ["test.auc[] > 1", "Expected the name of a class or finding and `]` after `[`", 8],
    ['test.auc[""] > 1', 'Expected a class or finding between `[` and `]`, got `test.auc[""]`', 0],
    ["", "Expected a name, a number, a text in quotes or `(`, got the end of the expression", 0],
    ["params.epochs >=", "Expected a name, a number, a text in quotes or `(`, got the end of the expression", 16],
    ["(a == 1", "Expected `)` for the `(` at character 1, got the end of the expression", 7],
    ["a == 1)", "Expected `and`, `or` or the end, got `)`", 6],
    ["a == 1 b == 2", "Expected `and`, `or` or the end, got `b`", 7],
    ["1 < a < 3", "Expected `and`, `or` or the end after a comparison, got `<`", 6],
    ["a == 'x", "Expected ' at the end of a text, got the end of the expression", 5],
    ["a == 1 + 2", "Expected a name, a number, a text or an operator, got `+`", 7],
    ["a and", "Expected a name, a number, a text in quotes or `(`, got the end of the expression", 5],
  ])("%j is refused with its place", (text, message, start) => {
    let thrown: ExpressionError | undefined;
    try {
      parseExpression(text);
    } catch (error) {
      thrown = error as ExpressionError;
    }
    expect([thrown?.message, thrown?.start]).toEqual([message, start]);
  });
});
