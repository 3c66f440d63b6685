import { dumpMask, mayBeDump } from "./dumped-secrets.js";
import { highest } from "./long-lists.js";
import {
  encodedFragments,
  FRAGMENT,
  proxyPasswords,
  type SecretSpelling,
  SHORTEST_SECRET,
  spellingsOf,
} from "./secret-spellings.js";
import { endsOf, fromUtf8Bytes, utf8Bytes } from "./spelled-character.js";

/** Puts `***` in the place of secrets, the one place where that is done. */
export interface SecretMask {
  readonly text: (text: string) => string;
  /** Of what others find it by, such as the name of a metric: a secret that is a short word stays there. */
  readonly name: (name: string) => string;
  /** For the output of a process, whose chunks may end anywhere; line by line. */
  readonly stream: () => MaskedStream;
}

export interface MaskedStream {
  /** What may be passed on now. */
  readonly add: (piece: Uint8Array) => Buffer;
  /** The rest. */
  readonly end: () => Buffer;
}

const MASK = "***";
const LONG_SECRET = 8;

/**
 * @param secrets values, also of several lines. Those of less than four characters are not looked for.
 * @returns undefined where there is nothing to mask.
 */
export function secretMask(secrets: readonly string[]): SecretMask | undefined {
  const values = [...new Set(secrets)].filter((secret) => secret.trim().length >= SHORTEST_SECRET);
  if (values.length === 0) return undefined;
  const bytes = bytesMask(values);
  const dumps = dumpMask(values);
  const text = (given: string): string => {
    const before = utf8Bytes(given);
    const lines = mayBeDump(before)
      ? before
          .split(/(?<=\n)/)
          .map(dumps())
          .join("")
      : before;
    const after = bytes(lines).masked;
    return after === before ? given : fromUtf8Bytes(after);
  };
  const long = values.filter(({ length }) => length >= LONG_SECRET);
  return {
    text,
    name: long.length === values.length ? text : (secretMask(long)?.text ?? ((name) => name)),
    stream: () => maskedStream(bytes, dumps()),
  };
}

/** The values of these variables, and passwords of proxies, which every process is given. */
export const environmentMask = (
  names: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): SecretMask | undefined =>
  secretMask([...names.map((name) => environment[name] ?? ""), ...proxyPasswords(environment)]);

/**
 * Masks what begins before `upTo`; texts are bytes of UTF-8 as a string of Latin-1. `consumed`: where what was masked ends,
 * which may be behind `upTo`.
 */
type BytesMask = (bytes: string, upTo?: number) => { readonly masked: string; readonly consumed: number };

function bytesMask(secrets: readonly string[]): BytesMask {
  const startingWith = byFirstByte(secrets.flatMap(spellingsOf));
  const isFragment = encodedFragments(secrets);
  return (bytes, upTo = bytes.length) => {
    const fragments = fragmentsIn(bytes, isFragment);
    const pieces: string[] = [];
    let passed = 0;
    let at = 0;
    while (at < upTo) {
      if (fragments.size === 0 && startingWith[bytes.charCodeAt(at)] === undefined) {
        at++;
        continue;
      }
      const fragmentEnd = fragments.get(at) ?? 0;
      let end = fragmentEnd;
      let sharesFirst = false;
      for (const { spelling, second } of startingWith[bytes.charCodeAt(at)] ?? []) {
        if (second !== undefined && second[bytes.charCodeAt(at + 1)] !== 1) continue;
        const found = endOf(spelling, bytes, at);
        if (found === undefined || found < end) continue;
        sharesFirst = spelling.sharesFirst && (found > end || sharesFirst || end === fragmentEnd);
        end = found;
      }
      if (end === 0) {
        at++;
        continue;
      }
      const from = sharesFirst && at > passed && BASE64_DIGIT.test(bytes[at - 1] ?? "") ? at - 1 : at;
      pieces.push(bytes.slice(passed, from), MASK);
      passed = end;
      at = end;
    }
    const consumed = Math.max(passed, upTo);
    return { masked: pieces.join("") + bytes.slice(passed, consumed), consumed };
  };
}

/** Where pieces of an encoded secret begin and end, such as a line of base64. */
function fragmentsIn(bytes: string, isFragment: (digits: string, at: number) => boolean): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const digits = /[-_]/.test(bytes) ? bytes.replaceAll("-", "+").replaceAll("_", "/") : bytes;
  let start = 0;
  let end = 0;
  for (let at = 0; at + FRAGMENT <= digits.length; at++) {
    if (!isFragment(digits, at)) continue;
    if (at > end || end === 0) start = at;
    end = at + FRAGMENT;
    found.set(start, end);
  }
  return found;
}

const BASE64_DIGIT = /[0-9A-Za-z+/_-]/;

/** A spelling that may begin with a byte. */
interface Candidate {
  readonly spelling: SecretSpelling;
  /** 1 for each byte that may follow; undefined if any may. */
  readonly second: Uint8Array | undefined;
}

