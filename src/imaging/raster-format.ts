import { closeSync, openSync, readSync } from "node:fs";
import { standIn, standInAt } from "./stand-in.js";

/** What an image file may be, by its first bytes, whatever its name. */
export type RasterFormat = "png" | "jpeg" | "tiff" | "webp" | "gif";

const HEAD_BYTES = 512;

/** Files that turn up under the name of an image, for the sake of a message: at which byte they say what. */
const OTHERS: readonly (readonly [number, string, string])[] = [
  [0, "%PDF-", "PDF"],
  [128, "DICM", "DICOM"],
  [4, "ftypavi", "AVIF"],
  [4, "ftyp", "HEIC, or a film"],
  [4, "jP  ", "JPEG 2000"],
  [0, "\xff\x4f\xff\x51", "JPEG 2000"],
  [0, "BM", "BMP"],
  [0, "\x1f\x8b", "gzip"],
  [0, "PK\x03\x04", "a ZIP archive"],
];

/** Of the file at a path, or of its bytes. */
export function rasterFormat(source: string | Uint8Array): RasterFormat | undefined {
  return formatOf(headOf(source));
}

/** For a reader: `SVG`; `something else` where it is not known. */
export function otherFormat(source: string | Uint8Array): string {
  const instead = typeof source === "string" ? standInAt(source) : standIn(source);
  if (instead !== undefined) return instead;
  const head = headOf(source).toString("latin1");
  const other = OTHERS.find(([at, mark]) => head.startsWith(mark, at));
  if (other !== undefined) return other[2];
  // In UTF-16 every other byte of markup is zero.
  const markup = head.replaceAll("\0", "").toLowerCase();
  if (/<(?:\w+:)?svg\b/.test(markup)) return "SVG, a drawing";
  if (/<(?:!doctype html|html)\b/.test(markup)) return "a web page";
  return /^[^\w<]*<[?!\w]/.test(markup) ? "XML or HTML" : "something else";
}

/** Whether the head of a file leaves it open that it has 16 bits per channel: PNG says so, TIFF would have to be read. */
export function mayBeWide(file: string): boolean {
  const head = headOf(file);
  const format = formatOf(head);
  return format === "tiff" || (format === "png" && head[24] === 16);
}

/**
 * Whether a PNG has no alpha channel: what is transparent in it is one grey level or one colour, named in a chunk of its
 * own (tRNS).
 */
export function hasNoAlphaChannel(source: string | Uint8Array): boolean {
  const head = headOf(source);
  return formatOf(head) === "png" && (head[25] === 0 || head[25] === 2);
}

function formatOf(head: Buffer): RasterFormat | undefined {
  const text = head.toString("latin1", 0, 16);
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (text.startsWith("\xff\xd8\xff")) return "jpeg";
  // Little and big endian, classic and BigTIFF.
  if (/^(?:II[*+]\0|MM\0[*+])/.test(text)) return "tiff";
  if (/^RIFF[\s\S]{4}WEBP/.test(text)) return "webp";
  return /^GIF8[79]a/.test(text) ? "gif" : undefined;
}

function headOf(source: string | Uint8Array): Buffer {
  if (typeof source !== "string")
    return Buffer.from(source.buffer, source.byteOffset, Math.min(HEAD_BYTES, source.length));
  const file = openSync(source, "r");
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.subarray(0, readSync(file, head, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(file);
  }
}
