import { catalogueInUse, keyOf, shownValue, wordingOf } from "../../core/language.js";
import { type Html, html } from "../html.js";
import { codeSpan, inline } from "../markdown.js";
import { REFERENCES, type ReferenceId } from "./references.js";

/** Prose of our own with what it says of the data: only `sentence` makes it, and only renderers take it apart. */
export interface Sentence {
  readonly pieces: readonly Piece[];
}

type Piece =
  | { readonly kind: "prose"; readonly text: string }
  /** From data or files: never markup. */
  | { readonly kind: "data" | "strong" | "code"; readonly text: string }
  /** As an author and a year; the list of references has it in full. */
  | { readonly kind: "citation"; readonly text: string; readonly id: ReferenceId };

type Value = string | number | Piece | Sentence | undefined;

/**
 * A template whose values are data, unless they are sentences themselves. `undefined` gives nothing. Its own words are in
 * the language that is spoken.
 */
export function sentence(strings: TemplateStringsArray, ...values: readonly Value[]): Sentence {
  const parts = catalogueInUse() && wordingOf(keyOf(strings), values.map(textOf));
  if (parts !== undefined) {
    const pieces = parts.flatMap((part): readonly Piece[] =>
      typeof part === "number" ? piecesOf(values[part]) : [{ kind: "prose", text: part }],
    );
    return { pieces: pieces.filter(({ text }) => text !== "") };
  }
  const pieces = strings.flatMap((text, at): readonly Piece[] => [
    { kind: "prose", text: text.replace(/\s+/g, " ") },
    ...(at < values.length ? piecesOf(values[at]) : []),
  ]);
  return { pieces: pieces.filter(({ text }) => text !== "") };
}

export const strong = (text: string): Piece => ({ kind: "strong", text });
export const code = (text: string): Piece => ({ kind: "code", text });

export const cite = (id: ReferenceId): Piece => ({ kind: "citation", text: REFERENCES[id][0], id });

/** What a sentence refers to, in its order. */
export const citedIn = ({ pieces }: Sentence): readonly ReferenceId[] =>
  pieces.flatMap((piece) => (piece.kind === "citation" ? [piece.id] : []));

/** ` (Holm 1979)`; nothing without a reference. */
export const cited = (...references: readonly (ReferenceId | undefined)[]): Sentence => {
  const known = references.filter((one) => one !== undefined);
  return known.length === 0
    ? sentence``
    : sentence` (${joined(
        known.map((one) => sentence`${cite(one)}`),
        "; ",
      )})`;
};

/** One after the other, as one. */
export const joined = (sentences: readonly Sentence[], separator = ", "): Sentence => ({
  pieces: sentences.flatMap(({ pieces }, at) =>
    at === 0 ? pieces : [{ kind: "prose" as const, text: separator }, ...pieces],
  ),
});

const textOf = (value: Value): string =>
  piecesOf(value)
    .map(({ text }) => text)
    .join("");

function piecesOf(value: Value): readonly Piece[] {
  if (value === undefined) return [];
  if (typeof value !== "object") return [{ kind: "data", text: shownValue(value) }];
  return "pieces" in value ? value.pieces : [value];
}

export const sentenceHtml = ({ pieces }: Sentence): Html =>
  html`${pieces.map(({ kind, text }) =>
    kind === "strong" ? html`<b>${text}</b>` : kind === "code" ? html`<code>${text}</code>` : html`${text}`,
  )}`;

export const sentenceMarkdown = ({ pieces }: Sentence): string =>
  pieces.map(({ kind, text }) => (kind === "prose" ? text : kind === "code" ? codeSpan(text) : inline(text))).join("");

export const sentenceText = ({ pieces }: Sentence): string => pieces.map(({ text }) => text).join("");
