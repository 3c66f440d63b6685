import { append } from "./long-lists.js";
import { type SpelledCharacter, spelled } from "./spelled-character.js";

/** One way in which a secret, or a part of it that gives it away, may appear in a text. */
export interface SecretSpelling {
  readonly characters: readonly SpelledCharacter[];
  /** Line breaks may be anywhere: encoders break their output into lines. */
  readonly broken: boolean;
  /** The digits before and after belong to the secret in part. */
  readonly sharesFirst: boolean;
  readonly sharesLast: boolean;
}

/** Shorter secrets would be found in every text. */
export const SHORTEST_SECRET = 4;

/** Whether nothing of a secret can be masked where it is printed line by line. */
export const isTooShortToMask = (secret: string): boolean =>
  secret.trim() !== "" && secret.split(/\r\n|\r|\n/).every((line) => line.trim().length < SHORTEST_SECRET);

/**
 * The secret and its telling parts as text, also in UTF-16, in base64 at each alignment, and in hexadecimal numbers; the
 * whole in base32, and in numbers of its UTF-16, too. Of longer parts in these `encodedFragments` knows the pieces.
 */
export function spellingsOf(secret: string): readonly SecretSpelling[] {
  const parts = [...partsOf(secret)].flatMap((part) => [
    plain([...part].map(spelled)),
    plain(utf16Units(part)),
    ...(BEYOND_LATIN.test(part) ? [plain(bigEndianUnits(part))] : []),
    ...base64Spellings(Buffer.from(part, "utf8")),
    hexSpelling(Buffer.from(part, "utf8")),
  ]);
  const [utf8, utf16] = encodingsOf(secret.trim()) as [Buffer, Buffer];
  append(parts, [...base32Spellings(utf8), ...base64Spellings(utf16), hexSpelling(utf16)]);
  return [...parts, ...lastLines(Buffer.from(secret.trim(), "utf8"))];
}

/** UTF-16 is what Windows hands to encoders. */
export const encodingsOf = (text: string): readonly Buffer[] => [
  Buffer.from(text, "utf8"),
  Buffer.from(text, "utf16le"),
];

/** Little-endian; the last unit also without its second byte, since in big-endian text that comes before the first. */
function utf16Units(text: string): readonly SpelledCharacter[] {
  const bytes = Buffer.from(text, "utf16le").toString("latin1");
  return Array.from({ length: text.length }, (_, at) => {
    const unit = bytes.slice(2 * at, 2 * at + 2);
    const isOpen = at === text.length - 1 && unit[1] === "\0";
    return { raw: unit, others: isOpen ? [unit.slice(0, 1)] : [] };
  });
}

const BEYOND_LATIN = /[^\0-\xff]/;

const bigEndianUnits = (text: string): readonly SpelledCharacter[] => {
  const bytes = Buffer.from(text, "utf16le").swap16().toString("latin1");
  return Array.from({ length: text.length }, (_, at) => ({ raw: bytes.slice(2 * at, 2 * at + 2), others: [] }));
};

const hexSpelling = (bytes: Buffer): SecretSpelling => ({
  ...plain([...bytes.toString("hex")].map(hexDigit)),
  broken: true,
});

const plain = (characters: readonly SpelledCharacter[]): SecretSpelling => ({
  characters,
  broken: false,
  sharesFirst: false,
  sharesLast: false,
});

/**
 * What a program prints of a secret: all of it, a line (PEM, JSON), a value of JSON, the password of an address, the token
 * after `Bearer`.
 */
export function partsOf(secret: string): ReadonlySet<string> {
  const whole = secret.replaceAll(/\r\n?/g, "\n").trim();
  const lines = whole.split(/\n|\\n/).map((line) => line.trim());
  const values = jsonValues(whole);
  const isPlain = values.length === 0 && !whole.includes("\n");
  const words = isPlain ? whole.split(/\s+/).filter((word) => word.length >= LONG_WORD) : [];
  const parts = [whole, ...lines, ...words, ...values, ...passwordsOf(whole)];
  // Lines of a value within JSON, such as the key of a service account.
  const inner = values.flatMap((value) => value.split("\n").map((line) => line.trim()));
  return new Set([...parts, ...inner].filter((part) => part.length >= SHORTEST_SECRET));
}

const LONG_WORD = 12;
const LONG_NUMBER = 100_000;

function jsonValues(text: string): readonly string[] {
  if (!/^[[{]/.test(text)) return [];
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value === "string") found.push(value.replaceAll(/\r\n?/g, "\n").trim());
    else if (typeof value === "number" && Math.abs(value) >= LONG_NUMBER) found.push(String(value));
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(visit);
  };
  try {
    visit(JSON.parse(text));
  } catch {
    // It only looks like JSON.
  }
  return found;
}

/** The password in a URL, as written there and decoded. */
export function passwordsOf(address: string): readonly string[] {
  const written = /^(?:[a-z][a-z0-9+.-]*:\/\/)?[^/\s]*?:([^\s]*)@[^@\s]*$/i.exec(address.trim())?.[1];
  if (written === undefined || written === "") return [];
  try {
    return [written, decodeURIComponent(written)];
  } catch {
    return [written];
  }
}

