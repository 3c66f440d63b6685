import type { JsonValue } from "../../core/json.js";
import { type LocatedValue, toJson } from "../text/located-value.js";
import { OVERRIDE_FILE, type Span } from "../text/source-text.js";

/** One value that takes the place of what the file says: a `--set path=value`, or one of a sweep. */
export interface Override {
  /** Where it was asked for, as it is spoken of: `--set`, `sweep.grid`. */
  readonly by: string;
  readonly path: readonly { readonly name: string; readonly span: Span }[];
  readonly value: LocatedValue;
  readonly valueSpan: Span;
}

/** As it is given on the command line. */
export function overrideText({ by, path, value, valueSpan }: Override): string {
  const written = by === OVERRIDE_FILE ? valueSpan.source.text.slice(valueSpan.start) : undefined;
  return `${path.map(({ name }) => name).join(".")}=${written ?? valueText(toJson(value))}`;
}

/** A word that YAML reads as itself needs no quotes. */
function valueText(value: JsonValue): string {
  const isWord = typeof value === "string" && /^[A-Za-z][\w ./-]*$/.test(value) && !/^(true|false|null)$/i.test(value);
  return isWord ? value : JSON.stringify(value);
}
