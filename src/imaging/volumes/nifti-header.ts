import { StageFailure } from "../../core/stage-failure.js";
import { niftiType } from "./nifti-types.js";
import type { Vector3 } from "./volume.js";
import type { VoxelType } from "./voxel-types.js";

/** The fields of a NIfTI-1, NIfTI-2 or Analyze 7.5 header that say what the voxels are and where they are. */
export interface NiftiHeader {
  readonly format: "nifti1" | "nifti2" | "analyze";
  readonly bigEndian: boolean;
  /** Voxels follow the header in the same file (`n+1`), or are in an `.img` next to it (`ni1`). */
  readonly single: boolean;
  readonly size: Vector3;
  readonly type: VoxelType;
  /** Of the first voxel, in its file. */
  readonly offset: number;
  /** 0 or not a number: values are not scaled. */
  readonly slope: number;
  readonly intercept: number;
  /** pixdim[0..3]. */
  readonly pixdim: readonly [number, number, number, number];
  /** What one unit of `pixdim` and the affines is in millimetres, by xyzt_units. */
  readonly millimetres: number;
  readonly qformCode: number;
  readonly sformCode: number;
  /** b, c, d; without the offsets, which give the position of the volume in space. */
  readonly quaternion: Vector3;
  /** The three rows of the sform, without the offsets. */
  readonly sform: readonly [Vector3, Vector3, Vector3];
}

export const NIFTI1_BYTES = 348;
const NIFTI2_BYTES = 540;

/**
 * Reads the header that a file begins with. The byte order is that in which `sizeof_hdr` is 348 or 540; where it is
 * neither, that in which `dim[0]` is possible (https://nifti.nimh.nih.gov/nifti-1, .../nifti-2). Rules are those of
 * nibabel 5.4: its checks of level 40 and above refuse, what it mends is mended the same way.
 * @param pair the file is an `.hdr`, which may be in the format before NIfTI, Analyze 7.5.
 */
export function parseNiftiHeader(bytes: Buffer, name: string, pair: boolean): NiftiHeader {
  if (bytes.length >= NIFTI1_BYTES) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const sizes = [view.getInt32(0, true), view.getInt32(0, false)];
    const magic = bytes.toString("latin1", 344, 347);
    if (sizes.includes(NIFTI2_BYTES) && bytes.length >= NIFTI2_BYTES) {
      return parseNifti2(view, bytes, sizes[1] === NIFTI2_BYTES, name);
    }
    if (magic === "n+1" || magic === "ni1") return parseNifti1(view, magic, firstDim(view, sizes), name);
    if (pair && sizes.includes(NIFTI1_BYTES)) return parseAnalyze(view, firstDim(view, sizes), name);
  }
  throw new StageFailure(
    `Expected ${name} to be a NIfTI file, got ${bytes.length < NIFTI1_BYTES ? `one of ${bytes.length} bytes, shorter than its header` : "one that does not begin with its header"}`,
    "Fetch the file again if it may have been cut short.",
  );
}

/** Whether a header of 348 bytes is big-endian. */
function firstDim(view: DataView, sizes: readonly number[]): boolean {
  if (sizes[0] === NIFTI1_BYTES) return false;
  if (sizes[1] === NIFTI1_BYTES) return true;
  const little = view.getInt16(40, true);
  return !(little >= 1 && little <= 7);
}

function parseNifti1(view: DataView, magic: string, bigEndian: boolean, name: string): NiftiHeader {
  const short = (at: number): number => view.getInt16(at, !bigEndian);
  const float = (at: number): number => view.getFloat32(at, !bigEndian);
  const floats = (at: number): Vector3 => [float(at), float(at + 4), float(at + 8)];
  const single = magic === "n+1";
  return {
    format: "nifti1",
    bigEndian,
    single,
    size: sizeOf(
      Array.from({ length: 8 }, (_, axis) => short(40 + 2 * axis)),
      name,
    ),
    type: niftiType(short(70), name, false),
    offset: offsetOf(float(108), single, 352, name),
    slope: float(112),
    intercept: float(116),
    pixdim: [float(76), float(80), float(84), float(88)],
    millimetres: unitOf(view.getUint8(123)),
    qformCode: short(252),
    sformCode: short(254),
    quaternion: floats(256),
    sform: [floats(280), floats(296), floats(312)],
  };
}

