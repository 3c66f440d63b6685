import type { JsonValue } from "../../core/json.js";
import type { Span } from "./source-text.js";

/** A value of the document that knows where it was written. Trees are never changed, only replaced. */
export type LocatedValue = LocatedScalar | LocatedList | LocatedMap;

interface Common {
  readonly span: Span;
  /** Where an interpolated value comes from: the entry of `params`. */
  readonly origin?: Span;
  /** The folder that a path in this value is relative to, where that is not the folder of the pipeline file. */
  readonly folder?: string;
}

export interface LocatedScalar extends Common {
  readonly type: "scalar";
  readonly value: string | number | boolean | null;
  /** As written in the text, before YAML gave it a type. */
  readonly written: string;
  /** Quoted or a block: a string whatever it looks like. */
  readonly quoted: boolean;
  /** Interpolated once; what came in by interpolation is not interpolated again. */
  readonly resolved?: true;
  /** Its interpolation failed and was reported; nothing more is said about it. */
  readonly broken?: true;
  /** The whole value is that of an environment variable, which has no type. */
  readonly typedBySchema?: true;
  /** Variables whose values are in it. */
  readonly environment?: ReadonlySet<string>;
  /** Secret variables that are in it as `${env.NAME}`. */
  readonly secrets?: ReadonlySet<string>;
}

interface LocatedList extends Common {
  readonly type: "list";
  readonly items: readonly LocatedValue[];
}

export interface LocatedMap extends Common {
  readonly type: "map";
  readonly entries: ReadonlyMap<string, LocatedEntry>;
}

export interface LocatedEntry {
  readonly key: Span;
  readonly value: LocatedValue;
}

export type Path = readonly (string | number)[];

export function toJson(located: LocatedValue): JsonValue {
  if (located.type === "scalar") return located.value;
  if (located.type === "list") return located.items.map(toJson);
  const json: Record<string, JsonValue> = {};
  for (const [key, entry] of located.entries) json[key] = toJson(entry.value);
  return json;
}

/** The value at `path`, or undefined. */
export function valueAt(root: LocatedValue | undefined, path: Path): LocatedValue | undefined {
  let located = root;
  for (const segment of path) {
    if (located?.type === "map") located = located.entries.get(String(segment))?.value;
    else if (located?.type === "list") located = located.items[Number(segment)];
    else return undefined;
  }
  return located;
}

/** The entry under the last segment of `path`, or undefined where that is a list's item or absent. */
export function entryAt(root: LocatedValue | undefined, path: Path): LocatedEntry | undefined {
  const parent = valueAt(root, path.slice(0, -1));
  return parent?.type === "map" ? parent.entries.get(String(path.at(-1))) : undefined;
}

/** The keys of a mapping, or the positions in a list. */
export function keysOf(located: LocatedValue): readonly string[] {
  if (located.type === "map") return [...located.entries.keys()];
  return located.type === "list" ? located.items.map((_, index) => String(index)) : [];
}

/** Calls `visit` for every scalar, with its path below `root`, which is valid during the call only. */
export function eachScalar(root: LocatedValue, visit: (scalar: LocatedScalar, path: Path) => void): void {
  const path: (string | number)[] = [];
  const walk = (located: LocatedValue): void => {
    if (located.type === "scalar") {
      visit(located, path);
    } else if (located.type === "list") {
      for (const [index, item] of located.items.entries()) {
        path.push(index);
        walk(item);
        path.pop();
      }
    } else {
      for (const [key, entry] of located.entries) {
        path.push(key);
        walk(entry.value);
        path.pop();
      }
    }
  };
  walk(root);
}

/** What a value is, in words: `a list`, `the number 3`, `the text "ten"`. */
export function inWords(value: JsonValue): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) {
    if (value.length === 0) return "an empty list";
    return `a list of ${value.length} ${value.length === 1 ? "value" : "values"}`;
  }
  if (typeof value === "object") return Object.keys(value).length === 0 ? "an empty mapping" : "a mapping";
  if (typeof value !== "string") return String(value);
  return quoted(value);
}

/** A text in double quotes, cut where it is long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}

/** Keys that mean something to JavaScript itself. */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
