import { METRIC_NAME, parseMetricName, plainMetricName } from "../core/metric-name.js";

/** A condition on runs, parsed: comparisons of names and values, joined by `and`, `or` and `not`. */
export type Expression =
  | { readonly type: "or" | "and"; readonly left: Expression; readonly right: Expression }
  | { readonly type: "not"; readonly operand: Expression }
  | { readonly type: "comparison"; readonly operator: Operator; readonly left: Expression; readonly right: Expression }
  | { readonly type: "name"; readonly name: string; readonly start: number; readonly end: number }
  | { readonly type: "value"; readonly value: ExpressionValue };

export type ExpressionValue = string | number | boolean | null;

type Operator = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** What is wrong with an expression, and where: characters `start` to `end` (exclusive). */
export class ExpressionError extends Error {
  constructor(
    message: string,
    readonly start: number,
    readonly end: number,
    readonly remedy?: string,
  ) {
    super(message);
  }
}

interface Token {
  readonly type: "name" | "number" | "string" | "operator" | "end";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const MAX_LENGTH = 2000;

/**
 * Parses a condition such as `params.epochs >= 10 and not (label == "old" or validation.auc < 0.8)`. A recursive descent:
 * nothing of the text is ever run. Throws an `ExpressionError`.
 */
export function parseExpression(text: string): Expression {
  if (text.length > MAX_LENGTH) {
    throw new ExpressionError(`Expected an expression of at most ${MAX_LENGTH} characters, got ${text.length}`, 0, 1);
  }
  const tokens = tokensOf(text);
  let at = 0;
  const peek = (): Token => tokens[at]!;
  const take = (...texts: readonly string[]): boolean => {
    const token = peek();
    const isOperator = token.type === "operator" || token.type === "name";
    if (!isOperator || !texts.includes(token.text)) return false;
    at += 1;
    return true;
  };

  const or = (): Expression => {
    let left = and();
    while (take("or", "||")) left = { type: "or", left, right: and() };
    return left;
  };
  const and = (): Expression => {
    let left = not();
    while (take("and", "&&")) left = { type: "and", left, right: not() };
    return left;
  };
  const not = (): Expression => {
    if (take("not", "!")) return { type: "not", operand: not() };
    return comparison();
  };
  const comparison = (): Expression => {
    const left = operand();
    const operator = operatorOf(peek());
    if (operator === undefined) return left;
    at += 1;
    const right = operand();
    const next = peek();
    if (operatorOf(next) !== undefined) {
      throw new ExpressionError(
        `Expected \`and\`, \`or\` or the end after a comparison, got \`${next.text}\``,
        next.start,
        next.end,
        "Write `a < b and b < c`.",
      );
    }
    return { type: "comparison", operator, left, right };
  };
  const operand = (): Expression => {
    const token = peek();
    if (take("(")) {
      const inner = or();
      if (!take(")")) throw unexpected("`)`", peek(), [{ at: token.start }]);
      return inner;
    }
    at += 1;
    if (token.type === "number") return { type: "value", value: Number(token.text) };
    if (token.type === "string") return { type: "value", value: token.text };
    if (token.type === "name" && !["and", "or", "not"].includes(token.text)) {
      if (token.text === "true" || token.text === "false") return { type: "value", value: token.text === "true" };
      if (token.text === "null") return { type: "value", value: null };
      if (parseMetricName(token.text) === undefined) throw unexpected("a class or finding between `[` and `]`", token);
      return { type: "name", name: plainMetricName(token.text), start: token.start, end: token.end };
    }
    throw unexpected("a name, a number, a text in quotes or `(`", token);
  };

  const expression = or();
  const rest = peek();
  if (rest.type !== "end") throw unexpected("`and`, `or` or the end", rest);
  return expression;
}

/** Names in an expression, with their places. */
export function namesIn(expression: Expression): readonly Extract<Expression, { type: "name" }>[] {
  switch (expression.type) {
    case "name":
      return [expression];
    case "value":
      return [];
    case "not":
      return namesIn(expression.operand);
    default:
      return [...namesIn(expression.left), ...namesIn(expression.right)];
  }
}

/**
 * Whether an expression holds. What is not there is `null`: equal to nothing but `null`, and neither more nor less than
 * anything. A text is never compared in size with a number.
 */
export function holds(expression: Expression, lookUp: (name: string) => ExpressionValue): boolean {
  return evaluate(expression, lookUp) === true;
}

function evaluate(expression: Expression, lookUp: (name: string) => ExpressionValue): ExpressionValue {
  switch (expression.type) {
    case "value":
      return expression.value;
    case "name":
      return lookUp(expression.name);
    case "not":
      return evaluate(expression.operand, lookUp) !== true;
    case "and":
      return evaluate(expression.left, lookUp) === true && evaluate(expression.right, lookUp) === true;
    case "or":
      return evaluate(expression.left, lookUp) === true || evaluate(expression.right, lookUp) === true;
    case "comparison":
      return compare(expression.operator, evaluate(expression.left, lookUp), evaluate(expression.right, lookUp));
  }
}

function compare(operator: Operator, left: ExpressionValue, right: ExpressionValue): boolean {
  if (operator === "==") return left === right;
  if (operator === "!=") return left !== right;
  const ordered =
    (typeof left === "number" && typeof right === "number") || (typeof left === "string" && typeof right === "string");
  if (!ordered) return false;
  switch (operator) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
  }
}

function operatorOf({ type, text }: Token): Operator | undefined {
  if (type !== "operator") return undefined;
  if (text === "=") return "==";
  return (["==", "!=", "<", "<=", ">", ">="] as const).find((operator) => operator === text);
}

const TOKEN = new RegExp(
  String.raw`\s*(?:(?<name>${METRIC_NAME})|(?<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<string>"[^"]*"|'[^']*')|(?<operator>==|!=|<=|>=|&&|\|\||[<>=!()]))`,
  "y",
);

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (;;) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) {
      const start = from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);
      if (start >= text.length) return [...tokens, { type: "end", text: "", start: text.length, end: text.length + 1 }];
      throw wrongCharacter(text, start);
    }
    const groups = match.groups ?? {};
    const type = (["name", "number", "string", "operator"] as const).find((name) => groups[name] !== undefined)!;
    const written = groups[type]!;
    const end = TOKEN.lastIndex;
    tokens.push({ type, text: type === "string" ? written.slice(1, -1) : written, start: end - written.length, end });
  }
}

function wrongCharacter(text: string, start: number): ExpressionError {
  const character = text[start]!;
  if (character === "[") {
    return new ExpressionError(
      "Expected the name of a class or finding and `]` after `[`",
      start,
      text.length,
      'Names with blanks or signs are written in double quotes: test.auc["Lung Opacity"].',
    );
  }
  if (character === '"' || character === "'") {
    return new ExpressionError(
      `Expected ${character} at the end of a text, got the end of the expression`,
      start,
      text.length,
    );
  }
  return new ExpressionError(
    `Expected a name, a number, a text or an operator, got \`${character}\``,
    start,
    start + 1,
    "There are ==, !=, <, <=, >, >=, and, or, not and parentheses.",
  );
}

function unexpected(expected: string, { type, text, start, end }: Token, opened: readonly { at: number }[] = []) {
  const got = type === "end" ? "the end of the expression" : `\`${text}\``;
  const where = opened[0] === undefined ? "" : ` for the \`(\` at character ${opened[0].at + 1}`;
  return new ExpressionError(`Expected ${expected}${where}, got ${got}`, start, end);
}
