import { StageFailure } from "../../core/stage-failure.js";
import { GREY_TYPES, type VoxelType } from "./voxel-types.js";

/** https://nifti.nimh.nih.gov/nifti-1/documentation/nifti1fields/nifti1fields_pages/datatype.html */
const GREY: Readonly<Record<number, VoxelType>> = {
  2: "uint8",
  4: "int16",
  8: "int32",
  16: "float32",
  64: "float64",
  256: "int8",
  512: "uint16",
  768: "uint32",
  1024: "int64",
  1280: "uint64",
};

const OTHERS: Readonly<Record<number, string>> = {
  0: "unknown",
  1: "binary (1 bit)",
  32: "complex64",
  128: "RGB24, colour",
  255: "all",
  1536: "float128",
  1792: "complex128",
  2048: "complex256",
  2304: "RGBA32, colour",
};

/** SPM99 and SPM2 wrote these numbers into Analyze headers. */
const SPM: Readonly<Record<number, VoxelType>> = { 130: "int8", 132: "uint16", 136: "uint32" };

/** @throws StageFailure that names the type where it is not one of grey numbers. */
export function niftiType(code: number, name: string, analyze: boolean): VoxelType {
  const type = GREY[code] ?? (analyze ? SPM[code] : undefined);
  if (type !== undefined) return type;
  const known = OTHERS[code];
  throw new StageFailure(
    `Expected datatype of ${name} to be one of grey voxels (${GREY_TYPES}), got ${known ? `${known} (code ${code})` : `the unknown code ${code}`}`,
    known?.includes("colour")
      ? "Make it grey first, or leave the file out with `exclude`."
      : "Convert the volume to one of these types first.",
  );
}
