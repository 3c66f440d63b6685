import type { Diagnostic } from "../../core/diagnostic.js";
import { humanCount } from "../../core/human-units.js";
import { MAX_DEPTH } from "./compose-document.js";
import { quoted } from "./located-value.js";
import { problemAt, type Span } from "./source-text.js";

/**
 * Aliases repeat what they refer to, so few lines can mean billions of values. The whole document, aliases written out,
 * may hold this many: a hundred times a large pipeline.
 */
export const MAX_VALUES = 100_000;

export const tooDeep = (span: Span): Diagnostic =>
  problemAt("yaml-syntax", span, `Expected at most ${MAX_DEPTH} levels of nesting, got more`);

export const tooManyValues = (span: Span): Diagnostic =>
  problemAt(
    "too-many-aliases",
    span,
    `Expected at most ${humanCount(MAX_VALUES)} values with all aliases written out, got more`,
    { remedy: "Use fewer aliases (`*name`) of anchors that hold aliases themselves." },
  );

export const badAlias = (span: Span, name: string, isOpen: boolean): Diagnostic =>
  problemAt(
    "yaml-syntax",
    span,
    `Expected an alias to a value, got \`*${name}\`: ${isOpen ? "an alias inside of its own anchor" : "no anchor of that name before it"}`,
  );

export const notAKey = (span: Span, isEmpty: boolean): Diagnostic =>
  problemAt(
    "yaml-syntax",
    span,
    `Expected a key to be a text, got ${isEmpty ? "nothing" : "a list, a mapping or an alias"}`,
  );

export const forbiddenKey = (span: Span, name: string): Diagnostic =>
  problemAt("forbidden-key", span, `Expected a key that JavaScript gives no meaning of its own, got \`${name}\``, {
    remedy: "Choose another name.",
  });

export function duplicateKey(span: Span, name: string, first: Span, isStage: boolean): Diagnostic {
  const what = isStage ? "every stage id" : "every key of a mapping";
  return problemAt("duplicate-key", span, `Expected ${what} to be there once, got ${quoted(name)} again`, {
    remedy: isStage ? "Give one of the two stages another id." : "Remove one of the two.",
    related: [{ message: "it is here first", span: first }],
  });
}

/** YAML has numbers that JSON lacks. */
export function badNumber(span: Span, value: unknown, written: string): Diagnostic | undefined {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    return problemAt("wrong-type", span, `Expected a finite number, got ${written}`, {
      remedy: "If it is a text, put it in quotes.",
    });
  }
  if (Number.isSafeInteger(value) || !/^[-+]?\d+$/.test(written)) return undefined;
  return problemAt(
    "wrong-type",
    span,
    `Expected a whole number of at most ${Number.MAX_SAFE_INTEGER}, got ${written}`,
    {
      remedy: `If it is a name and not a quantity, put it in quotes: "${written}"`,
    },
  );
}
