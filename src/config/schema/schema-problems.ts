import type { ErrorObject } from "ajv";
import type { Diagnostic, DiagnosticCode } from "../../core/diagnostic.js";
import type { JsonValue } from "../../core/json.js";
import { nearestName, suggestName } from "../../core/nearest-name.js";
import { eachScalar, entryAt, inWords, type LocatedValue, type Path, valueAt } from "../text/located-value.js";
import { problemAt, type Span } from "../text/source-text.js";
import { describeSchema } from "./describe-schema.js";
import { meaningfulErrors } from "./meaningful-errors.js";
import { dereferenced, type SchemaNode, tags, unionOf } from "./schema-node.js";
import { valueRemedy } from "./value-remedy.js";

/** How the value that a schema describes is spoken of. */
export interface Naming {
  /** `parameter \`epochs\` of stage \`train\``. */
  readonly value: (path: Path) => string;
  /** What a key of the mapping at `path` would be: `a parameter of stage type \`train\``. */
  readonly key: (path: Path) => string;
  readonly codes: {
    readonly unknown: DiagnosticCode;
    readonly missing: DiagnosticCode;
    readonly invalid: DiagnosticCode;
  };
  /** What to say of an unknown key instead of a suggestion, where it is a known mistake. */
  readonly misplaced?: (path: Path, key: string) => string | undefined;
  /** What to do about a value that is a known mistake. */
  readonly mistaken?: (path: Path) => string | undefined;
}

interface Subject {
  /** As written; a default has no place. */
  readonly root: LocatedValue | undefined;
  readonly value: JsonValue;
  readonly schema: SchemaNode;
  /** What to point at where something is missing at the top. */
  readonly owner: Span;
  readonly naming: Naming;
}

const OUT_OF_RANGE: ReadonlySet<string> = new Set(
  "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems minLength maxLength minProperties maxProperties uniqueItems".split(
    " ",
  ),
);

/** ajv's errors as diagnostics: one for each wrong value, at its place, with everything that was expected of it. */
export function schemaProblems(errors: readonly ErrorObject[], subject: Subject): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const seen = new Set<string>();
  for (const error of meaningfulErrors(errors, subject.schema)) {
    const path = pathOf(error.instancePath);
    const property = (error.params as { additionalProperty?: string; missingProperty?: string }) ?? {};
    const detail = property.additionalProperty ?? property.missingProperty ?? error.propertyName ?? "";
    const identity = `${error.instancePath} ${detail}`;
    if (seen.has(identity)) continue;
    seen.add(identity);
    const problem = explain(error, path, subject);
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
}

function explain(error: ErrorObject, path: Path, subject: Subject): Diagnostic | undefined {
  const { naming, root } = subject;
  if (error.keyword === "additionalProperties" || error.keyword === "unevaluatedProperties") {
    return unknownKey(error, path, subject);
  }
  if (error.keyword === "required") return missingKey(error, path, subject);
  const located = valueAt(root, path);
  if (located !== undefined && holdsBroken(located)) return undefined;
  if (error.propertyName !== undefined) return wrongName(error, path, subject);

  const node = (error.parentSchema ?? {}) as SchemaNode;
  const value = error.data as JsonValue;
  const code =
    error.keyword === "type" ? "wrong-type" : OUT_OF_RANGE.has(error.keyword) ? "out-of-range" : naming.codes.invalid;
  const tagged = taggedChoice(node, value, subject.schema);
  const where = tagged === undefined ? path : [...path, tagged.key];
  const wrong = tagged === undefined ? value : tagged.value;
  const expected =
    tagged === undefined
      ? describeSchema(node, subject.schema)
      : describeSchema({ enum: tagged.choices }, subject.schema);
  const placed = valueAt(root, where) ?? located;
  return problemAt(
    code,
    placed?.span ?? subject.owner,
    `Expected ${naming.value(where)} to be ${expected}, got ${inWords(wrong)}`,
    {
      remedy:
        naming.mistaken?.(where) ??
        valueRemedy(tagged === undefined ? node : { enum: tagged.choices }, wrong, placed, subject.schema),
      related: originOf(placed),
    },
  );
}

/** Alternatives distinguished by a constant (`name: adam`): which were possible, and what was found. */
function taggedChoice(node: SchemaNode, value: JsonValue, root: SchemaNode) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const branches = unionOf(node)?.map((branch) => dereferenced(branch, root)) ?? [];
  const key = branches.flatMap((branch) => tags(branch))[0]?.[0];
  if (key === undefined) return undefined;
  const choices = branches.flatMap((branch) =>
    tags(branch).flatMap(([name, constant]) => (name === key ? [constant] : [])),
  );
  const got = (value as Readonly<Record<string, JsonValue>>)[key];
  return got === undefined || choices.includes(got) ? undefined : { key, value: got, choices };
}

function unknownKey(error: ErrorObject, path: Path, subject: Subject): Diagnostic | undefined {
  const key = String((error.params as { additionalProperty?: string }).additionalProperty ?? "");
  const known = Object.keys((error.parentSchema as SchemaNode).properties ?? {});
  const entry = entryAt(subject.root, [...path, key]);
  const { naming } = subject;
  return problemAt(naming.codes.unknown, entry?.key ?? subject.owner, `Expected ${naming.key(path)}, got \`${key}\``, {
    remedy: naming.misplaced?.(path, key) ?? suggestName(key, known, "There are"),
  });
}

function missingKey(error: ErrorObject, path: Path, subject: Subject): Diagnostic {
  const key = String((error.params as { missingProperty?: string }).missingProperty ?? "");
  const property = (error.parentSchema as SchemaNode).properties?.[key];
  const described = property === undefined ? "" : ` (${describeSchema(property, subject.schema)})`;
  const parent =
    path.length === 0 ? undefined : (entryAt(subject.root, path)?.key ?? valueAt(subject.root, path)?.span);
  const names = Object.keys((subject.value as object | null) ?? {});
  const near = path.length === 0 ? nearestName(key, names) : undefined;
  return problemAt(
    subject.naming.codes.missing,
    parent ?? subject.owner,
    `Expected ${subject.naming.value([...path, key])}${described}, got none`,
    {
      remedy:
        near === undefined && property?.description !== undefined
          ? `Add \`${key}\`: ${property.description}`
          : `Add \`${key}\`.`,
    },
  );
}

function wrongName(error: ErrorObject, path: Path, subject: Subject): Diagnostic {
  const key = String(error.propertyName);
  const entry = entryAt(subject.root, [...path, key]);
  const what = (error.parentSchema as SchemaNode).expected ?? "another name";
  return problemAt(
    "unknown-key",
    entry?.key ?? subject.owner,
    `Expected ${subject.naming.key(path)} to be ${what}, got \`${key}\``,
  );
}

export const originOf = (located: LocatedValue | undefined) =>
  located?.origin === undefined ? [] : [{ message: "the value comes from here", span: located.origin }];

/** Whether something in it could not be interpolated: that was reported, and the value is not what it will be. */
export function holdsBroken(located: LocatedValue): boolean {
  let broken = false;
  eachScalar(located, (scalar) => {
    broken ||= scalar.broken === true;
  });
  return broken;
}

/** A JSON pointer as a path. */
const pathOf = (pointer: string): Path =>
  pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
