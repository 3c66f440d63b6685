import { currentLanguage, wordingOf } from "../core/language.js";

const OPEN = "\uE000";
const CLOSE = "\uE001";

/** Elements within a sentence; any other ends it. */
const BETWEEN = /(<(?!\/?(?:b|code|small|strong|i)\b)[^>]*>?)/;
const SPOKEN_ATTRIBUTES = /(?<=\s(?:aria-label|alt|title)=")[^"]*/g;

/**
 * The texts of a template of markup in the language that is spoken, and the numbers of the values between them; undefined
 * where it is as it is written.
 */
export function markupWording(
  strings: TemplateStringsArray,
  values: readonly unknown[],
): readonly (string | number)[] | undefined {
  if (currentLanguage() === "en" || wordsOfMarkup(strings).length === 0) return undefined;
  const whole = joined(strings)
    .split(BETWEEN)
    .map((piece, at) =>
      at % 2 === 0 ? reworded(piece, values) : piece.replace(SPOKEN_ATTRIBUTES, (text) => reworded(text, values)),
    )
    .join("");
  return whole.split(/\uE000(\d+)\uE001/).map((piece, at) => (at % 2 === 1 ? Number(piece) : piece));
}

/** What of a template a catalogue has to have: sentences and labels, values as `{0}`. */
export const wordsOfMarkup = (strings: readonly string[]): readonly string[] =>
  joined(strings)
    .split(BETWEEN)
    .flatMap((piece, at) => (at % 2 === 0 ? [piece] : [...piece.matchAll(SPOKEN_ATTRIBUTES)].map(([text]) => text)))
    .map((piece) => keyIn(piece).key)
    .filter(isWorded);

const joined = (strings: readonly string[]): string =>
  strings.reduce((text, part, at) => (at === 0 ? part : `${text}${OPEN}${at - 1}${CLOSE}${part}`), "");

function reworded(piece: string, values: readonly unknown[]): string {
  const { key, numbers } = keyIn(piece);
  if (!isWorded(key)) return piece;
  const texts = numbers.map((number) => (typeof values[number] === "object" ? "" : String(values[number] ?? "")));
  const parts = wordingOf(key, texts);
  if (parts === undefined) return piece;
  const [before = "", after = ""] = [/^\s*/.exec(piece)?.[0], /\s*$/.exec(piece)?.[0]];
  const text = parts.map((part) => (typeof part === "number" ? `${OPEN}${numbers[part]}${CLOSE}` : part)).join("");
  return `${before}${text}${after}`;
}

/** A piece as a catalogue has it, and which values stand in it. */
function keyIn(piece: string): { readonly key: string; readonly numbers: readonly number[] } {
  const numbers: number[] = [];
  const key = piece.replace(/\uE000(\d+)\uE001/g, (_, number) => `{${numbers.push(Number(number)) - 1}}`);
  return { key: key.trim().replace(/\s+/g, " "), numbers };
}

/** Whether there are words beside values and tags. */
const isWorded = (key: string): boolean => /[A-Za-z]{2}/.test(key.replace(/<[^>]*>?|\{\d+\}/g, ""));