/**
 * Base64 writes three bytes as four digits, so what a secret looks like depends on how many bytes precede it. The
 * digits that it shares with its neighbours are not searched for.
 */
function base64Spellings(bytes: Buffer): readonly SecretSpelling[] {
  return [0, 1, 2].map((before) => {
    const digits = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replaceAll("=", "");
    const first = Math.ceil((8 * before) / 6);
    const end = Math.floor((8 * (before + bytes.length)) / 6);
    return {
      characters: [...digits.slice(first, end)].map(base64Digit),
      broken: true,
      sharesFirst: before > 0,
      sharesLast: (before + bytes.length) % 3 !== 0,
    };
  });
}

/** The same of base32, which writes five bytes as eight digits, capital or small. */
function base32Spellings(bytes: Buffer): readonly SecretSpelling[] {
  return [0, 1, 2, 3, 4].flatMap((before) => {
    const digits = base32(Buffer.concat([Buffer.alloc(before), bytes]));
    const first = Math.ceil((8 * before) / 5);
    const end = Math.floor((8 * (before + bytes.length)) / 5);
    return end - first < LEAST_BASE32
      ? []
      : [
          {
            characters: [...digits.slice(first, end)].map(base32Digit),
            broken: true,
            sharesFirst: (8 * before) % 5 !== 0,
            sharesLast: (8 * (before + bytes.length)) % 5 !== 0,
          },
        ];
  });
}

/** Fewer digits, in either case, would be found in words. */
const LEAST_BASE32 = 8;
const BASE32_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Without the signs that fill it up. */
function base32(bytes: Uint8Array): string {
  const digits: string[] = [];
  let [bits, count] = [0, 0];
  for (const byte of bytes) {
    bits = ((bits & 31) << 8) | byte;
    for (count += 8; count >= 5; count -= 5) digits.push(BASE32_DIGITS[(bits >> (count - 5)) & 31]!);
  }
  if (count > 0) digits.push(BASE32_DIGITS[(bits << (5 - count)) & 31]!);
  return digits.join("");
}

const base32Digit = (digit: string): SpelledCharacter => ({
  raw: digit,
  others: digit === digit.toLowerCase() ? [] : [digit.toLowerCase()],
});

const base64Digit = (digit: string): SpelledCharacter =>
  digit === "+"
    ? { ...spelled(digit), others: ["-"] }
    : digit === "/"
      ? { ...spelled(digit), others: ["_"] }
      : { raw: digit, others: [], only: digit.charCodeAt(0) };

const hexDigit = (digit: string): SpelledCharacter => ({
  raw: digit,
  others: digit === digit.toUpperCase() ? [] : [digit.toUpperCase()],
});

/** A piece of an encoded secret must have at least this many digits to be recognized. */
export const FRAGMENT = 16;

/** Whether so many digits from `at`, of base64 (in its plain form), base32 or hexadecimal numbers, are part of a secret. */
export function encodedFragments(secrets: readonly string[]): (digits: string, at: number) => boolean {
  const known = new Set<string>();
  const begins = new Uint8Array(BEGINNINGS);
  for (const secret of secrets) {
    const digitsOf = ({ characters }: SecretSpelling): string => characters.map(({ raw }) => raw).join("");
    const all = encodingsOf(secret.trim()).flatMap((bytes) => {
      const hex = bytes.toString("hex");
      return [...base64Spellings(bytes).map(digitsOf), hex, hex.toUpperCase()];
    });
    const base32 = base32Spellings(Buffer.from(secret.trim(), "utf8")).map(digitsOf);
    for (const digits of [...all, ...base32]) {
      for (let at = 0; at + FRAGMENT <= digits.length; at++) {
        known.add(digits.slice(at, at + FRAGMENT));
        begins[beginning(digits, at)] = 1;
      }
    }
  }
  return (digits, at) => begins[beginning(digits, at)] === 1 && known.has(digits.slice(at, at + FRAGMENT));
}

/** A number for the first three digits, since most texts differ there. */
const beginning = (digits: string, at: number): number =>
  ((digits.charCodeAt(at) & 127) << 14) | ((digits.charCodeAt(at + 1) & 127) << 7) | (digits.charCodeAt(at + 2) & 127);

const BEGINNINGS = 1 << 21;

/** The last line where encoders break their output: it may be shorter than a fragment. */
function lastLines(bytes: Buffer): readonly SecretSpelling[] {
  const digits = bytes.toString("base64").replaceAll("=", "");
  return BASE64_LINES.flatMap((width) => {
    const last = digits.length > width ? digits.slice(digits.length - (digits.length % width)) : "";
    return last.length >= 6 && last.length < FRAGMENT ? [plain([...last].map(base64Digit))] : [];
  });
}

/** Of base64 and MIME, of PEM, and of older encoders. */
const BASE64_LINES = [76, 64, 60];

/** Passwords of the proxies in these variables. */
export function proxyPasswords(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const addresses = Object.entries(environment).flatMap(([name, value]) =>
    /^(npm_config_)?(https?|all|ftp|socks)[-_]?proxy$/i.test(name) && value !== undefined ? [value] : [],
  );
  return [...new Set(addresses.flatMap(passwordsOf))];
}