function parseNifti2(view: DataView, bytes: Buffer, bigEndian: boolean, name: string): NiftiHeader {
  const magic = bytes.toString("latin1", 4, 7);
  if (magic !== "n+2" && magic !== "ni2") {
    throw new StageFailure(
      `Expected the magic of ${name}, a NIfTI-2 header, to be n+2 or ni2, got ${JSON.stringify(magic)}`,
      "Fetch the file again; it may be damaged.",
    );
  }
  const long = (at: number): number => Number(view.getBigInt64(at, !bigEndian));
  const double = (at: number): number => view.getFloat64(at, !bigEndian);
  const doubles = (at: number): Vector3 => [double(at), double(at + 8), double(at + 16)];
  const single = magic === "n+2";
  return {
    format: "nifti2",
    bigEndian,
    single,
    size: sizeOf(
      Array.from({ length: 8 }, (_, axis) => long(16 + 8 * axis)),
      name,
    ),
    type: niftiType(view.getInt16(12, !bigEndian), name, false),
    offset: offsetOf(long(168), single, 544, name),
    slope: double(176),
    intercept: double(184),
    pixdim: [double(104), double(112), double(120), double(128)],
    millimetres: unitOf(view.getInt32(500, !bigEndian)),
    qformCode: view.getInt32(344, !bigEndian),
    sformCode: view.getInt32(348, !bigEndian),
    quaternion: doubles(352),
    sform: [doubles(400), doubles(432), doubles(464)],
  };
}

/** As SPM2 wrote it, which nibabel takes all of these headers for: a scale, else one from four extreme values. */
function parseAnalyze(view: DataView, bigEndian: boolean, name: string): NiftiHeader {
  const short = (at: number): number => view.getInt16(at, !bigEndian);
  const float = (at: number): number => view.getFloat32(at, !bigEndian);
  const long = (at: number): number => view.getInt32(at, !bigEndian);
  let [slope, intercept] = [float(112), float(116)];
  if (!Number.isFinite(slope) || slope === 0) {
    const [stored, scaled] = [long(140) - long(144), float(124) - float(128)];
    slope = stored && scaled ? scaled / stored : 0;
    intercept = float(128) - slope * long(144);
  } else if (!Number.isFinite(intercept)) intercept = 0;
  return {
    format: "analyze",
    bigEndian,
    single: false,
    size: sizeOf(
      Array.from({ length: 8 }, (_, axis) => short(40 + 2 * axis)),
      name,
    ),
    type: niftiType(short(70), name, true),
    offset: offsetOf(float(108), false, 0, name),
    slope,
    intercept,
    pixdim: [float(76), float(80), float(84), float(88)],
    millimetres: 1,
    qformCode: 0,
    sformCode: 0,
    quaternion: [0, 0, 0],
    sform: [
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ],
  };
}

function sizeOf(dim: readonly number[], name: string): Vector3 {
  const axes = dim[0] as number;
  const sides = axes >= 1 && axes <= 7 ? dim.slice(1, 1 + axes) : [];
  const size = [sides[0] ?? 0, sides[1] ?? 0, sides[2] ?? 1] as const;
  const got = sides.join(" x ") || `${axes} dimensions`;
  if (sides.length > 3 && sides.every((side) => side > 0) && sides.slice(3).some((side) => side !== 1)) {
    throw new StageFailure(
      `Expected dim of ${name} to be a single volume, got a series of ${got}`,
      "Take one volume out first, for instance with `fslroi in.nii.gz out.nii.gz 0 1`, or leave the file out with `exclude`.",
    );
  }
  if (![...size, ...sides].every((side) => Number.isSafeInteger(side) && side > 0)) {
    throw new StageFailure(
      `Expected dim of ${name} to be that of a volume, got ${got}`,
      "Fetch the file again; it may be damaged.",
    );
  }
  return size;
}

/** 0 means "after the header" if voxels are in the same file; they cannot be closer than that. */
function offsetOf(value: number, single: boolean, least: number, name: string): number {
  const offset = Math.trunc(value);
  if (single && offset === 0) return least;
  if (!(offset >= (single ? least : 0))) {
    throw new StageFailure(
      `Expected vox_offset of ${name} to be ${single ? `${least} or more` : "0 or more"}, got ${value}`,
      "Fetch the file again; it may be damaged.",
    );
  }
  return offset;
}

/** xyzt_units: metres, micrometres; millimetres where it says nothing. */
const unitOf = (units: number): number => ({ 1: 1000, 3: 0.001 })[units & 7] ?? 1;
