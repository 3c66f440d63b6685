import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { NIFTI1, NIFTI2, readHeader } from "nifti-reader-js";
import { StageFailure } from "../core/stage-failure.js";
import { MOST_VOXELS, type Vector3, type Volume, type Voxels } from "./volume.js";

const gunzipAsync = promisify(gunzip);

const DATA_TYPES: Readonly<Record<number, { new (buffer: ArrayBuffer): Voxels; readonly BYTES_PER_ELEMENT: number }>> =
  {
    2: Uint8Array,
    4: Int16Array,
    8: Int32Array,
    16: Float32Array,
    64: Float64Array,
    256: Int8Array,
    512: Uint16Array,
    768: Uint32Array,
  };

/** Far above any header with its extensions; the rest is voxels. */
const HEADER_ROOM = 16 * 1024 * 1024;

/**
 * Reads a NIfTI-1 or -2 volume in one file, `.nii` or `.nii.gz`, of one time point. `scl_slope` and `scl_inter` are
 * applied where slope is not 0; the sform, else the qform, gives the orientation (https://nifti.nimh.nih.gov/nifti-1).
 * Throws a StageFailure that names the field where the file is anything else.
 */
export async function readNifti(file: string): Promise<Volume> {
  const name = path.basename(file);
  const stored = await readFile(file);
  const bytes = stored[0] === 0x1f && stored[1] === 0x8b ? await unpack(stored, name) : stored;
  const header = parseHeader(bytes, name);
  const refuse = (field: string, expected: string, got: unknown): StageFailure =>
    new StageFailure(`Expected ${field} of ${name} to be ${expected}, got ${got}`);

  const dims = Array.from(header.dims.slice(1, 1 + Number(header.dims[0] ?? 0)), Number);
  const size = [dims[0] ?? 0, dims[1] ?? 0, dims[2] ?? 1] as const;
  if (!size.every((side) => Number.isInteger(side) && side > 0) || dims.slice(3).some((length) => length > 1)) {
    throw refuse("dim", "a volume of one time point", dims.join(" x ") || "none");
  }
  const voxels = size[0] * size[1] * size[2];
  if (voxels > MOST_VOXELS) throw refuse("dim", `at most ${MOST_VOXELS} voxels`, size.join(" x "));
  const type = DATA_TYPES[header.datatypeCode];
  if (type === undefined) throw refuse("datatype", "integers or floats of one channel", header.datatypeCode);
  const length = voxels * type.BYTES_PER_ELEMENT;
  const offset = Math.floor(header.vox_offset);
  if (offset < 0 || bytes.length < offset + length) {
    throw new StageFailure(
      `Expected ${name} to hold ${length} bytes of voxels (${size.join(" x ")}), got ${Math.max(0, bytes.length - offset)}`,
      "Fetch the file again; it may have been cut short.",
    );
  }
  const data = Buffer.from(Uint8Array.from(bytes.subarray(offset, offset + length)).buffer);
  if (!header.littleEndian) swap(data, type.BYTES_PER_ELEMENT);
  const scaled = Number.isFinite(header.scl_slope) && header.scl_slope !== 0;
  return {
    data: new type(data.buffer as ArrayBuffer),
    size,
    ...geometry(header.affine, name),
    slope: scaled ? header.scl_slope : 1,
    intercept: scaled ? header.scl_inter : 0,
    fields: {},
  };
}

async function unpack(stored: Buffer, name: string): Promise<Buffer> {
  try {
    return await gunzipAsync(stored, { maxOutputLength: MOST_VOXELS * 2 });
  } catch (error) {
    throw new StageFailure(
      `Expected ${name} to be a whole gzip file, got: ${(error as Error).message}`,
      "Fetch it again.",
    );
  }
}

function parseHeader(bytes: Buffer, name: string): NIFTI1 | NIFTI2 {
  const start = Uint8Array.from(bytes.subarray(0, HEADER_ROOM)).buffer;
  try {
    const header = readHeader(start);
    if (header instanceof NIFTI1 || header instanceof NIFTI2) return header;
  } catch {
    // The reader throws on what is no NIfTI; the message below says more.
  }
  throw new StageFailure(
    `Expected ${name} to be a NIfTI file, got one that does not begin with its header`,
    "Fetch the file again if it may have been cut short.",
  );
}

/** NIfTI's world is right, front, head (RAS); ours is left, back, head. */
function geometry(affine: readonly (readonly number[])[], name: string): Pick<Volume, "spacing" | "directions"> {
  const columns = [0, 1, 2].map((axis) => {
    const [right, front, head] = [0, 1, 2].map((row) => affine[row]?.[axis] ?? 0) as [number, number, number];
    return [-right, -front, head] as Vector3;
  });
  const lengths = columns.map((column) => Math.hypot(...column));
  if (!lengths.every((length) => Number.isFinite(length) && length > 0)) {
    throw new StageFailure(`Expected the affine of ${name} to give three directions, got ${JSON.stringify(affine)}`);
  }
  const unit = (axis: number): Vector3 =>
    (columns[axis] as Vector3).map((part) => part / (lengths[axis] as number)) as unknown as Vector3;
  return {
    spacing: [lengths[0] as number, lengths[1] as number, lengths[2] as number],
    directions: [unit(0), unit(1), unit(2)],
  };
}

function swap(bytes: Buffer, width: number): void {
  if (width === 2) bytes.swap16();
  else if (width === 4) bytes.swap32();
  else if (width === 8) bytes.swap64();
}
