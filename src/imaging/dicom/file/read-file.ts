import { inflateRawSync } from "node:zlib";
import { StageFailure } from "../../../core/stage-failure.js";
import { standIn } from "../../stand-in.js";
import { textOf } from "./attributes.js";
import { type DataSet, type Encoding, readDataSet } from "./data-set.js";
import { TAG } from "./tags.js";
import { BIG_ENDIAN, DEFLATED, EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN } from "./transfer-syntaxes.js";

export interface DicomFile {
  readonly dataSet: DataSet;
  /** UID of the transfer syntax: declared, or guessed where the file declares none. */
  readonly syntax: string;
  /** MediaStorageSOPClassUID, empty where there is no meta header. */
  readonly storageClass: string;
}

/** Of a deflated file: no radiograph is larger, and a forged one cannot take all memory. */
const MOST_INFLATED = 2 ** 31;

const GROUP_2 = { isExplicit: true, isLittleEndian: true } as const;
const AFTER_GROUP_2 = 0x00030000;
const LAST_OF_GROUP_2 = 0x0102;
const IMPLICIT = { isExplicit: false, isLittleEndian: true } as const;
const AFTER_GROUP_0 = 0x00010000;

/**
 * Reads what a file holds, up to its pixels. As pydicom does with `force=True`, a file need have no preamble and no
 * meta header, and may begin with the commands of a network message: whether it is explicit, and its byte order, are
 * then taken from its first element. Throws a StageFailure if it is not a DICOM file, or ends too early.
 * @param isHead the bytes are only the beginning of a file: the elements that are completely within them are read.
 */
export function readDicomFile(bytes: Uint8Array, isHead = false): DicomFile {
  const instead = isHead ? undefined : standIn(bytes);
  if (instead !== undefined) throw new StageFailure(`Expected a DICOM file, got ${instead}`);
  const start = hasPreamble(bytes) ? 132 : 0;
  if (bytes.length < start + 8) throw new StageFailure("Expected a DICOM file, got one that ends after its preamble");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const endOf = (dataSet: DataSet, at: number): number =>
    [...dataSet.elements.values()].reduce((end, element) => Math.max(end, element.start + element.length), at);
  const groupAt = (at: number): number | undefined => (at + 2 <= bytes.length ? view.getUint16(at, true) : undefined);
  const afterCommands = (at: number): number =>
    groupAt(at) === 0
      ? endOf(readDataSet(bytes, IMPLICIT, { start: at, end: bytes.length, before: AFTER_GROUP_0, isHead }), at)
      : at;
  let body = start === 0 ? startWithoutPrefix(bytes, view) : start;
  body = afterCommands(body);
  let declared = "";
  let storageClass = "";
  if (groupAt(body) === 2) {
    const meta = readDataSet(bytes, GROUP_2, { start: body, end: bytes.length, before: AFTER_GROUP_2, isHead });
    body = afterCommands(endOf(meta, body));
    declared = textOf(meta, "TransferSyntaxUID");
    storageClass = textOf(meta, "MediaStorageSOPClassUID");
  }
  const syntax = declared || guessSyntax(bytes, view, body);
  const isDeflated = syntax === DEFLATED;
  const content = isDeflated ? (isHead ? new Uint8Array(0) : inflate(bytes.subarray(body))) : bytes;
  const extent = { start: isDeflated ? 0 : body, end: content.length, last: TAG.PixelData, isHead };
  return { dataSet: readDataSet(content, encodingOf(syntax), extent), syntax, storageClass };
}

/** 128 bytes of anything, then `DICM`. */
export const hasPreamble = (bytes: Uint8Array): boolean =>
  bytes.length >= 132 && Buffer.from(bytes.buffer, bytes.byteOffset + 128, 4).toString("latin1") === "DICM";

/** A meta header may follow a preamble whose prefix `DICM` is missing or different. */
function startWithoutPrefix(bytes: Uint8Array, view: DataView): number {
  const isMeta = (at: number): boolean =>
    at + 8 <= bytes.length &&
    view.getUint16(at, true) === 2 &&
    view.getUint16(at + 2, true) <= LAST_OF_GROUP_2 &&
    /^[A-Z]{2}$/.test(Buffer.from(bytes.subarray(at + 4, at + 6)).toString("latin1"));
  return [0, 128, 132].find(isMeta) ?? 0;
}

const encodingOf = (syntax: string): Encoding => ({
  isExplicit: syntax !== IMPLICIT_LITTLE_ENDIAN,
  isLittleEndian: syntax !== BIG_ENDIAN,
});

/** Big-endian group 0008 reads as 2048 in little-endian order; no real group is so high at the beginning of a file. */
function guessSyntax(bytes: Uint8Array, view: DataView, at: number): string {
  const isExplicit = /^[A-Z]{2}$/.test(Buffer.from(bytes.subarray(at + 4, at + 6)).toString("latin1"));
  if (!isExplicit) return IMPLICIT_LITTLE_ENDIAN;
  return at + 2 <= bytes.length && view.getUint16(at, true) >= 1024 ? BIG_ENDIAN : EXPLICIT_LITTLE_ENDIAN;
}

function inflate(deflated: Uint8Array): Uint8Array {
  try {
    return inflateRawSync(deflated, { maxOutputLength: MOST_INFLATED });
  } catch (error) {
    throw new StageFailure(
      `Expected a deflated DICOM file to be whole, got: ${(error as Error).message}`,
      "Export or fetch the file again.",
    );
  }
}
