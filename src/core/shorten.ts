import { humanCount } from "./human-units.js";

/** Longest message, remedy or warning of a stage that is passed on: a page of text. */
export const LONGEST_MESSAGE = 4000;
const LONGEST_VALUE = 80;

/**
 * A text cut to `limit` characters, with its length where it was longer: messages quote data, and data may be huge.
 * @param length of the whole, where `text` is only its beginning.
 */
export function shorten(text: string, limit = LONGEST_VALUE, length = text.length): string {
  if (text.length <= limit) return text;
  // Half a surrogate pair is no character.
  const end = /[\ud800-\udbff]/.test(text.charAt(limit - 1)) ? limit - 1 : limit;
  return `${text.slice(0, end)}... (${humanCount(length)} characters)`;
}

/** A value out of data for a message, in quotation marks, short and on one line. */
export function quoted(value: string): string {
  const short = shorten(value);
  // Ends of line and other control characters would tear the message apart; a quotation mark is plain enough as it is.
  const isPlain = [...short].every((character) => character >= " " && character !== "\u007f");
  return isPlain ? `"${short}"` : JSON.stringify(short);
}
