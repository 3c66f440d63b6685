import { open } from "node:fs/promises";
import { StageFailure } from "../../core/stage-failure.js";
import { geometryOf } from "./geometry.js";
import { type Geometry, MOST_VOXELS, type Vector3 } from "./volume.js";
import { bytesPerVoxel, type VoxelType } from "./voxel-types.js";

/** https://github.com/Kitware/MetaIO: its `long` has 4 bytes on every platform. */
const ELEMENT_TYPES: Readonly<Record<string, VoxelType>> = {
  MET_CHAR: "int8",
  MET_ASCII_CHAR: "int8",
  MET_UCHAR: "uint8",
  MET_SHORT: "int16",
  MET_USHORT: "uint16",
  MET_INT: "int32",
  MET_UINT: "uint32",
  MET_LONG: "int32",
  MET_ULONG: "uint32",
  MET_LONG_LONG: "int64",
  MET_ULONG_LONG: "uint64",
  MET_FLOAT: "float32",
  MET_DOUBLE: "float64",
};

export interface MetaHeader extends Geometry {
  readonly size: Vector3;
  readonly type: VoxelType;
  readonly elementType: string;
  /** Of all voxels. */
  readonly bytes: number;
  readonly bigEndian: boolean;
  /** Voxels are written as numbers in text. */
  readonly text: boolean;
  readonly compressed: boolean;
  /** Of the compressed data, where the header says it. */
  readonly compressedBytes: number | undefined;
  /** Bytes before the voxels of each data file; -1: the voxels are its last bytes. */
  readonly skip: number;
  /** What ElementDataFile says: LOCAL, a file, a pattern, LIST. */
  readonly where: string;
  /** The lines behind ElementDataFile = LIST. */
  readonly list: readonly string[];
  /** Where the header ends in its file. */
  readonly end: number;
  /** All fields by name in small letters. */
  readonly fields: ReadonlyMap<string, string>;
}

/** A header is text; the longest that writers make (a few kilobytes, more with per-slice fields) fits well. */
const LONGEST_HEADER = 1024 * 1024;
const USUAL_HEADER = 16 * 1024;

/** @throws StageFailure that names the field where it is not that of a grey volume. */
export async function readMetaHeader(file: string, name: string): Promise<MetaHeader> {
  const handle = await open(file, "r");
  try {
    // Most headers are short, and a source may have thousands.
    const read = async (bytes: number): Promise<Buffer> => {
      const start = Buffer.alloc(bytes);
      return start.subarray(0, (await handle.read(start, 0, bytes, 0)).bytesRead);
    };
    const usual = await read(USUAL_HEADER);
    const isWhole =
      usual.length < USUAL_HEADER || /^ElementDataFile\s*[=:]\s*(?!LIST).*\n/im.test(usual.toString("latin1"));
    const { fields, end, list } = parseLines(isWhole ? usual : await read(LONGEST_HEADER), name);
    return { ...describe(fields, name), fields, end, list };
  } finally {
    await handle.close();
  }
}

function parseLines(bytes: Buffer, name: string): Pick<MetaHeader, "fields" | "end" | "list"> {
  const fields = new Map<string, string>();
  let last: string | undefined;
  let at = 0;
  while (at < bytes.length) {
    const stop = bytes.indexOf(0x0a, at);
    const line = bytes.toString("latin1", at, stop < 0 ? bytes.length : stop).trim();
    at = stop < 0 ? bytes.length : stop + 1;
    if (line === "" || line.startsWith("#")) continue;
    const separator = line.search(/[=:]/);
    if (separator < 0) {
      // A text of several lines, which SimpleITK copies from DICOM; before the first field it is no header at all.
      if (last !== undefined && !hasControls(line)) continue;
      break;
    }
    const key = line.slice(0, separator).trim();
    if (key === "" || hasControls(key) || (last === undefined && !/^[\w .|-]+$/.test(key))) break;
    last = key;
    fields.set(key.toLowerCase(), line.slice(separator + 1).trim());
    if (key.toLowerCase() !== "elementdatafile") continue;
    const listed = /^list\b/i.test(fields.get("elementdatafile") as string);
    const lines = listed ? bytes.toString("latin1", at).split("\n") : [];
    return { fields, end: at, list: lines.map((entry) => entry.trim()).filter(Boolean) };
  }
  throw new StageFailure(
    `Expected ${name} to be a MetaImage, whose header ends with ElementDataFile, got ${last === undefined ? "no header" : `a header that ends after ${last}`}`,
    "Fetch the file again if it may have been cut short.",
  );
}

