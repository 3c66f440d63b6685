/**
 * What two written values have in common when they mean the same: a number is its value (`1`, `1.0`, `+1`; a comma may
 * stand for the point), any other text is itself but for case, runs of blanks, invisible characters and Unicode form. Nothing else is folded
 * away: `-1` is not `1`, and `COVID-` is not `COVID`.
 */
export function foldValue(text: string): string {
  const plain = text.normalize("NFC").replaceAll(INVISIBLE, "").trim();
  const number = numberOf(plain);
  // Adding 0 makes the negative zero the ordinary one.
  return number === undefined ? plain.toLowerCase().replaceAll(/\s+/g, " ") : String(number + 0);
}

/** Characters without width that text from web pages and word processors brings along. */
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;

/** A minus sign, a hyphen or a dash where a number begins. */
const MINUS = /^[\u2010-\u2013\u2212\ufe63\uff0d]/;

const NUMBER = /^[+-]?(?:\d+(?:[.,]\d+|\.)?|[.,]\d+)(?:e[+-]?\d{1,3})?$/i;

/** As many digits as a double holds: identifiers that are longer are not to be rounded into each other. */
const MOST_DIGITS = 15;

/** The decimal number that a field is, with point or comma; undefined where it is none. */
export function numberOf(text: string): number | undefined {
  const plain = text.trim().replace(MINUS, "-");
  if (!NUMBER.test(plain) || plain.replaceAll(/\D/g, "").length > MOST_DIGITS) return undefined;
  return Number(plain.replace(",", "."));
}

/** Whether a field is a number that is written with a decimal comma. */
export const hasDecimalComma = (text: string): boolean =>
  text.includes(",") && numberOf(text.replace(/[YMWD]$/i, "")) !== undefined;

/** Why a value puts a subject in no class by itself. */
export type Unsure = "blank" | "unknown" | "uncertain";

/** What pandas takes as missing, and the word. */
const UNKNOWN = new Set([
  "nan",
  "-nan",
  "na",
  "n/a",
  "<na>",
  "#n/a",
  "#n/a n/a",
  "#na",
  "null",
  "none",
  "1.#ind",
  "-1.#ind",
  "1.#qnan",
  "-1.#qnan",
  "unknown",
]);

/** Labellers of reports (CheXpert, NegBio) write -1. */
const UNCERTAIN = new Set(["-1", "uncertain"]);

/** `folded` as `foldValue` gives it. undefined: an answer like any other. */
export function unsureOf(folded: string): Unsure | undefined {
  if (folded === "") return "blank";
  if (UNKNOWN.has(folded)) return "unknown";
  return UNCERTAIN.has(folded) ? "uncertain" : undefined;
}
