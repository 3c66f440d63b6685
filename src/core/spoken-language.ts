import { AsyncLocalStorage } from "node:async_hooks";

/** What reports, comparisons and model cards may be written in, and pages shown. */
export const LANGUAGES = ["en", "es"] as const;
export type Language = (typeof LANGUAGES)[number];

/**
 * A text in another language, `{0}` where its first value stands; a function where its words hang on the values, which may
 * leave some out.
 */
export type Wording = string | ((values: readonly string[]) => string);

/** English texts, each with its wording. English is what the code says, so it has no catalogue. */
export interface Catalogue {
  readonly language: Language;
  readonly wordings: Readonly<Record<string, Wording>>;
  /** Singular and plural of a noun that is counted, by its English singular. */
  readonly nouns: Readonly<Record<string, readonly [singular: string, plural: string]>>;
  /** What stages write into artifacts and records, by its English template. */
  readonly messages: Readonly<Record<string, Wording>>;
}

const spoken = new AsyncLocalStorage<Catalogue>();

/** Does what is to be done in a language: all that `t`, `words` and the functions for numbers give there is of it. */
export const speaking = <T>(catalogue: Catalogue | undefined, work: () => T): T =>
  catalogue === undefined ? spoken.exit(work) : spoken.run(catalogue, work);

/** Undefined where English is spoken. In a browser, the page has another module for this one. */
export const spokenCatalogue = (): Catalogue | undefined => spoken.getStore();