const hasControls = (text: string): boolean =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they tell binary data from text
  /[\x00-\x08\x0e-\x1f\x7f]/.test(text);

function describe(fields: ReadonlyMap<string, string>, name: string): Omit<MetaHeader, "fields" | "end" | "list"> {
  const get = (field: string): string | undefined => fields.get(field.toLowerCase());
  const refuse = (field: string, expected: string, remedy?: string): StageFailure =>
    new StageFailure(`Expected ${field} of ${name} to be ${expected}, got ${get(field) ?? "none"}`, remedy);
  const numbers = (field: string, length: number): readonly number[] | undefined => {
    const text = get(field);
    if (text === undefined) return undefined;
    const values = text.split(/\s+/).map(Number);
    if (values.length !== length || !values.every(Number.isFinite)) throw refuse(field, `${length} numbers`);
    return values;
  };
  const first = (...names: readonly string[]): string =>
    names.find((field) => get(field) !== undefined) ?? (names[0] as string);
  const truth = (field: string, otherwise: boolean): boolean => {
    const text = get(field);
    return text === undefined ? otherwise : /^[t1]/i.test(text);
  };

  const dimensions = Number(get("NDims"));
  if (!Number.isInteger(dimensions) || dimensions < 2 || dimensions > 10) throw refuse("NDims", "2 or 3");
  const sides = numbers("DimSize", dimensions);
  if (!sides?.every((side) => Number.isInteger(side) && side > 0)) {
    throw refuse("DimSize", `${dimensions} whole numbers above 0`);
  }
  if (sides.slice(3).some((side) => side !== 1)) {
    throw refuse(
      "DimSize",
      "that of a single volume",
      "Take one volume out of the series first, for instance with SimpleITK's Extract, or leave the file out with `exclude`.",
    );
  }
  const voxels = sides.reduce((product, side) => product * side, 1);
  if (voxels > MOST_VOXELS) throw refuse("DimSize", `at most ${MOST_VOXELS} voxels`);
  const channels = get("ElementNumberOfChannels") ?? "1";
  if (Number(channels) !== 1) {
    throw refuse(
      "ElementNumberOfChannels",
      "1 (grey)",
      "Make a grey volume of it first, or leave the file out with `exclude`.",
    );
  }
  const elementType = (get("ElementType") ?? "").toUpperCase();
  const type = ELEMENT_TYPES[elementType];
  if (type === undefined) {
    throw refuse(
      "ElementType",
      Object.keys(ELEMENT_TYPES).join(", "),
      "Convert the volume to one of these types first.",
    );
  }
  const skip = Number(get("HeaderSize") ?? "0");
  if (!Number.isInteger(skip) || skip < -1) throw refuse("HeaderSize", "-1, 0 or a number of bytes");
  const compressedBytes = Number(get("CompressedDataSize") ?? "0");

  const spacingField = first("ElementSpacing", "ElementSize");
  const steps = numbers(spacingField, dimensions) ?? sides.map(() => 1);
  if (!steps.every((step) => step !== 0)) throw refuse(spacingField, `${dimensions} numbers other than 0`);
  const matrixField = first("TransformMatrix", "Rotation", "Orientation");
  const matrix = numbers(matrixField, dimensions * dimensions);
  // MetaIO lists the direction of one axis of the data after the other. A negative spacing turns an axis, as in ITK.
  const along = (axis: number): Vector3 => {
    const part = (row: number): number =>
      axis < dimensions && row < dimensions && matrix !== undefined
        ? (matrix[axis * dimensions + row] as number)
        : Number(axis === row);
    return [part(0), part(1), part(2)];
  };
  const unit = geometryOf([along(0), along(1), along(2)], `${matrixField} of ${name}`).directions;
  const scaled = unit.map((direction, axis) =>
    direction.map((part) => part * (steps[axis] ?? 1)),
  ) as unknown as typeof unit;
  return {
    ...geometryOf(scaled, `${spacingField} of ${name}`),
    size: [sides[0] as number, sides[1] as number, sides[2] ?? 1],
    type,
    elementType,
    bytes: voxels * bytesPerVoxel(type),
    bigEndian: truth(first("BinaryDataByteOrderMSB", "ElementByteOrderMSB"), false),
    text: !truth("BinaryData", true),
    compressed: truth("CompressedData", false),
    compressedBytes: compressedBytes > 0 ? compressedBytes : undefined,
    skip,
    where: get("ElementDataFile") as string,
  };
}
