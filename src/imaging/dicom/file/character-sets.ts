import { bytesOf, textOf } from "./attributes.js";
import type { DataSet } from "./data-set.js";
import type { TagName } from "./tags.js";

export interface DeclaredText {
  readonly text: string;
  /** Present where the bytes are no text of the declared character set; `text` has them as Latin-1 then. */
  readonly problem?: string;
}

/** Single-byte and multi-byte sets without code extensions (PS3.3, C.12.1.1.2), as WHATWG names them. */
const WITHOUT_EXTENSIONS: Readonly<Record<string, string>> = {
  "": "latin1",
  "ISO_IR 6": "latin1",
  "ISO_IR 100": "latin1",
  "ISO_IR 101": "iso-8859-2",
  "ISO_IR 109": "iso-8859-3",
  "ISO_IR 110": "iso-8859-4",
  "ISO_IR 144": "iso-8859-5",
  "ISO_IR 127": "iso-8859-6",
  "ISO_IR 126": "iso-8859-7",
  "ISO_IR 138": "iso-8859-8",
  "ISO_IR 148": "iso-8859-9",
  "ISO_IR 203": "iso-8859-15",
  "ISO_IR 166": "windows-874",
  "ISO_IR 13": "shift_jis",
  "ISO_IR 192": "utf-8",
  GB18030: "gb18030",
  GBK: "gbk",
};

/** What an escape sequence switches to, without its first byte (PS3.3, tables C.12-3 and C.12-4). */
const ESCAPES: readonly (readonly [string, Decode])[] = [
  ["(B", single("latin1")],
  ["-A", single("latin1")],
  ["-B", single("iso-8859-2")],
  ["-C", single("iso-8859-3")],
  ["-D", single("iso-8859-4")],
  ["-L", single("iso-8859-5")],
  ["-G", single("iso-8859-6")],
  ["-F", single("iso-8859-7")],
  ["-H", single("iso-8859-8")],
  ["-M", single("iso-8859-9")],
  ["-b", single("iso-8859-15")],
  ["-T", single("windows-874")],
  ["(J", single("shift_jis")],
  [")I", single("shift_jis")],
  // Two bytes of seven bits each are those of EUC without its high bits.
  [
    "$B",
    (bytes) =>
      decode(
        "euc-jp",
        bytes.map((byte) => byte | 0x80),
      ),
  ],
  [
    "$@",
    (bytes) =>
      decode(
        "euc-jp",
        bytes.map((byte) => byte | 0x80),
      ),
  ],
  ["$(D", (bytes) => decode("euc-jp", supplementary(bytes))],
  ["$)C", single("euc-kr")],
  ["$)A", single("gbk")],
];

const ESCAPE = 0x1b;

type Decode = (bytes: Uint8Array) => string | undefined;

/**
 * The text of an attribute in the character set that the file declares, without padding. If its bytes are not valid in
 * it they are read as Latin-1, in which every byte has a meaning, so that two patients never become one.
 */
export function declaredText(dataSet: DataSet, name: TagName): DeclaredText {
  const bytes = bytesOf(dataSet, name);
  const declared = textOf(dataSet, "SpecificCharacterSet").split("\\").map(normal);
  const decoded = bytes.every((byte) => byte < 0x80 && byte !== ESCAPE) ? latin1(bytes) : decodeAs(bytes, declared);
  const text = decoded ?? latin1(bytes);
  return {
    text: text.replaceAll("\0", " ").trim(),
    ...(decoded === undefined && {
      problem: `${name} is no text of the character set that the file declares (${declared.join("\\") || "none"})`,
    }),
  };
}

/** `ISO-IR 100` and `ISO 2022 IR 100` say the same where no escape sequence follows. */
const normal = (term: string): string =>
  term
    .trim()
    .toUpperCase()
    .replace(/^ISO[-_ ]IR[-_ ]?/, "ISO_IR ")
    .replace(/^ISO[-_ ]2022[-_ ]IR[-_ ]?/, "ISO_IR ");

function decodeAs(bytes: Uint8Array, [first = ""]: readonly string[]): string | undefined {
  const parts: (string | undefined)[] = [];
  // A set of two bytes alone has no meaning before its escape sequence; ASCII has.
  let reader: Decode = single(
    WITHOUT_EXTENSIONS[first] ?? (first === "ISO_IR 87" || first === "ISO_IR 159" ? "latin1" : first),
  );
  let from = 0;
  for (let at = 0; at <= bytes.length; at++) {
    if (at < bytes.length && bytes[at] !== ESCAPE) continue;
    parts.push(reader(bytes.subarray(from, at)));
    if (at === bytes.length) break;
    const rest = latin1(bytes.subarray(at + 1, at + 4));
    const switched = ESCAPES.find(([code]) => rest.startsWith(code));
    if (switched === undefined) return undefined;
    reader = switched[1];
    from = at + 1 + switched[0].length;
  }
  return parts.includes(undefined) ? undefined : parts.join("");
}

function single(encoding: string): Decode {
  return (bytes) => decode(encoding, bytes);
}

function decode(encoding: string, bytes: Uint8Array): string | undefined {
  if (encoding === "latin1") return latin1(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** JIS X 0212 in EUC: each character behind a byte that says so. */
function supplementary(bytes: Uint8Array): Uint8Array {
  const triples: number[] = [];
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    triples.push(0x8f, (bytes[at] as number) | 0x80, (bytes[at + 1] as number) | 0x80);
  }
  return Uint8Array.from(triples);
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
