import { inflateRawSync } from "node:zlib";
import dicomParser, { type DataSet } from "dicom-parser";
import sharp from "sharp";
import { StageFailure } from "../core/stage-failure.js";
import type { Window } from "./window-level.js";

/** What of a DICOM file a study of images needs. Names of persons are not in it, and are read nowhere. */
export interface DicomImage {
  /** Values in the unit of the modality (after RescaleSlope and RescaleIntercept), rows from the top. */
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
  /** Smallest values are white: the picture has to be inverted. */
  readonly inverted: boolean;
  /** WindowCenter and WindowWidth, where the file has them. */
  readonly window: Window | undefined;
  /** Value of pixels outside the picture. */
  readonly padding: number | undefined;
  readonly patient: string;
  /** As DICOM writes it, such as `060Y`. */
  readonly age: string;
  readonly sex: string;
  readonly view: string;
  readonly modality: string;
  readonly manufacturer: string;
  readonly sopInstance: string;
}

const UNCOMPRESSED = new Map([
  ["1.2.840.10008.1.2", "Implicit VR Little Endian"],
  ["1.2.840.10008.1.2.1", "Explicit VR Little Endian"],
  ["1.2.840.10008.1.2.1.99", "Deflated Explicit VR Little Endian"],
  ["1.2.840.10008.1.2.2", "Explicit VR Big Endian"],
]);
const BIG_ENDIAN = "1.2.840.10008.1.2.2";
const JPEG_BASELINE = "1.2.840.10008.1.2.4.50";

/** Names for the message about what is not read (DICOM PS3.6, table A-1). */
const OTHER_SYNTAXES: Readonly<Record<string, string>> = {
  "1.2.840.10008.1.2.4.51": "JPEG Extended",
  "1.2.840.10008.1.2.4.57": "JPEG Lossless",
  "1.2.840.10008.1.2.4.70": "JPEG Lossless, first-order prediction",
  "1.2.840.10008.1.2.4.80": "JPEG-LS Lossless",
  "1.2.840.10008.1.2.4.81": "JPEG-LS near-lossless",
  "1.2.840.10008.1.2.4.90": "JPEG 2000 Lossless",
  "1.2.840.10008.1.2.4.91": "JPEG 2000",
  "1.2.840.10008.1.2.4.201": "High-Throughput JPEG 2000 Lossless",
  "1.2.840.10008.1.2.4.203": "High-Throughput JPEG 2000",
  "1.2.840.10008.1.2.5": "RLE Lossless",
};

/** Whether a file begins as DICOM files do: 128 bytes of anything, then `DICM`. */
export const isDicom = (start: Uint8Array): boolean =>
  start.length >= 132 &&
  Buffer.from(start.buffer, start.byteOffset, start.byteLength).toString("latin1", 128, 132) === "DICM";

/**
 * Reads a DICOM file of one grey frame: uncompressed (little- or big-endian, 8 or 16 bits, signed or not) or JPEG
 * baseline. Throws a StageFailure that names the transfer syntax, or the attribute, where the file is anything else.
 */
export async function readDicom(bytes: Uint8Array, name: string): Promise<DicomImage> {
  const data = parse(bytes, name);
  const number = (tag: string): number | undefined => {
    const text = data.string(tag)?.split("\\")[0]?.trim();
    return text ? Number(text) : undefined;
  };
  const refuse = (attribute: string, expected: string, got: unknown): StageFailure =>
    new StageFailure(`Expected ${attribute} of ${name} to be ${expected}, got ${got ?? "none"}`);

  const syntax = data.string("x00020010")?.trim() ?? "1.2.840.10008.1.2";
  if (!UNCOMPRESSED.has(syntax) && syntax !== JPEG_BASELINE) {
    const known = OTHER_SYNTAXES[syntax];
    throw new StageFailure(
      `Expected ${name} to be uncompressed or JPEG baseline, got the transfer syntax ${known ? `${known} (${syntax})` : syntax}`,
      "Decompress the files first, for instance with dcmdjpeg, dcmdjpls or gdcmconv --raw.",
    );
  }
  const [height, width] = [data.uint16("x00280010"), data.uint16("x00280011")];
  if (!height || !width) throw refuse("Rows and Columns", "above 0", `${height} x ${width}`);
  const samples = data.uint16("x00280002") ?? 1;
  const photometric = data.string("x00280004")?.trim() ?? "";
  if (samples !== 1 || !photometric.startsWith("MONOCHROME")) {
    throw refuse(
      "PhotometricInterpretation",
      "MONOCHROME1 or MONOCHROME2",
      `${photometric || "none"} of ${samples} samples`,
    );
  }
  const frames = number("x00280008") ?? 1;
  if (frames !== 1) throw refuse("NumberOfFrames", "1", frames);

  const stored = await (syntax === JPEG_BASELINE ? decodeJpeg(data, name) : readNative(data, bytes, syntax, name));
  if (stored.length !== width * height) {
    throw refuse("PixelData", `${width} x ${height} pixels`, `${stored.length} pixels`);
  }
  const slope = number("x00281053") ?? 1;
  const intercept = number("x00281052") ?? 0;
  const values = Float32Array.from(stored, (value) => value * slope + intercept);
  const window = fileWindow(number("x00281050"), number("x00281051"), data.string("x00281056")?.trim() ?? "LINEAR");
  if (window === "unknown") throw refuse("VOILUTFunction", "LINEAR or LINEAR_EXACT", data.string("x00281056"));
  const padding = paddingValue(data);
  return {
    values,
    width,
    height,
    inverted: photometric === "MONOCHROME1",
    window,
    padding: padding === undefined ? undefined : padding * slope + intercept,
    patient: data.string("x00100020")?.trim() ?? "",
    age: data.string("x00101010")?.trim() ?? "",
    sex: data.string("x00100040")?.trim() ?? "",
    view: data.string("x00185101")?.trim() ?? "",
    modality: data.string("x00080060")?.trim() ?? "",
    manufacturer: data.string("x00080070")?.trim() ?? "",
    sopInstance: data.string("x00080018")?.trim() ?? "",
  };
}

