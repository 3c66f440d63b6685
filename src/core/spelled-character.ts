/**
 * One character of a secret, in the many ways in which programs write it. All texts here are bytes of UTF-8 as a string
 * of Latin-1 (`utf8Bytes`), so that what is no text at all passes unchanged.
 */
export interface SpelledCharacter {
  /** As it is. */
  readonly raw: string;
  /** The code of its only byte, where that can mean nothing else: how it is mostly found. */
  readonly only?: number;
  /** Written otherwise, without the escapes that all characters have. */
  readonly others: readonly string[];
  /** Where escapes of all kinds are looked for; undefined for digits of base64 and hexadecimal numbers. */
  readonly escapes?: {
    /** What follows a backslash (one, or several after escaping again) in JSON, Python, C or a shell. */
    readonly afterBackslash: readonly (readonly string[])[];
    /** Hexadecimal digits of its bytes, of addresses (`%0A`, also `%250A`). */
    readonly percent: readonly string[];
    /** Of HTML and XML. */
    readonly entities: readonly string[];
  };
}

export const utf8Bytes = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

export const fromUtf8Bytes = (bytes: string): string => Buffer.from(bytes, "latin1").toString("utf8");

/** Where a spelling of `character` that begins at `at` may end: none, one, or several where backslashes leave it open. */
export function endsOf(character: SpelledCharacter, text: string, at: number): readonly number[] {
  const ends: number[] = [];
  const add = (end: number | undefined): void => {
    if (end !== undefined && !ends.includes(end)) ends.push(end);
  };
  if (text.startsWith(character.raw, at)) add(at + character.raw.length);
  for (const other of character.others) if (text.startsWith(other, at)) add(at + other.length);
  const { escapes } = character;
  if (escapes === undefined) return ends;
  switch (text[at]) {
    case "\\":
      for (const units of escapes.afterBackslash) add(escapedEnd(units, text, at));
      // Escaped once more, each backslash is two.
      if (character.raw === "\\")
        for (let end = at + 1; text[end] === "\\" && end - at < MOST_BACKSLASHES; ) add(++end);
      break;
    case "%":
      add(percentEnd(escapes.percent, text, at));
      break;
    case "&":
      for (const entity of escapes.entities) if (startsWithAnyCase(text, entity, at)) add(at + entity.length);
      break;
    default:
  }
  return ends;
}

const MOST_BACKSLASHES = 16;

/** @param character a code point, or a line feed, which represents line breaks of all kinds. */
export function spelled(character: string): SpelledCharacter {
  const known = made.get(character);
  if (known !== undefined) return known;
  const bytes = [...Buffer.from(character, "utf8")];
  const units = [...Array(character.length).keys()].map((index) => character.charCodeAt(index));
  const code = character.codePointAt(0) ?? 0;
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");
  const isLineEnd = character === "\n";
  const short = SHORT_ESCAPES[character];
  const result: SpelledCharacter = {
    raw: utf8Bytes(character),
    others: OTHERS[character] ?? [],
    ...(/^[0-9A-Za-z]$/.test(character) && { only: code }),
    escapes: {
      afterBackslash: [
        ...(short === undefined ? [] : [[short]]),
        ...(isLineEnd ? [["r", "n"], ["r"], ["u000d", "u000a"], ["x0d", "x0a"]] : []),
        ...(/^[\x20-\x7e]$/.test(character) && !/[0-9a-z]/i.test(character) ? [[character]] : []),
        units.map((unit) => `u${hex(unit, 4)}`),
        [`u{${hex(code, 1)}}`],
        [`u${hex(code, 8)}`],
        bytes.map((byte) => `x${hex(byte, 2)}`),
        bytes.map((byte) => byte.toString(8).padStart(3, "0")),
        ...(code > 127 && code < 256 ? [[`x${hex(code, 2)}`]] : []),
      ],
      percent: bytes.map((byte) => hex(byte, 2)),
      entities: [...(ENTITIES[character] ?? []), `&#${code};`, `&#x${hex(code, 1)};`, `&#x${hex(code, 2)};`],
    },
  };
  made.set(character, result);
  return result;
}

const made = new Map<string, SpelledCharacter>();

const SHORT_ESCAPES: Readonly<Record<string, string>> = { "\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f" };

const OTHERS: Readonly<Record<string, readonly string[]>> = {
  "\n": ["\r\n", "\r", "%0D%0A", "%0d%0a"],
  " ": ["+"],
  // Doubled in SQL and YAML, or as a shell closes and opens quotation; doubled in CSV.
  "'": ["''", "'\\''", "'\"'\"'"],
  '"': ['""'],
};

const ENTITIES: Readonly<Record<string, readonly string[]>> = {
  "&": ["&amp;"],
  "<": ["&lt;"],
  ">": ["&gt;"],
  '"': ["&quot;"],
  "'": ["&apos;"],
};

/** Each unit after one or more backslashes. */
function escapedEnd(units: readonly string[], text: string, at: number): number | undefined {
  let end = at;
  for (const unit of units) {
    if (text[end] !== "\\") return undefined;
    while (text[end] === "\\") end++;
    if (!startsWithAnyCase(text, unit, end)) return undefined;
    end += unit.length;
  }
  return end;
}

function percentEnd(bytes: readonly string[], text: string, at: number): number | undefined {
  let end = at;
  for (const byte of bytes) {
    if (text[end] !== "%") return undefined;
    end++;
    while (text.startsWith("25", end) && byte !== "25") end += 2;
    if (!startsWithAnyCase(text, byte, end)) return undefined;
    end += 2;
  }
  return end;
}

/** Hexadecimal digits come in both cases; the names of escapes (`n`, `u`) depend on what is asked for. */
const startsWithAnyCase = (text: string, wanted: string, at: number): boolean =>
  text.slice(at, at + wanted.length).toLowerCase() === wanted.toLowerCase();
