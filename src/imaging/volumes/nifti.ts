import { readFile } from "node:fs/promises";
import path from "node:path";
import { exists } from "../../core/exists.js";
import { StageFailure } from "../../core/stage-failure.js";
import { type DetachedHeader, dataFile } from "./data-files.js";
import { isGzip, unpackGzip, unpackStart } from "./gzip.js";
import { niftiGeometry } from "./nifti-geometry.js";
import { NIFTI1_BYTES, type NiftiHeader, parseNiftiHeader } from "./nifti-header.js";
import { MORE_DATA, MOST_VOXELS, type Volume, type Voxels } from "./volume.js";
import { bytesPerVoxel, toVoxels } from "./voxel-types.js";

/**
 * Reads a volume of one time point in NIfTI-1, NIfTI-2 or Analyze 7.5: `.nii`, or `.hdr` with its `.img` next to it,
 * each also with `.gz`. `scl_slope` and `scl_inter` are applied where the slope is a number other than 0. Values and
 * orientation are nibabel's (`get_fdata`, `affine`); Analyze is read as by its SPM2 reader.
 * @param root the source that both files of a pair must be in.
 * @throws StageFailure that names the field if the file is anything else.
 */
export async function readNifti(file: string, root: string): Promise<Volume> {
  const name = path.basename(file);
  const pair = /\.hdr(\.gz)?$/i.test(file);
  const stored = await readFile(file);
  const header = parseNiftiHeader(isGzip(stored) ? await unpackStart(stored, name) : stored, name, pair);
  const voxels = header.size.reduce((product, side) => product * side, 1);
  if (voxels > MOST_VOXELS) {
    throw new StageFailure(
      `Expected dim of ${name} to be at most ${MOST_VOXELS} voxels, got ${header.size.join(" x ")}`,
    );
  }
  if (!pair && !header.single && header.offset < NIFTI1_BYTES) {
    throw new StageFailure(
      `Expected ${name} to hold its voxels (magic n+1), got the header of a pair (ni1)`,
      "Rename it to .hdr, and put its .img beside it.",
    );
  }
  const { geometry, assumed } = niftiGeometry(header, name);
  const scaled = Number.isFinite(header.slope) && header.slope !== 0;
  if (scaled && !Number.isFinite(header.intercept)) {
    throw new StageFailure(
      `Expected scl_inter of ${name} to be a number, since scl_slope is ${header.slope}, got ${header.intercept}`,
      "Repair the header, or leave the file out with `exclude`.",
    );
  }
  const source = pair ? await findImage({ file, root }, header) : file;
  const { data, more } = await readVoxels(
    source === file ? stored : await readFile(source),
    path.basename(source),
    header,
  );
  return {
    data,
    size: header.size,
    ...geometry,
    slope: scaled ? header.slope : 1,
    intercept: scaled ? header.intercept : 0,
    fields: {},
    assumed: more ? [...assumed, MORE_DATA] : assumed,
  };
}

async function readVoxels(
  stored: Buffer,
  name: string,
  header: NiftiHeader,
): Promise<{ readonly data: Voxels; readonly more: boolean }> {
  const length = header.size.reduce((product, side) => product * side, bytesPerVoxel(header.type));
  const end = header.offset + length;
  const bytes = isGzip(stored) ? await unpackGzip(stored, name, end) : stored;
  if (bytes.length < end) {
    throw new StageFailure(
      `Expected ${name} to hold ${length} bytes of voxels (${header.size.join(" x ")} of ${header.type}), got ${Math.max(0, bytes.length - header.offset)}`,
      "Fetch the file again; it may have been cut short.",
    );
  }
  const data = toVoxels(bytes.subarray(header.offset, end), header.type, header.bigEndian);
  return { data, more: bytes.length > end };
}

/** Files that hold the voxels of an `.hdr`, in order of preference. */
export const imagesOfHeader = (header: string): readonly string[] => {
  const stem = header.replace(/\.hdr(\.gz)?$/i, "");
  return [".img", ".img.gz", ".IMG"].map((ending) => stem + ending);
};

/** The `.img` of an `.hdr`. A header that says `n+1` and has none is followed by its voxels itself. */
async function findImage(detached: DetachedHeader, { single, format }: NiftiHeader): Promise<string> {
  const { file } = detached;
  const name = path.basename(file);
  const matrix = file.replace(/\.hdr(\.gz)?$/i, ".mat");
  if (format === "analyze" && (await exists(matrix))) {
    throw new StageFailure(
      `Expected ${name}, an Analyze header of SPM, to have no orientation file, got ${path.basename(matrix)}, which is not read`,
      "Convert the volume to NIfTI, for instance with SPM or nibabel, so that its orientation is in its header.",
    );
  }
  for (const image of imagesOfHeader(file)) if (await exists(image)) return dataFile(path.basename(image), detached);
  if (single) return file;
  throw new StageFailure(
    `Expected the voxels of ${name} in ${path.basename(imagesOfHeader(file)[0] as string)} beside it, got no such file`,
    "Put both files of the pair into one folder.",
  );
}