function parse(bytes: Uint8Array, name: string): DataSet {
  try {
    return dicomParser.parseDicom(bytes, {
      // dicom-parser hands over the whole file and where the deflated part begins.
      inflater: (whole: Uint8Array, position: number): Uint8Array => {
        const rest = inflateRawSync(whole.subarray(position));
        return Buffer.concat([whole.subarray(0, position), rest]);
      },
    });
  } catch (error) {
    const reason =
      error instanceof Error
        ? error.message
        : typeof error === "object" && error !== null && "exception" in error
          ? String(error.exception)
          : String(error);
    throw new StageFailure(
      `Expected ${name} to be a whole DICOM file, got: ${reason}`,
      "Export or fetch the file again.",
    );
  }
}

/** The window in the exact form: LINEAR maps whole numbers, half a step lower and one narrower (PS3.3 C.11.2.1.2.1). */
function fileWindow(
  centre: number | undefined,
  width: number | undefined,
  shape: string,
): Window | undefined | "unknown" {
  if (centre === undefined || width === undefined || !Number.isFinite(centre) || !(width > 0)) return undefined;
  if (shape === "LINEAR_EXACT") return { centre, width };
  return shape === "LINEAR" ? { centre: centre - 0.5, width: Math.max(width - 1, Number.EPSILON) } : "unknown";
}

/** Signed or unsigned by PixelRepresentation, like the pixels themselves. */
function paddingValue(data: DataSet): number | undefined {
  if (data.elements.x00280120 === undefined) return undefined;
  return data.uint16("x00280103") === 1 ? data.int16("x00280120") : data.uint16("x00280120");
}

/** Pixels as they are stored, without the bits that are no pixel (overlays of old files live there). */
function readNative(data: DataSet, bytes: Uint8Array, syntax: string, name: string): Int32Array {
  const element = data.elements.x7fe00010;
  if (element === undefined)
    throw new StageFailure(`Expected ${name} to have PixelData, got a DICOM file without a picture`);
  const allocated = data.uint16("x00280100") ?? 16;
  if (allocated !== 8 && allocated !== 16) {
    throw new StageFailure(`Expected BitsAllocated of ${name} to be 8 or 16, got ${allocated}`);
  }
  const bits = data.uint16("x00280101") ?? allocated;
  const signed = data.uint16("x00280103") === 1;
  // The parser of a deflated file reads from a buffer of its own.
  const source = data.byteArray ?? bytes;
  const expected = (data.uint16("x00280010") ?? 0) * (data.uint16("x00280011") ?? 0) * (allocated / 8);
  const available = Math.min(element.length, source.length - element.dataOffset);
  if (available < expected) {
    throw new StageFailure(
      `Expected PixelData of ${name} to have ${expected} bytes, got ${available}`,
      "Export or fetch the file again.",
    );
  }
  const view = new DataView(source.buffer, source.byteOffset + element.dataOffset, expected);
  const shift = 32 - bits;
  return Int32Array.from({ length: expected / (allocated / 8) }, (_, index) => {
    const value = allocated === 8 ? view.getUint8(index) : view.getUint16(index * 2, syntax !== BIG_ENDIAN);
    return signed ? (value << shift) >> shift : (value << shift) >>> shift;
  });
}

async function decodeJpeg(data: DataSet, name: string): Promise<Uint8Array> {
  const element = data.elements.x7fe00010;
  if (!element?.fragments?.length)
    throw new StageFailure(`Expected ${name} to have an encapsulated JPEG picture, got none`);
  const jpeg = dicomParser.readEncapsulatedPixelDataFromFragments(data, element, 0, element.fragments.length);
  try {
    return await sharp(jpeg, { failOn: "error" }).toColourspace("b-w").raw().toBuffer();
  } catch (error) {
    throw new StageFailure(
      `Expected the JPEG picture of ${name} to decode, got: ${(error as Error).message}`,
      "Export or fetch the file again.",
    );
  }
}
