import { type Catalogue, LANGUAGES, type Language, spokenCatalogue } from "./spoken-language.js";

export { type Catalogue, LANGUAGES, type Language, speaking, type Wording } from "./spoken-language.js";

export const isLanguage = (text: unknown): text is Language => LANGUAGES.includes(text as Language);

export const currentLanguage = (): Language => spokenCatalogue()?.language ?? "en";

/** Undefined where English is spoken. */
export const catalogueInUse = (): Catalogue | undefined => spokenCatalogue();

/** The text that a template stands under in a catalogue: `{0} of {1} images`. */
export const keyOf = (strings: readonly string[]): string =>
  strings.reduce((key, text, at) => (at === 0 ? text : `${key}{${at - 1}}${text}`), "").replace(/\s+/g, " ");

/**
 * A template in the language that is spoken: texts, and numbers of the values between them. Undefined where it is as it is
 * written: in English, and where the catalogue has nothing.
 */
export function wordingOf(key: string, values: readonly string[]): readonly (string | number)[] | undefined {
  const wordings = spokenCatalogue()?.wordings;
  if (wordings === undefined || !Object.hasOwn(wordings, key)) return undefined;
  const wording = wordings[key]!;
  const text = typeof wording === "string" ? wording : wording(values);
  return text.split(/\{(\d+)\}/).map((piece, at) => (at % 2 === 1 ? Number(piece) : piece));
}

/** A text with values in it, in the language that is spoken. */
export function t(strings: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  const texts = values.map(shownValue);
  const parts = spokenCatalogue() && wordingOf(keyOf(strings), texts);
  if (parts === undefined) return strings.reduce((text, part, at) => `${text}${texts[at - 1] ?? ""}${part}`);
  return parts.map((part) => (typeof part === "number" ? (texts[part] ?? "") : part)).join("");
}

/** A number with decimals as the language writes it; whole ones may be seeds and versions, and stay. */
export const shownValue = (value: string | number): string =>
  typeof value === "number" && !Number.isInteger(value) ? localNumber(String(value)) : String(value);

/** A text of a table of the code, in the language that is spoken; as it is where the catalogue does not have it. */
export const words = (text: string): string => wordingOf(text, [])?.join("") ?? text;

/** A number that was written as in English (`1,234.5`) as the language that is spoken writes it: `1234,5`, `112 120`. */
export function localNumber(english: string): string {
  if (currentLanguage() === "en") return english;
  const [whole = "", fraction] = english.replaceAll(",", "").split(".");
  const digits = whole.replace(/\D/g, "").length;
  // Four digits stay together (Real Academia Española, Ortografía 2010).
  const grouped = digits < 5 ? whole : whole.replace(/(?<=\d)(?=(\d{3})+$)/g, "\u00a0");
  return fraction === undefined ? grouped : `${grouped},${fraction}`;
}

/** The other way round, for files that programs read; what is no number stays as it is. */
export const programNumber = (shown: string): string =>
  currentLanguage() !== "en" && /^[-+<]? ?\d[\d\u00a0]*(,\d+)?( %)?$/.test(shown)
    ? shown.replaceAll("\u00a0", "").replace(",", ".")
    : shown;

/** From January on; `Intl` gives the same and takes longer to load than all else in a report. */
const MONTHS: Readonly<Record<Language, readonly string[]>> = {
  en: "January February March April May June July August September October November December".split(" "),
  es: "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(" "),
};

/** `28 November 2026, 13:19 UTC`; what is no time stays as it is. */
export function localTime(iso: string, { onlyDay = false } = {}): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const language = currentLanguage();
  const parts = [time.getUTCDate(), MONTHS[language][time.getUTCMonth()], time.getUTCFullYear()];
  const day = parts.join(language === "es" ? " de " : " ");
  return onlyDay ? day : `${day}, ${time.toISOString().slice(11, 16)} UTC`;
}
