import { TAG, type TagName } from "../../src/imaging/dicom/file/tags.js";

type Value = string | number | Buffer | undefined;

/** Value representations of what tests put into a file; all else is short text. */
const WORDS = /^(Rows|Columns|Samples|Bits|HighBit|PixelRepresentation|PlanarConfiguration)/;

/**
 * A DICOM file (explicit, little-endian) of 2 x 2 pixels with the values 0 to 3, but for what is given; undefined leaves
 * an attribute out. Tags that the reader does not know are given by number.
 */
export function dicomBytes(
  attributes: Partial<Record<TagName, Value>>,
  others: Readonly<Record<number, Value>> = {},
): Buffer {
  const given: Partial<Record<TagName, Value>> = {
    TransferSyntaxUID: "1.2.840.10008.1.2.1",
    SOPClassUID: "1.2.840.10008.5.1.4.1.1.1",
    PatientID: "P-18",
    SamplesPerPixel: 1,
    PhotometricInterpretation: "MONOCHROME2",
    Rows: 2,
    Columns: 2,
    BitsAllocated: 16,
    BitsStored: 16,
    PixelRepresentation: 0,
    PixelData: Buffer.from(Uint16Array.of(0, 1, 2, 3).buffer),
    ...attributes,
  };
  const known = Object.entries(given).map(([name, value]) => [TAG[name as TagName], name, value] as const);
  const unknown = Object.entries(others).map(([tag, value]) => [Number(tag), "", value] as const);
  const elements = [...known, ...unknown]
    .sort(([a], [b]) => a - b)
    .flatMap(([tag, name, value]) => (value === undefined ? [] : [element(tag, name, value)]));
  return Buffer.concat([Buffer.alloc(128), Buffer.from("DICM"), ...elements]);
}

function element(tag: number, name: string, value: NonNullable<Value>): Buffer {
  const isWord = WORDS.test(name);
  const bytes =
    typeof value === "number"
      ? Buffer.from(Uint16Array.of(value).buffer)
      : typeof value === "string"
        ? Buffer.from(value)
        : value;
  const padded = bytes.length % 2 === 0 || name === "PixelData" ? bytes : Buffer.concat([bytes, Buffer.from(" ")]);
  const head = Buffer.alloc(name === "PixelData" ? 12 : 8);
  head.writeUInt16LE(tag >>> 16, 0);
  head.writeUInt16LE(tag & 0xffff, 2);
  head.write(name === "PixelData" ? "OW" : isWord ? "US" : "LO", 4);
  if (name === "PixelData") head.writeUInt32LE(padded.length, 8);
  else head.writeUInt16LE(padded.length, 6);
  return Buffer.concat([head, padded]);
}
