/**
 * What a terminal would obey instead of showing: control characters, which begin escape sequences, characters that
 * change the direction of writing, invisible ones, and line breaks that most programs do not treat as such.
 */
const UNSEEN =
  /[\p{Cc}\p{Cs}\p{Bidi_Control}\u00ad\u200b\u2028\u2029\u2060-\u2064\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/**
 * A text that came from outside (a label, a name of a file, what a stage or a server says) for one line of a terminal:
 * `\x1b[31m` is shown, not obeyed. An end of line is shown as `\n`.
 */
export function printable(text: string): string {
  return text.replace(UNSEEN, shown);
}

/** The same for a text of several lines, where each after the first begins with `indent`: none can pass for one of ours. */
export const printableLines = (text: string, indent = ""): string =>
  text.replaceAll("\r\n", "\n").split("\n").map(printable).join(`\n${indent}`);

/** An event, or anything else whose texts are all to be shown. */
export function printableDeep<T>(value: T): T {
  if (typeof value === "string") return printable(value) as T;
  if (Array.isArray(value)) return value.map(printableDeep) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [printable(name), printableDeep(item)])) as T;
}

/** JSON with the same value, in which what a terminal would obey is escaped as `\u001b`; JSON itself escapes only some. */
export const printableJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(UNSEEN, (character) =>
    character === "\n"
      ? character
      : utf16(character)
          .map((unit) => `\\u${unit}`)
          .join(""),
  );

/** Text that was put together of printable pieces: only the ends of line and, where `styled`, our own colours are obeyed. */
export function withoutControl(text: string, styled: boolean): string {
  const parts = text.split(styled ? OUR_STYLES : /(\n)/);
  return parts
    .map((part, index) => (index % 2 === 0 ? part.replace(UNSEEN, (one) => (one === "\n" ? one : shown(one))) : part))
    .join("");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const OUR_STYLES = /(\u001b\[(?:1|2|22|3[1-6]|39)m)/;

function shown(character: string): string {
  const named = NAMES[character];
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}

const NAMES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

const utf16 = (character: string): readonly string[] =>
  [...Array(character.length).keys()].map((at) => character.charCodeAt(at).toString(16).padStart(4, "0"));
