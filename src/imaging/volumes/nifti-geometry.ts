import { StageFailure } from "../../core/stage-failure.js";
import { geometryOfRas } from "./geometry.js";
import type { NiftiHeader } from "./nifti-header.js";
import { type Geometry, NO_ORIENTATION, type Vector3 } from "./volume.js";

type Steps = readonly [Vector3, Vector3, Vector3];

/**
 * Which way i, j, k run, as nibabel's `get_best_affine` decides: the sform where its code is not 0, else the qform
 * where its code is not 0, else the voxel sizes alone, i to the left.
 */
export function niftiGeometry(
  header: NiftiHeader,
  name: string,
): { readonly geometry: Geometry; readonly assumed: readonly string[] } {
  const { geometry, assumed } = chosen(header, name);
  const spacing = geometry.spacing.map((step) => step * header.millimetres) as unknown as Vector3;
  return { geometry: { ...geometry, spacing }, assumed };
}

function chosen(header: NiftiHeader, name: string) {
  if (known(header.sformCode)) {
    const [x, y, z] = header.sform;
    const steps: Steps = [
      [x[0], y[0], z[0]],
      [x[1], y[1], z[1]],
      [x[2], y[2], z[2]],
    ];
    return { geometry: geometryOfRas(steps, `the sform of ${name}`), assumed: [] };
  }
  if (known(header.qformCode)) {
    return { geometry: geometryOfRas(qform(header, name), `the qform of ${name}`), assumed: [] };
  }
  const [i, j, k] = voxelSizes(header);
  const steps: Steps = [
    [-i, 0, 0],
    [0, j, 0],
    [0, 0, k],
  ];
  return { geometry: geometryOfRas(steps, `pixdim of ${name}`), assumed: [NO_ORIENTATION] };
}

/** Codes that nobody defined count as 0. */
const known = (code: number): boolean => code >= 1 && code <= 5;

/** Sizes of 0 count as 1, signs are dropped: nibabel mends them so. */
const voxelSizes = ({ pixdim }: NiftiHeader): Vector3 =>
  pixdim.slice(1).map((size) => (size === 0 ? 1 : Math.abs(size))) as unknown as Vector3;

function qform(header: NiftiHeader, name: string): Steps {
  const [b, c, d] = header.quaternion;
  const a = firstPart(header, name);
  const [i, j, k] = voxelSizes(header);
  const qfac = header.pixdim[0] === -1 ? -1 : 1;
  const norm = 2 / (a * a + b * b + c * c + d * d);
  const turned: Steps = [
    [1 - norm * (c * c + d * d), norm * (b * c + a * d), norm * (b * d - a * c)],
    [norm * (b * c - a * d), 1 - norm * (b * b + d * d), norm * (c * d + a * b)],
    [norm * (b * d + a * c), norm * (c * d - a * b), 1 - norm * (b * b + c * c)],
  ];
  return turned.map((step, axis) => step.map((part) => part * ([i, j, k * qfac][axis] as number))) as unknown as Steps;
}

/** Three roundings to float32 may move b, c, d so far from a unit quaternion of which the first part is 0. */
const FLOAT32_ROUNDING = 3 * 2 ** -23;
const FLOAT64_ROUNDING = 3 * 2 ** -52;

/** The first part of the unit quaternion, which the header leaves out. Within rounding of 0 it is 0. */
function firstPart({ quaternion: [b, c, d], format }: NiftiHeader, name: string): number {
  const square = 1 - (b * b + c * c + d * d);
  if (Math.abs(square) < (format === "nifti2" ? FLOAT64_ROUNDING : FLOAT32_ROUNDING)) return 0;
  if (square > 0) return Math.sqrt(square);
  // NIfTI-2 files are made of NIfTI-1 ones: their quaternions were rounded to float32 before.
  if (square > -FLOAT32_ROUNDING) return 0;
  throw new StageFailure(
    `Expected quatern_b, _c, _d of ${name} to be of length 1 at most, got ${b}, ${c}, ${d}`,
    "Repair the qform, or write a valid sform, which then counts.",
  );
}
