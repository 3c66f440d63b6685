import type { Diagnostic } from "../../core/diagnostic.js";
import { inWords, type LocatedEntry, type LocatedScalar, type LocatedValue, toJson } from "../text/located-value.js";
import { problemAt, type Span } from "../text/source-text.js";
import { lookUp, spanWithin } from "./references.js";
import type { Variable } from "./variables.js";

/** `$${` is a literal `${`; everything else between `${` and `}` must be a name. */
const EXPRESSION = /\$\$\{|\$\{([^}]*)(\}?)/g;
/** What params repeat must stay small, for the same reason as what aliases repeat. */
const MAX_COPIED_VALUES = 100_000;
const MAX_TEXT = 1024 * 1024;

/** The interpolation of one document: what names mean in it, and what has been done of it so far. */
export interface Interpolation {
  readonly params: LocatedValue | undefined;
  readonly variables: ReadonlyMap<string, Variable>;
  readonly report: (problem: Diagnostic) => void;
  /** Grows with what is interpolated: `params.epochs`, of nested parameters the outermost, and `env.HOME`. */
  readonly used: Set<string>;
  /** Each place in the file is resolved, and complained about, once. */
  readonly done: Map<LocatedScalar, LocatedValue>;
  /** Places that are being resolved. */
  readonly open: Set<LocatedScalar>;
  copied: number;
}

export const startInterpolation = (
  params: LocatedValue | undefined,
  variables: ReadonlyMap<string, Variable>,
  report: (problem: Diagnostic) => void,
): Interpolation => ({ params, variables, report, used: new Set(), done: new Map(), open: new Set(), copied: 0 });

export const isInterpolated = (located: LocatedValue | undefined): boolean =>
  located?.type === "scalar" &&
  typeof located.value === "string" &&
  located.value.includes("${") &&
  !located.resolved &&
  !located.broken;

/** `tree` with all `${...}` replaced by what they name. If `lenient`, unset variables do not matter. */
export function interpolate(state: Interpolation, tree: LocatedValue, lenient = false): LocatedValue {
  if (tree.type === "scalar") return isInterpolated(tree) ? remembered(state, tree, lenient) : tree;
  if (tree.type === "list") {
    const items = tree.items.map((item) => interpolate(state, item, lenient));
    return items.every((item, index) => item === tree.items[index]) ? tree : { ...tree, items };
  }
  let changed: Map<string, LocatedEntry> | undefined;
  for (const [key, entry] of tree.entries) {
    const value = interpolate(state, entry.value, lenient);
    if (value === entry.value) continue;
    changed ??= new Map(tree.entries);
    changed.set(key, { ...entry, value });
  }
  return changed === undefined ? tree : { ...tree, entries: changed };
}

function remembered(state: Interpolation, scalar: LocatedScalar, lenient: boolean): LocatedValue {
  const { done, open } = state;
  const known = lenient ? undefined : done.get(scalar);
  if (known !== undefined) return known;
  open.add(scalar);
  const value = resolve(state, scalar, lenient);
  open.delete(scalar);
  if (!lenient) done.set(scalar, value);
  return value;
}

function resolve(state: Interpolation, scalar: LocatedScalar, lenient: boolean): LocatedValue {
  const text = String(scalar.value);
  const matches = [...text.matchAll(EXPRESSION)];
  if (matches.length === 1 && matches[0]?.[0] === text && text !== "$${") {
    const value = named(state, scalar, matches[0], lenient);
    return value === undefined ? { ...scalar, broken: true } : copy(state, value, scalar.span);
  }
  return embed(state, scalar, text, matches, lenient);
}

/** The value that an expression names, or undefined where that was reported to be wrong. */
function named(
  state: Interpolation,
  scalar: LocatedScalar,
  match: RegExpExecArray,
  lenient: boolean,
): LocatedValue | undefined {
  const ownValue = (located: LocatedValue, name: string, span: Span) =>
    valueOfParameter(state, located, name, span, lenient);
  return lookUp(state, scalar, match, { lenient, ownValue });
}

/** The text with the values of its expressions inside. */
function embed(
  state: Interpolation,
  scalar: LocatedScalar,
  text: string,
  matches: readonly RegExpExecArray[],
  lenient: boolean,
): LocatedValue {
  const { report } = state;
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
    const value = named(state, scalar, match, lenient);
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
    const message = `Expected a text of at most ${MAX_TEXT} characters after interpolation, got ${result.length}`;
    report(problemAt("wrong-type", scalar.span, message));
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
}

/** A parameter may be made of others, but not of itself. */
function valueOfParameter(
  state: Interpolation,
  located: LocatedValue,
  name: string,
  span: Span,
  lenient: boolean,
): LocatedValue | undefined {
  if (holdsOpen(located, state.open)) {
    const message = `Expected \${params.${name}} to be made of other parameters, got itself`;
    const remedy = "Give one of the parameters of this circle a value.";
    state.report(problemAt("unresolved-parameter", span, message, { remedy }));
    return undefined;
  }
  const value = interpolate(state, located, lenient);
  return value.type === "scalar" && value.broken ? undefined : value;
}

/** A value at the place where it is used; where it was written is remembered as its origin. */
function copy(state: Interpolation, located: LocatedValue, span: Span): LocatedValue {
  state.copied += 1;
  if (state.copied === MAX_COPIED_VALUES) {
    const message = `Expected interpolation to make at most ${MAX_COPIED_VALUES} values, got more`;
    const remedy = "Let fewer parameters hold others that hold others.";
    state.report(problemAt("too-many-aliases", span, message, { remedy }));
  }
  if (state.copied >= MAX_COPIED_VALUES) {
    return { type: "scalar", value: null, written: "", quoted: false, span, broken: true };
  }
  const origin = located.origin ?? located.span;
  const placed = { span, ...(origin !== span && { origin }) };
  if (located.type === "scalar") return { ...located, ...placed, resolved: true };
  if (located.type === "list") {
    return { ...located, ...placed, items: located.items.map((item) => copy(state, item, span)) };
  }
  const entries = new Map(located.entries);
  for (const [key, entry] of entries) entries.set(key, { key: span, value: copy(state, entry.value, span) });
  return { ...located, ...placed, entries };
}

function holdsOpen(located: LocatedValue, open: ReadonlySet<LocatedScalar>): boolean {
  if (open.size === 0) return false;
  if (located.type === "scalar") return open.has(located);
  if (located.type === "list") return located.items.some((item) => holdsOpen(item, open));
  for (const entry of located.entries.values()) if (holdsOpen(entry.value, open)) return true;
  return false;
}
