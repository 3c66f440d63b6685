import { frameGroup } from "./choose-frame.js";
import { decimalOf, hasAttribute, refused, textOf } from "./file/attributes.js";
import { declaredText } from "./file/character-sets.js";
import type { DataSet } from "./file/data-set.js";
import { readDicomFile } from "./file/read-file.js";
import { TAG, type TagName } from "./file/tags.js";

/** The position of a picture in the patient: millimetres to the left, back and head. */
export interface Plane {
  /** The centre of the first pixel. */
  readonly position: readonly [number, number, number];
  /** Unit vectors along a row (to the next column) and along a column (to the next row). */
  readonly alongRow: readonly [number, number, number];
  readonly alongColumn: readonly [number, number, number];
  /** Millimetres between rows, and between columns. */
  readonly rowSpacing: number;
  readonly columnSpacing: number;
}

/** What tells to which volume a DICOM file belongs. */
export interface SliceHeader {
  readonly series: string;
  readonly seriesNumber: number;
  readonly modality: string;
  /** As ImageType says: a scout for planning the slices. */
  readonly isLocalizer: boolean;
  readonly frames: number;
  readonly patient: string;
  readonly sopInstance: string;
}

/**
 * The header of a file, up to its pixels.
 * @param isHead `bytes` are the beginning of the file. undefined where they end before the pixels: give more of it.
 */
export function readSliceHeader(bytes: Uint8Array, isHead: boolean): SliceHeader | undefined {
  const { dataSet } = readDicomFile(bytes, isHead);
  if (isHead && !hasAttribute(dataSet, "PixelData")) return undefined;
  return {
    series: textOf(dataSet, "SeriesInstanceUID"),
    seriesNumber: decimalOf(dataSet, "SeriesNumber") ?? 0,
    modality: textOf(dataSet, "Modality"),
    isLocalizer: /\bLOCALIZER\b/.test(textOf(dataSet, "ImageType")),
    frames: decimalOf(dataSet, "NumberOfFrames") ?? 1,
    patient: declaredText(dataSet, "PatientID").text,
    sopInstance: textOf(dataSet, "SOPInstanceUID"),
  };
}

/**
 * The position of a frame (from 0): by its functional groups, else by those that all frames share, else by the file.
 * Throws a StageFailure that names the attribute if it is missing or invalid.
 */
export function planeOf(dataSet: DataSet, frame: number): Plane {
  const position = numbers(frameGroup(dataSet, frame, TAG.PlanePositionSequence), "ImagePositionPatient", 3);
  const turned = numbers(frameGroup(dataSet, frame, TAG.PlaneOrientationSequence), "ImageOrientationPatient", 6);
  const spacing = numbers(frameGroup(dataSet, frame, TAG.PixelMeasuresSequence), "PixelSpacing", 2);
  return {
    position: [position[0], position[1], position[2]] as Plane["position"],
    alongRow: [turned[0], turned[1], turned[2]] as Plane["position"],
    alongColumn: [turned[3], turned[4], turned[5]] as Plane["position"],
    rowSpacing: spacing[0] as number,
    columnSpacing: spacing[1] as number,
  };
}

function numbers(dataSet: DataSet, name: TagName, count: number): readonly number[] {
  const text = textOf(dataSet, name);
  const values = text.split("\\").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (values.length === count && values.every(Number.isFinite)) return values;
  const remedy =
    text === ""
      ? "Files without a position are not slices of a volume: read them with the stage `dicom`, or leave them out with `exclude`."
      : undefined;
  throw refused(name, `${count} numbers`, text || undefined, remedy);
}
