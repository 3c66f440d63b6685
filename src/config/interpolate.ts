import type { Diagnostic } from "../core/diagnostic.js";
import { inWords, type LocatedValue, type LocatedEntry, type LocatedScalar, toJson } from "./located-value.js";
import { makeReferences, spanWithin } from "./references.js";
import { problemAt, type Span } from "./source-text.js";
import type { Variable } from "./variables.js";

/** `$${` stands for `${` itself; everything else between `${` and `}` must be a name. */
const EXPRESSION = /\$\$\{|\$\{([^}]*)(\}?)/g;
/** What params repeat must stay small, for the same reason as what aliases repeat. */
const MAX_COPIED_VALUES = 100_000;
const MAX_TEXT = 1024 * 1024;

export interface Interpolator {
  /** `tree` with all `${...}` replaced by what they name. Where `lenient`, variables that are not set do not matter. */
  readonly interpolate: (tree: LocatedValue, options?: { readonly lenient: boolean }) => LocatedValue;
  /** Grows with what is interpolated: `params.epochs`, of nested parameters the outermost, and `env.HOME`. */
  readonly used: ReadonlySet<string>;
}

export const isInterpolated = (located: LocatedValue | undefined): boolean =>
  located?.type === "scalar" &&
  typeof located.value === "string" &&
  located.value.includes("${") &&
  !located.resolved &&
  !located.broken;

export function makeInterpolator(
  params: LocatedValue | undefined,
  variables: ReadonlyMap<string, Variable>,
  report: (problem: Diagnostic) => void,
): Interpolator {
  const done = new Map<LocatedScalar, LocatedValue>();
  const open = new Set<LocatedScalar>();
  let copied = 0;

  const interpolate = (tree: LocatedValue, lenient: boolean): LocatedValue => {
    if (tree.type === "scalar") return isInterpolated(tree) ? remembered(tree, lenient) : tree;
    if (tree.type === "list") {
      const items = tree.items.map((item) => interpolate(item, lenient));
      return items.every((item, index) => item === tree.items[index]) ? tree : { ...tree, items };
    }
    let changed: Map<string, LocatedEntry> | undefined;
    for (const [key, entry] of tree.entries) {
      const value = interpolate(entry.value, lenient);
      if (value === entry.value) continue;
      changed ??= new Map(tree.entries);
      changed.set(key, { ...entry, value });
    }
    return changed === undefined ? tree : { ...tree, entries: changed };
  };

  /** Each place in the file is resolved, and complained about, once. */
  const remembered = (scalar: LocatedScalar, lenient: boolean): LocatedValue => {
    const known = lenient ? undefined : done.get(scalar);
    if (known !== undefined) return known;
    open.add(scalar);
    const value = resolve(scalar, lenient);
    open.delete(scalar);
    if (!lenient) done.set(scalar, value);
    return value;
  };

  const resolve = (scalar: LocatedScalar, lenient: boolean): LocatedValue => {
    const text = String(scalar.value);
    const matches = [...text.matchAll(EXPRESSION)];
    if (matches.length === 1 && matches[0]?.[0] === text && text !== "$${") {
      const value = lookUp(scalar, matches[0], lenient);
      return value === undefined ? { ...scalar, broken: true } : copy(value, scalar.span);
    }
    return embed(scalar, text, matches, lenient);
  };

  /** The text with the values of its expressions inside. */
  const embed = (
    scalar: LocatedScalar,
    text: string,
    matches: readonly RegExpExecArray[],
    lenient: boolean,
  ): LocatedValue => {
    let result = "";
    let end = 0;
    let folder = scalar.folder;
    let broken = false;
    const environment = new Set<string>();
    const secrets = new Set<string>();
    for (const match of matches) {
      result += text.slice(end, match.index);
      end = match.index + match[0].length;
      if (match[0] === "$${") {
        result += "${";
        continue;
      }
      const value = lookUp(scalar, match, lenient);
      if (value === undefined) {
        broken = true;
      } else if (value.type !== "scalar" || value.value === null) {
        broken = true;
        report(
          problemAt(
            "wrong-type",
            spanWithin(scalar, match[0]),
            `Expected ${match[0]} within a longer text to be a text, a number or a boolean, got ${inWords(toJson(value))}`,
            { remedy: `Let ${match[0]} stand alone to use the whole value.` },
          ),
        );
      } else {
        // A path that begins with a parameter of the command line is relative to where that was written.
        if (match.index === 0) folder = value.folder ?? folder;
        result += String(value.value);
        for (const name of value.environment ?? []) environment.add(name);
        for (const name of value.secrets ?? []) secrets.add(name);
        broken ||= value.broken === true;
      }
    }
    result += text.slice(end);
    if (result.length > MAX_TEXT) {
      report(
        problemAt(
          "wrong-type",
          scalar.span,
          `Expected a text of at most ${MAX_TEXT} characters after interpolation, got ${result.length}`,
        ),
      );
      return { ...scalar, broken: true };
    }
    return {
      ...scalar,
      value: result,
      resolved: true,
      ...(folder !== undefined && { folder }),
      ...(broken && { broken: true as const }),
      ...(environment.size > 0 && { environment }),
      ...(secrets.size > 0 && { secrets }),
    };
  };

  /** A parameter may be made of others, but not of itself. */
  const resolveParameter = (located: LocatedValue, name: string, span: Span, lenient: boolean): LocatedValue | undefined => {
    if (holdsOpen(located, open)) {
      report(
        problemAt(
          "unresolved-parameter",
          span,
          `Expected \${params.${name}} to be made of other parameters, got itself`,
          {
            remedy: "Give one of the parameters of this circle a value.",
          },
        ),
      );
      return undefined;
    }
    const value = interpolate(located, lenient);
    return value.type === "scalar" && value.broken ? undefined : value;
  };

  const { lookUp, used } = makeReferences(params, variables, report, (...reference) => resolveParameter(...reference));

  /** A value at the place where it is used; where it was written is remembered as its origin. */
  const copy = (located: LocatedValue, span: Span): LocatedValue => {
    copied += 1;
    if (copied === MAX_COPIED_VALUES) {
      report(
        problemAt(
          "too-many-aliases",
          span,
          `Expected interpolation to make at most ${MAX_COPIED_VALUES} values, got more`,
          {
            remedy: "Let fewer parameters hold others that hold others.",
          },
        ),
      );
    }
    if (copied >= MAX_COPIED_VALUES) {
      return { type: "scalar", value: null, written: "", quoted: false, span, broken: true };
    }
    const origin = located.origin ?? located.span;
    const placed = { span, ...(origin !== span && { origin }) };
    if (located.type === "scalar") return { ...located, ...placed, resolved: true };
    if (located.type === "list") return { ...located, ...placed, items: located.items.map((item) => copy(item, span)) };
    const entries = new Map(located.entries);
    for (const [key, entry] of entries) entries.set(key, { key: span, value: copy(entry.value, span) });
    return { ...located, ...placed, entries };
  };

  return { interpolate: (tree, options) => interpolate(tree, options?.lenient ?? false), used };
}

function holdsOpen(located: LocatedValue, open: ReadonlySet<LocatedScalar>): boolean {
  if (open.size === 0) return false;
  if (located.type === "scalar") return open.has(located);
  if (located.type === "list") return located.items.some((item) => holdsOpen(item, open));
  for (const entry of located.entries.values()) if (holdsOpen(entry.value, open)) return true;
  return false;
}
