import { encodingsOf, partsOf, SHORTEST_SECRET } from "./secret-spellings.js";

/** Masks a line; what goes on from the line before it is known. Texts are bytes as a string of Latin-1. */
type DumpLines = (line: string) => string;

/** So many bytes of a secret in one line tell something. */
const TELLING = 6;
const MASK = "***";

/**
 * Dumps (`od`, `hexdump`, `xxd`) show a few bytes a line, as numbers or characters between blanks, with their place before
 * and perhaps the same as text behind. A line that shows bytes of a secret becomes its place and a mask: all of it, since
 * the text behind tells as much as the numbers.
 * @returns what masks one text after another, each from its first line on.
 */
export function dumpMask(secrets: readonly string[]): () => DumpLines {
  const all = [...new Set(secrets.flatMap((secret) => [...partsOf(secret)]))]
    .flatMap(encodingsOf)
    .map((bytes) => bytes.toString("latin1"))
    .filter(({ length }) => length >= SHORTEST_SECRET);
  return () => {
    /** By way of reading, then by secret: how many of its bytes the lines so far end with. */
    let begun: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>> = new Map();
    return (line) => {
      const dump = DUMP.exec(line);
      if (dump === null) {
        // Lines that are like the one before.
        if (line.trim() !== "*") begun = new Map();
        return line;
      }
      const [, place = "", body = "", end = ""] = dump;
      const next = new Map<string, Map<string, readonly number[]>>();
      let isTold = false;
      for (const [way, bytes] of readingsOf(place, body)) {
        const ends = new Map<string, readonly number[]>();
        for (const secret of all) {
          const found = findIn(bytes, secret, begun.get(way)?.get(secret) ?? []);
          if (found.isTold) isTold = true;
          if (found.begun.length > 0) ends.set(secret, found.begun);
        }
        next.set(way, ends);
      }
      begun = next;
      return isTold ? `${place} ${MASK}${end}` : line;
    };
  };
}

/** Whether a text may have lines of a dump. */
export const mayBeDump = (text: string): boolean => PLACE.test(text);

const PLACE = /^\s*[0-9a-f]{4,16}:?[ \t]/im;
const DUMP = /^(\s*[0-9a-f]{4,16}:?)([ \t][^\r\n]*)(\r?\n?)$/i;

/** How much of a secret the bytes of a line hold, if the lines before it ended with that many of its bytes. */
function findIn(
  bytes: string,
  secret: string,
  before: readonly number[],
): { readonly isTold: boolean; readonly begun: readonly number[] } {
  let isTold = bytes.includes(secret);
  const begun = new Set<number>();
  for (const known of before) {
    const length = Math.min(bytes.length, secret.length - known);
    if (bytes.slice(0, length) !== secret.slice(known, known + length)) continue;
    if (known + length >= Math.min(TELLING, secret.length)) isTold = true;
    if (known + length < secret.length) begun.add(known + length);
  }
  for (let length = Math.min(bytes.length, secret.length - 1); length > 0; length--) {
    if (!bytes.endsWith(secret.slice(0, length))) continue;
    begun.add(length);
    if (length >= TELLING) isTold = true;
  }
  const within = bytes.length < TELLING ? -1 : secret.indexOf(bytes);
  if (within >= 0) {
    isTold = true;
    begun.add(within + bytes.length);
  }
  return { isTold, begun: [...begun] };
}

/** The bytes that a line of a dump may represent, depending on how it is read. */
function readingsOf(place: string, body: string): readonly (readonly [string, string])[] {
  const characters = /^(?: {4}| {1,3}\S{1,3})+$/.test(body) ? charactersOf(body) : undefined;
  const found: [string, string][] = characters === undefined ? [] : [["characters", characters]];
  // Two blanks divide the numbers of xxd, which writes a colon, from the text behind them.
  const numbers = place.endsWith(":") ? body.trimStart().split(/ {2,}/)[0]! : body.replace(/[|>].*$/, "");
  const groups = numbers.trim().split(/\s+/);
  if (groups.every((group) => /^(?:[0-9a-f]{2}){1,8}$/i.test(group))) {
    found.push(["numbers", latin1(groups.join(""))]);
    found.push(["words", groups.map((group) => [...latin1(group)].reverse().join("")).join("")]);
  }
  if (groups.every((group) => /^[0-7]{3}$/.test(group))) {
    found.push(["octal", groups.map((group) => String.fromCharCode(Number.parseInt(group, 8) & 255)).join("")]);
  }
  if (groups.every((group) => /^[0-7]{6}$/.test(group))) {
    const words = groups.map((group) => Number.parseInt(group, 8));
    found.push(["octal words", words.map((word) => String.fromCharCode(word & 255, word >> 8)).join("")]);
  }
  return found;
}

const latin1 = (hex: string): string => Buffer.from(hex, "hex").toString("latin1");

/** `od -c`: four places a byte, which hold a character, an escape or three octal digits. */
function charactersOf(body: string): string {
  const cells = body.match(/.{4}/g) ?? [];
  return cells
    .map((cell) => {
      const text = cell.trim();
      if (text === "") return " ";
      if (/^[0-7]{3}$/.test(text)) return String.fromCharCode(Number.parseInt(text, 8));
      return ESCAPES[text] ?? text;
    })
    .join("");
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\\0": "\0",
  "\\a": "\x07",
  "\\b": "\b",
  "\\f": "\f",
  "\\n": "\n",
  "\\r": "\r",
  "\\t": "\t",
  "\\v": "\v",
};