function byFirstByte(spellings: readonly SecretSpelling[]): readonly (readonly Candidate[] | undefined)[] {
  const table: (Candidate[] | undefined)[] = Array(256).fill(undefined);
  for (const spelling of spellings) {
    const first = spelling.characters[0];
    if (first === undefined) continue;
    const escapes = first.escapes === undefined ? [] : ["\\", "%", "&"];
    const starts = new Set([first.raw, ...first.others, ...escapes].map((text) => text.charCodeAt(0)));
    const second = secondBytes(spelling);
    for (const byte of starts) {
      table[byte] ??= [];
      table[byte].push({ spelling, second: ESCAPING.includes(byte) ? undefined : second });
    }
  }
  return table;
}

const ESCAPING = [..."\\%&"].map((text) => text.charCodeAt(0));

/** Nearly all places of a text are left by their second byte, before anything is looked at closely. */
function secondBytes({ characters: [first, second], broken }: SecretSpelling): Uint8Array | undefined {
  if (first === undefined || second === undefined) return undefined;
  if ([first.raw, ...first.others].some(({ length }) => length !== 1)) return undefined;
  const between = broken ? "\r\n\t :" : "";
  const starts = [second.raw, ...second.others, ...between, ..."\\%&\u001b"];
  const allowed = new Uint8Array(256);
  for (const text of starts) allowed[text.charCodeAt(0)] = 1;
  return allowed;
}

/** A secret that something cut off is masked from half of its length on: what is left would tell too much. */
const LEAST_OF_CUT = 16;

function endOf(spelling: SecretSpelling, text: string, at: number): number | undefined {
  const { characters, broken } = spelling;
  const isCutOff = (end: number, known: number): boolean =>
    known >= Math.max(LEAST_OF_CUT, characters.length / 2) &&
    /^(?:$|[\r\n"'`]|\.\.\.|\xe2\x80\xa6)/.test(text.slice(end, end + 3));
  let ends: readonly number[] = [at];
  // Nearly all places of a text are left here.
  let index = 0;
  while (index < characters.length && !broken && characters[index]?.only === text.charCodeAt(at + index)) index++;
  if (index > 0) ends = [at + index];
  for (; index < characters.length; index++) {
    const character = characters[index]!;
    const from = (end: number): number => (index === 0 ? end : pastBreak(pastStyle(end, text), text, broken));
    const next =
      ends.length === 1
        ? endsOf(character, text, from(ends[0]!))
        : [...new Set(ends.flatMap((end) => endsOf(character, text, from(end))))];
    if (next.length === 0) return isCutOff(highest(ends), index) ? highest(ends) : undefined;
    ends = next;
  }
  const end = highest(ends);
  return spelling.sharesLast && BASE64_DIGIT.test(text[end] ?? "") ? end + 1 : end;
}

/** Escape sequences of terminals within a secret: programs that highlight matches do so in the middle of words. */
function pastStyle(at: number, text: string): number {
  if (text[at] !== "\u001b" && text[at] !== "\\") return at;
  STYLE.lastIndex = at;
  return STYLE.test(text) ? STYLE.lastIndex : at;
}

/** CSI sequences (ECMA-48, 5.4), as they are or escaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
const STYLE = /(?:(?:\u001b|\\+(?:u001b|x1b|033|e))\[[0-?]*[ -/]*[@-~])+/iy;

/** An end of line within base64 or hexadecimal numbers, as it is or escaped, with what a dump puts between its numbers. */
function pastBreak(at: number, text: string, broken: boolean): number {
  if (!broken) return at;
  BREAK.lastIndex = at;
  return BREAK.test(text) ? BREAK.lastIndex : at;
}

const BREAK = /(?:[\r\n\t :]|\\+[rn])+/y;

/** A line without an end is passed on once it is this long, less what may be a secret that has only begun. */
const LONGEST_LINE = 1024 * 1024;
const LONGEST_SECRET = 512 * 1024;

function maskedStream(mask: BytesMask, dump: (line: string) => string): MaskedStream {
  let waiting = "";
  // By line, so that what is masked does not depend on the pieces in which it came; then what goes over several lines.
  const maskLines = (lines: string): string => {
    const masked: string[] = [];
    for (let at = 0; at < lines.length; ) {
      LINE_END.lastIndex = at;
      const end = LINE_END.test(lines) ? LINE_END.lastIndex : lines.length;
      masked.push(mask(dump(lines.slice(at, end))).masked);
      at = end;
    }
    return masked.length > 1 ? mask(masked.join("")).masked : masked.join("");
  };
  return {
    add(piece) {
      waiting += Buffer.from(piece).toString("latin1");
      // A carriage return is the end of a line, too: progress bars have no other.
      const end = Math.max(waiting.lastIndexOf("\n"), waiting.lastIndexOf("\r", waiting.length - 2)) + 1;
      let ready = maskLines(waiting.slice(0, end));
      waiting = waiting.slice(end);
      if (waiting.length > LONGEST_LINE) {
        const { masked, consumed } = mask(waiting, waiting.length - LONGEST_SECRET);
        ready += masked;
        waiting = waiting.slice(consumed);
      }
      return Buffer.from(ready, "latin1");
    },
    end() {
      const rest = maskLines(waiting);
      waiting = "";
      return Buffer.from(rest, "latin1");
    },
  };
}

const LINE_END = /[\r\n]/g;
