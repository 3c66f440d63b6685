import type { Diagnostic } from "../../core/diagnostic.js";
import { nearestName, suggestName } from "../../core/nearest-name.js";
import { keysOf, type LocatedScalar, type LocatedValue, valueAt } from "../text/located-value.js";
import { problemAt, type Span } from "../text/source-text.js";
import type { Variable } from "./variables.js";

const REFERENCE = /^(params|env)\.(.+)$/;

/** What names in a document mean. */
interface Names {
  readonly params: LocatedValue | undefined;
  readonly variables: ReadonlyMap<string, Variable>;
  readonly report: (problem: Diagnostic) => void;
  /** Grows: `params.epochs`, of nested parameters the outermost, and `env.HOME`. */
  readonly used: Set<string>;
}

interface LookUp {
  /** Whether variables that are not set do not matter. */
  readonly lenient: boolean;
  /** Gives a parameter its own interpolations, or undefined where it is made of itself. */
  readonly ownValue: (located: LocatedValue, name: string, span: Span) => LocatedValue | undefined;
}

/** The value that `${...}` names, or undefined where that was reported to be wrong. */
export function lookUp(
  names: Names,
  scalar: LocatedScalar,
  match: RegExpExecArray,
  { lenient, ownValue }: LookUp,
): LocatedValue | undefined {
  const { params, variables, report, used } = names;
  const [whole, inner = "", close] = match;
  const span = spanWithin(scalar, whole);
  if (close === "") {
    const message = `Expected \`}\` at the end of an interpolation, got ${JSON.stringify(whole)}`;
    report(problemAt("unresolved-parameter", span, message, { remedy: "Close it, or write $${ for a literal ${." }));
    return undefined;
  }
  const reference = REFERENCE.exec(inner.trim());
  if (reference === null) {
    report(
      problemAt("unresolved-parameter", span, `Expected \${params.name} or \${env.NAME}, got ${whole}`, {
        remedy: `${guess(inner.trim(), params, variables)}Write $${whole} for the literal text ${whole}.`,
      }),
    );
    return undefined;
  }
  const name = reference[2] ?? "";
  used.add(reference[1] === "env" ? `env.${name}` : `params.${name.split(".", 1)[0]}`);
  return reference[1] === "env" ? variable(names, name, scalar, span, lenient) : parameter(names, name, span, ownValue);
}

function parameter(
  { params, report }: Names,
  name: string,
  span: Span,
  ownValue: LookUp["ownValue"],
): LocatedValue | undefined {
  let located = params;
  const walked: string[] = [];
  for (const segment of name.split(".")) {
    if (located?.type === "scalar") located = ownValue(located, name, span);
    const next = valueAt(located, [segment]);
    if (next === undefined) {
      if (located === undefined || located.type !== "scalar" || !located.broken) {
        report(unknownParameter(name, walked, segment, located, span));
      }
      return undefined;
    }
    walked.push(segment);
    located = next;
  }
  return located === undefined ? undefined : ownValue(located, name, span);
}

function unknownParameter(
  name: string,
  walked: readonly string[],
  segment: string,
  parent: LocatedValue | undefined,
  span: Span,
): Diagnostic {
  const names = parent === undefined ? [] : keysOf(parent);
  const full = (found: string) => ["params", ...walked, found].join(".");
  const message = `Expected \${params.${name}} to be one of \`params\`, got no \`${full(segment)}\``;
  const remedy = suggestName(segment, names, names.length > 0 ? "There are" : `Add \`${name}\` to \`params\`.`, full);
  return problemAt("unresolved-parameter", span, message, { remedy });
}

function variable(
  { variables, report }: Names,
  name: string,
  scalar: LocatedScalar,
  span: Span,
  lenient: boolean,
): LocatedValue | undefined {
  const declared = variables.get(name);
  if (declared === undefined) {
    const nearest = nearestName(name, variables.keys());
    const message = `Expected \${env.${name}} to be declared under \`env\`, got no \`${name}\` there`;
    const remedy = `${nearest === undefined ? "" : `Did you mean \`env.${nearest}\`? `}Declare it: \`env: { ${name}: {} }\`.`;
    report(problemAt("undeclared-environment", span, message, { remedy }));
    return undefined;
  }
  const base = { type: "scalar", span: scalar.span, written: "", quoted: true, resolved: true } as const;
  if (declared.value === undefined && !lenient) {
    report(
      problemAt("missing-environment", span, `Expected the environment variable \`${name}\` to be set, got nothing`, {
        remedy: `Set it before the command: ${name}=... pipeline run.`,
        related: [{ message: "it is declared here", span: declared.span }],
      }),
    );
    return undefined;
  }
  const environment = new Set([name]);
  if (declared.secret) return { ...base, value: `\${env.${name}}`, environment, secrets: environment };
  return { ...base, value: declared.value ?? "", written: declared.value ?? "", typedBySchema: true, environment };
}

/** The place of the expression in the file; the whole value if escapes or folding hide it. */
export function spanWithin(scalar: LocatedScalar, expression: string): Span {
  const { source, start, end } = scalar.span;
  const at = source.text.slice(start, end).indexOf(expression);
  return at < 0 ? scalar.span : { source, start: start + at, end: start + at + expression.length };
}

function guess(inner: string, params: LocatedValue | undefined, variables: ReadonlyMap<string, Variable>): string {
  const known = [
    ...(params?.type === "map" ? [...params.entries.keys()].map((name) => `params.${name}`) : []),
    ...[...variables.keys()].map((name) => `env.${name}`),
  ];
  const bare = known.find((name) => name.endsWith(`.${inner}`));
  const nearest = bare ?? nearestName(inner, known);
  return nearest === undefined ? "" : `Did you mean \${${nearest}}? `;
}
