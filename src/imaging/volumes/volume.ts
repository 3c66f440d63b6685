import type { Samples } from "../dicom/pixels/samples.js";

/** Numbers of a volume as they are stored. */
export type Voxels = Samples;

export type Vector3 = readonly [number, number, number];

/** The positions of the voxels of a volume in the patient. */
export interface Geometry {
  /** Millimetres between voxels along i, j, k; positive. */
  readonly spacing: Vector3;
  /**
   * Unit vectors of i, j, k in the patient's coordinates: x to the left, y to the back, z to the head (LPS, as DICOM
   * and ITK have them).
   */
  readonly directions: readonly [Vector3, Vector3, Vector3];
}

/**
 * A 3-D image. `data[(k * size[1] + j) * size[0] + i]`; `value * slope + intercept` is in the unit of the modality
 * (Hounsfield units for CT).
 */
export interface Volume extends Geometry {
  readonly data: Voxels;
  /** Voxels along i, j, k. */
  readonly size: Vector3;
  readonly slope: number;
  readonly intercept: number;
  /** What the header tells of the patient and the acquisition, see `studyFields`. No name of a person. */
  readonly fields: Readonly<Record<string, string>>;
  /** What the file leaves open and a reader has to assume, such as its orientation. Empty if nothing is missing. */
  readonly assumed: readonly string[];
}

/** A volume with more voxels is refused before memory is allocated for it: headers can be wrong. 1024 x 1024 x 1024. */
export const MOST_VOXELS = 2 ** 30;

/** The warning about files that give sizes, but not which way is left. */
export const NO_ORIENTATION = "no orientation in the header: left and right may be exchanged";

/** The warning about files that are longer than sizes and type imply: either may be wrong. */
export const MORE_DATA = "more data than their headers say";
