import {
  type Expression,
  ExpressionError,
  type ExpressionValue,
  holds,
  namesIn,
  parseExpression,
} from "./expression.js";

/** What came of a condition that was asked of one run. */
export interface Answer {
  readonly holds: boolean;
  /** Each name in it, once. */
  readonly values: readonly { readonly name: string; readonly value: ExpressionValue }[];
}

/**
 * Asks a condition of one run, strictly: where `holds` would call a condition false (or its `not` true) only because it
 * cannot be asked, an `ExpressionError` says why. Those are names that the run does not have, a comparison of a number
 * with a text, and anything that is not a condition, such as just `test.auc`.
 * @param lookUp gives null for a name without a value, undefined for an unknown name.
 * @param remedyOf suggests alternatives to an unknown name.
 */
export function askCondition(
  text: string,
  lookUp: (name: string) => ExpressionValue | undefined,
  remedyOf: (name: string) => string,
): Answer {
  const expression = parseExpression(text);
  const values = new Map<string, ExpressionValue>();
  for (const { name, start, end } of namesIn(expression)) {
    const value = lookUp(name);
    if (value === undefined) {
      throw new ExpressionError(
        `Expected the name of something that the run has, got \`${name}\``,
        start,
        end,
        remedyOf(name),
      );
    }
    values.set(name, value);
  }
  const whole = { start: text.length - text.trimStart().length, end: Math.max(1, text.trimEnd().length) };
  const valueNamed = (name: string): ExpressionValue => values.get(name) ?? null;
  expectCondition(expression, valueNamed, whole);
  return {
    holds: holds(expression, valueNamed),
    values: [...values].map(([name, value]) => ({ name, value })),
  };
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function expectCondition(expression: Expression, valueNamed: (name: string) => ExpressionValue, whole: Span): void {
  switch (expression.type) {
    case "and":
    case "or":
      expectCondition(expression.left, valueNamed, whole);
      expectCondition(expression.right, valueNamed, whole);
      return;
    case "not":
      expectCondition(expression.operand, valueNamed, whole);
      return;
    case "comparison":
      expectComparable(expression, valueNamed, whole);
      return;
    default: {
      const value = expression.type === "name" ? valueNamed(expression.name) : expression.value;
      if (typeof value === "boolean") return;
      const { start, end } = expression.type === "name" ? expression : whole;
      throw new ExpressionError(
        `Expected a comparison, got ${inWords(value)} alone`,
        start,
        end,
        "Compare it with something: `test.auc >= 0.8`.",
      );
    }
  }
}

function expectComparable(
  { operator, left, right }: Extract<Expression, { readonly type: "comparison" }>,
  valueNamed: (name: string) => ExpressionValue,
  whole: Span,
): void {
  const [a, b] = [left, right].map((side) => sideValue(side, valueNamed, whole)) as [ExpressionValue, ExpressionValue];
  const isEquality = operator === "==" || operator === "!=";
  if (typeof a === typeof b && (isEquality || typeof a === "number" || typeof a === "string")) return;
  if (isEquality && (a === null || b === null)) return;
  const named = [left, right].find((side) => side.type === "name");
  const { start, end } = named ?? whole;
  throw new ExpressionError(
    `Expected both sides of \`${operator}\` to be numbers or both to be texts, got ${inWords(a)} and ${inWords(b)}`,
    start,
    end,
    "Numbers are written without quotes, texts in quotes.",
  );
}

/** A side in parentheses may be a condition itself: `(a > 1) == true`. */
function sideValue(side: Expression, valueNamed: (name: string) => ExpressionValue, whole: Span): ExpressionValue {
  if (side.type === "name") return valueNamed(side.name);
  if (side.type === "value") return side.value;
  expectCondition(side, valueNamed, whole);
  return holds(side, valueNamed);
}

function inWords(value: ExpressionValue): string {
  if (value === null) return "nothing (null)";
  return typeof value === "string"
    ? `the text ${JSON.stringify(value)}`
    : `${typeof value === "number" ? "the number " : ""}${value}`;
}
