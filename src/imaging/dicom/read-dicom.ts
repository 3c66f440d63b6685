import { StageFailure } from "../../core/stage-failure.js";
import { chooseFrame, type FrameChoice, frameGroup } from "./choose-frame.js";
import { hasAttribute, textOf } from "./file/attributes.js";
import { declaredText } from "./file/character-sets.js";
import type { DataSet } from "./file/data-set.js";
import { type DicomFile, readDicomFile } from "./file/read-file.js";
import { TAG } from "./file/tags.js";
import { decodeFrame } from "./pixels/decode-frame.js";
import { greySamples } from "./pixels/grey-samples.js";
import { modalityTransform, type ToModality } from "./pixels/modality.js";
import { paddingOf } from "./pixels/padding.js";
import { pixelFormat } from "./pixels/pixel-format.js";
import type { Samples } from "./pixels/samples.js";
import { type Voi, voiOf } from "./pixels/voi.js";
import { objectWithoutPicture } from "./recognize.js";

/** What of the header of a DICOM file a study of images needs. Names of persons are not in it, and are read nowhere. */
export interface DicomHeader {
  readonly patient: string;
  /** As DICOM writes it, such as `060Y`. */
  readonly age: string;
  readonly sex: string;
  readonly view: string;
  readonly modality: string;
  readonly manufacturer: string;
  readonly sopInstance: string;
  /** What was read although the file says it wrongly, for a warning. */
  readonly notes: readonly string[];
}

export interface DicomImage extends DicomHeader {
  /** The first of its notes: those that its header alone has. */
  readonly headerNotes: readonly string[];
  readonly width: number;
  readonly height: number;
  /** Millimetres between rows, and between columns, where PixelSpacing says it, of the frame or of the file. */
  readonly spacing: readonly [number, number] | undefined;
  /** Stored numbers, one for each pixel, rows from the top; colour as luma. */
  readonly stored: Samples;
  readonly toModality: ToModality;
  /** Whether a stored number is outside the picture. */
  readonly isPadding: ((stored: number) => boolean) | undefined;
  /** Smallest values are white: the picture has to be inverted. */
  readonly isInverted: boolean;
  /** How the file itself asks to be shown, if it does. Called only if that is requested. */
  readonly voi: () => Voi | undefined;
}

/** A DICOM object that is no picture: a report, a directory. Not a fault of the file. */
export class NoPicture extends StageFailure {
  constructor(readonly object: string) {
    super(`Expected a picture, got a DICOM object without one: ${object}`);
  }
}

/**
 * Reads one frame of a DICOM file as grey values: uncompressed, RLE, JPEG (baseline, extended, lossless), JPEG-LS,
 * JPEG 2000 or High-Throughput JPEG 2000.
 * Throws NoPicture, or a StageFailure that names the transfer syntax, or the attribute, that is not read.
 * @param frame which of several; without it a file of several is refused.
 */
export async function readDicom(bytes: Uint8Array, frame?: FrameChoice): Promise<DicomImage> {
  const file = readDicomFile(bytes);
  const { dataSet, syntax } = file;
  if (!hasPixels(dataSet)) throw new NoPicture(objectOf(file));
  const format = pixelFormat(dataSet);
  const index = chooseFrame(dataSet, format.frames, frame);
  const { samples, white } = greySamples(await decodeFrame(dataSet, syntax, format, index), dataSet, format);
  const header = headerOf(dataSet);
  const measures = frameGroup(dataSet, index, TAG.PixelMeasuresSequence);
  const picture = {
    ...header,
    headerNotes: header.notes,
    notes: [
      ...header.notes,
      ...(hasSquarePixels(dataSet, measures) ? [] : [NOT_SQUARE]),
      ...(format.content !== "integer" && samples.some(isNoNumber) ? [NO_NUMBERS] : []),
    ],
    width: format.width,
    height: format.height,
    spacing: pairOf(measures, "PixelSpacing") ?? pairOf(dataSet, "PixelSpacing"),
    stored: samples,
  };
  if (white !== undefined) {
    const voi: Voi = (value) => value / white;
    return { ...picture, toModality: (stored) => stored, isPadding: undefined, isInverted: false, voi: () => voi };
  }
  const isSigned = format.isSigned && format.content === "integer";
  const rescale = frameGroup(dataSet, index, TAG.PixelValueTransformationSequence);
  const window = frameGroup(dataSet, index, TAG.FrameVOILUTSequence);
  const toModality = modalityTransform(dataSet, rescale, isSigned);
  return {
    ...picture,
    toModality,
    isPadding: format.content === "integer" ? paddingOf(dataSet, isSigned) : isNoNumber,
    isInverted: format.photometric === "MONOCHROME1",
    voi: () => voiOf(dataSet, window, isSigned),
  };
}

/** Two numbers above 0, for rows and columns; undefined if there are none. */
function pairOf(dataSet: DataSet, attribute: PairAttribute): readonly [number, number] | undefined {
  const [rows = Number.NaN, columns = Number.NaN] = textOf(dataSet, attribute).split("\\").map(Number);
  return rows > 0 && columns > 0 ? [rows, columns] : undefined;
}

const PAIRS = ["PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing", "PixelAspectRatio"] as const;
type PairAttribute = (typeof PAIRS)[number];

const isNoNumber = (stored: number): boolean => !Number.isFinite(stored);
const NO_NUMBERS = "pixels are not numbers, or infinite, and are shown black as what is outside the picture";

const NOT_SQUARE = "pixels are not square, and are taken as stored, so shapes are drawn out in one direction";

/** As far as the first attribute that says it; a hundredth may be rounding. */
function hasSquarePixels(dataSet: DataSet, measures: DataSet): boolean {
  const [pair] = [measures, dataSet].flatMap((one) =>
    PAIRS.flatMap((attribute) => {
      const found = pairOf(one, attribute);
      return found === undefined ? [] : [found];
    }),
  );
  return pair === undefined || Math.abs(pair[0] / pair[1] - 1) <= 0.01;
}

/** The header alone: nothing is decoded. Throws as `readDicom` does where the file is broken or has no picture. */
export function readDicomHeader(bytes: Uint8Array): DicomHeader {
  const file = readDicomFile(bytes);
  if (!hasPixels(file.dataSet)) throw new NoPicture(objectOf(file));
  return headerOf(file.dataSet);
}

const hasPixels = (dataSet: DataSet): boolean =>
  hasAttribute(dataSet, "PixelData") ||
  hasAttribute(dataSet, "FloatPixelData") ||
  hasAttribute(dataSet, "DoubleFloatPixelData");

function objectOf({ dataSet, storageClass }: DicomFile): string {
  const sopClass = storageClass || textOf(dataSet, "SOPClassUID");
  return objectWithoutPicture(sopClass) ?? `no PixelData (SOP class ${sopClass || "none"})`;
}

export function headerOf(dataSet: DataSet): DicomHeader {
  const patient = declaredText(dataSet, "PatientID");
  const manufacturer = declaredText(dataSet, "Manufacturer");
  return {
    patient: patient.text,
    age: textOf(dataSet, "PatientAge"),
    sex: textOf(dataSet, "PatientSex"),
    view: textOf(dataSet, "ViewPosition"),
    modality: textOf(dataSet, "Modality"),
    manufacturer: manufacturer.text,
    sopInstance: textOf(dataSet, "SOPInstanceUID"),
    notes: [patient.problem, manufacturer.problem].filter((note) => note !== undefined),
  };
}
