import { isUtf8 } from "node:buffer";
import { StageFailure } from "../../core/stage-failure.js";
import { formatCount } from "../format-count.js";

/** Encodings that may be named, as the WHATWG Encoding Standard knows them; there latin1 is windows-1252. */
export const ENCODINGS = [
  "utf-8",
  "utf-16le",
  "utf-16be",
  "latin1",
  "windows-1252",
  "iso-8859-2",
  "iso-8859-9",
  "iso-8859-15",
  "windows-1250",
  "windows-1251",
  "windows-1253",
  "windows-1254",
  "macintosh",
  "gb18030",
  "big5",
  "shift_jis",
  "euc-jp",
  "euc-kr",
] as const;

export type Encoding = (typeof ENCODINGS)[number];

export interface TextOptions {
  readonly encoding?: Encoding | undefined;
  /** The parameter that names the encoding, where there is one. */
  readonly parameter?: string | undefined;
}

const MARKS: readonly { readonly encoding: Encoding; readonly bytes: readonly number[] }[] = [
  { encoding: "utf-8", bytes: [0xef, 0xbb, 0xbf] },
  { encoding: "utf-16le", bytes: [0xff, 0xfe] },
  { encoding: "utf-16be", bytes: [0xfe, 0xff] },
];

/** Files that people take for tables, by their first bytes. */
const NO_TEXT: readonly { readonly what: string; readonly bytes: readonly number[] }[] = [
  { what: "an Excel workbook or another zip archive", bytes: [0x50, 0x4b, 0x03, 0x04] },
  { what: "an Excel 97 workbook", bytes: [0xd0, 0xcf, 0x11, 0xe0] },
  { what: "a Parquet file", bytes: [0x50, 0x41, 0x52, 0x31] },
];

/** 0x80 to 0x9f of windows-1252, which some versions of Node decode as control characters. Five are not assigned. */
const WINDOWS_1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/**
 * The text of bytes in UTF-8, in what a byte order mark says, or in the encoding given; never with a character that
 * stands for bytes which are none. Throws a StageFailure that names the place and the way out.
 */
export function decodeText(bytes: Buffer, name: string, { encoding, parameter }: TextOptions = {}): string {
  const other = NO_TEXT.find(({ bytes: begin }) => beginsWith(bytes, begin));
  if (other !== undefined) {
    throw new StageFailure(`Expected ${name} to be text, got ${other.what}`, "Save it as CSV (UTF-8).");
  }
  const mark = MARKS.find(({ bytes: begin }) => beginsWith(bytes, begin))?.encoding;
  if (mark !== undefined && encoding !== undefined && mark !== encoding) {
    throw new StageFailure(
      `Expected ${name} to be text in ${encoding}, got the byte order mark of ${mark}`,
      `Leave out \`${parameter ?? "encoding"}\`: the mark says what it is.`,
    );
  }
  const used = encoding ?? mark ?? "utf-8";
  const text = used === "utf-8" ? decodeUtf8(bytes, name, parameter) : decodeOther(bytes, name, used);
  const nul = text.indexOf("\0");
  if (nul < 0) return text;
  throw new StageFailure(
    `Expected ${name} to be text, got a NUL character in line ${lineOf(text.slice(0, nul))}`,
    "Save it as CSV (UTF-8).",
  );
}

function decodeUtf8(bytes: Buffer, name: string, parameter: string | undefined): string {
  const wide = wideWithoutMark(bytes);
  if (wide !== undefined) {
    throw new StageFailure(
      `Expected ${name} to be text in UTF-8, got what looks like ${wide.toUpperCase()} without a byte order mark`,
      wayOut(parameter, wide),
    );
  }
  if (isUtf8(bytes)) return withoutMark(bytes.toString("utf8"));
  const at = firstInvalid(bytes);
  const line = lineOf(bytes.subarray(0, at).toString("latin1"));
  throw new StageFailure(
    `Expected ${name} to be text in UTF-8, got the byte 0x${(bytes[at] as number).toString(16).toUpperCase()} at position ${formatCount(at + 1)} (line ${formatCount(line)})`,
    wayOut(parameter, "windows-1252"),
  );
}

function wayOut(parameter: string | undefined, likely: Encoding): string {
  if (parameter === undefined) return `Save it as UTF-8; it may be ${likely} now.`;
  const hint = likely === "windows-1252" ? " (Excel in Western Europe and the Americas; latin1 is the same here)" : "";
  return `Save it as UTF-8, or say what it is, such as ${parameter}: ${likely}${hint}.`;
}

function decodeOther(bytes: Buffer, name: string, encoding: Encoding): string {
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new StageFailure(
      `Expected ${name} to be text in ${encoding}, got bytes that are not`,
      "It may be cut short, or in another encoding.",
    );
  }
  return encoding === "latin1" || encoding === "windows-1252"
    ? text.replace(/[\u0080-\u009f]/g, (character) => WINDOWS_1252.charAt(character.charCodeAt(0) - 0x80))
    : text;
}

const withoutMark = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);

const beginsWith = (bytes: Buffer, begin: readonly number[]): boolean => begin.every((byte, at) => bytes[at] === byte);

const lineOf = (before: string): number => before.split(/\r\n|\n|\r/).length;

/** NULs at every second place are the upper halves of Latin letters. */
function wideWithoutMark(bytes: Buffer): Encoding | undefined {
  const start = bytes.subarray(0, 4096);
  const nuls = [0, 0];
  for (const [at, byte] of start.entries()) if (byte === 0) nuls[at % 2]!++;
  const [even, odd] = nuls as [number, number];
  if (odd > start.length / 8 && even === 0) return "utf-16le";
  if (even > start.length / 8 && odd === 0) return "utf-16be";
  return undefined;
}

/** Index of the first byte that no UTF-8 character begins with or goes on with. */
function firstInvalid(bytes: Buffer): number {
  let at = 0;
  for (let newline = 0; newline >= 0; at = newline + 1) {
    newline = bytes.indexOf(0x0a, at);
    if (!isUtf8(bytes.subarray(at, newline < 0 ? bytes.length : newline))) break;
  }
  while (at < bytes.length) {
    const length = [1, 2, 3, 4].find((count) => at + count <= bytes.length && isUtf8(bytes.subarray(at, at + count)));
    if (length === undefined) break;
    at += length;
  }
  return at;
}
