import { withoutControl } from "../core/printable.js";
import { markupWording } from "./markup-wording.js";

/** Markup that is safe to put into a page. Only `html` makes it. */
export interface Html {
  readonly markup: string;
}

type Piece = string | number | Html | readonly Html[] | undefined;

/**
 * A template whose values are escaped, unless they are markup themselves. `undefined` gives nothing. Its own words are in
 * the language that is spoken.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Piece[]): Html {
  const parts = markupWording(strings, values);
  if (parts !== undefined) {
    return { markup: parts.map((part) => (typeof part === "number" ? markupOf(values[part]) : part)).join("") };
  }
  return { markup: strings.reduce((text, part, index) => text + markupOf(values[index - 1]) + part) };
}

/** Sentences one after the other. */
export const spaced = (sentences: readonly Html[]): readonly Html[] =>
  sentences.map(({ markup }, at) => ({ markup: at === 0 ? markup : ` ${markup}` }));

/** Markup made elsewhere, such as by a chart library. */
export const trusted = (markup: string): Html => ({ markup });

function markupOf(value: Piece): string {
  if (value === undefined) return "";
  if (typeof value === "string" || typeof value === "number") return escapeHtml(String(value));
  return "markup" in value ? value.markup : value.map(({ markup }) => markup).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** What turns the direction of writing is shown, too: it would show another text than there is. */
export const escapeHtml = (text: string): string =>
  withoutControl(text, false).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
