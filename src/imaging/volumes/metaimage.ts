import { open, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { inflate } from "node:zlib";
import { StageFailure } from "../../core/stage-failure.js";
import { MOST_VOXELS, type Vector3, type Volume, type Voxels } from "./volume.js";

const inflateAsync = promisify(inflate);

/** A header is text; the longest that writers make (a few kilobytes, more with per-slice fields) fits well. */
const LONGEST_HEADER = 1024 * 1024;

const ELEMENT_TYPES = {
  MET_CHAR: Int8Array,
  MET_UCHAR: Uint8Array,
  MET_SHORT: Int16Array,
  MET_USHORT: Uint16Array,
  MET_INT: Int32Array,
  MET_UINT: Uint32Array,
  MET_FLOAT: Float32Array,
  MET_DOUBLE: Float64Array,
} as const;

/** Fields that describe the data themselves; all others are handed on. */
const GEOMETRY = new Set(
  [
    "ObjectType ObjectSubType NDims DimSize BinaryData BinaryDataByteOrderMSB ElementByteOrderMSB CompressedData",
    "CompressedDataSize TransformMatrix Rotation Orientation Offset Position Origin CenterOfRotation",
    "AnatomicalOrientation ElementSpacing ElementSize ElementNumberOfChannels ElementType ElementDataFile HeaderSize",
    "ElementMin ElementMax Modality Color ID ParentID Name Comment",
  ]
    .join(" ")
    .split(" "),
);

/**
 * Reads a MetaImage, `.mha` or `.mhd` with its raw file beside it: 2-D or 3-D, one channel, plain or zlib-compressed,
 * little- or big-endian (https://github.com/Kitware/MetaIO). Values are what the file holds; CT writers store
 * Hounsfield units. Throws a StageFailure that names the field where the file is anything else.
 */
export async function readMetaImage(file: string): Promise<Volume> {
  const name = path.basename(file);
  const { fields, end } = await readHeader(file, name);
  const header = describe(fields, name);
  const source = await readData(file, name, fields, header, end);
  const data = toVoxels(source, header);
  const own = Object.fromEntries([...fields].filter(([key]) => !GEOMETRY.has(key)));
  return {
    data,
    size: header.size,
    spacing: header.spacing,
    directions: header.directions,
    slope: 1,
    intercept: 0,
    fields: own,
    assumed: [],
  };
}

interface Header {
  readonly size: Vector3;
  readonly spacing: Vector3;
  readonly directions: Volume["directions"];
  readonly type: keyof typeof ELEMENT_TYPES;
  readonly bytes: number;
  readonly bigEndian: boolean;
  readonly compressed: boolean;
}

async function readHeader(file: string, name: string): Promise<{ fields: ReadonlyMap<string, string>; end: number }> {
  const handle = await open(file, "r");
  try {
    const start = Buffer.alloc(LONGEST_HEADER);
    const { bytesRead } = await handle.read(start, 0, start.length, 0);
    const fields = new Map<string, string>();
    let at = 0;
    while (at < bytesRead) {
      const stop = start.subarray(0, bytesRead).indexOf(0x0a, at);
      const line = start.toString("latin1", at, stop < 0 ? bytesRead : stop).trim();
      at = stop < 0 ? bytesRead : stop + 1;
      if (line === "") continue;
      const equals = line.indexOf("=");
      if (equals < 0) break;
      const key = line.slice(0, equals).trim();
      if (!/^[A-Za-z_][\w .-]*$/.test(key)) break;
      fields.set(key, line.slice(equals + 1).trim());
      if (key === "ElementDataFile") return { fields, end: at };
    }
    throw new StageFailure(
      `Expected ${name} to be a MetaImage, whose header ends with ElementDataFile, got ${fields.size === 0 ? "no header" : `a header that ends after ${[...fields.keys()].at(-1)}`}`,
      "Fetch the file again if it may have been cut short.",
    );
  } finally {
    await handle.close();
  }
}

function describe(fields: ReadonlyMap<string, string>, name: string): Header {
  const refuse = (field: string, expected: string): StageFailure =>
    new StageFailure(`Expected ${field} of ${name} to be ${expected}, got ${fields.get(field) ?? "none"}`);
  const numbers = (field: string, length: number): readonly number[] | undefined => {
    const text = fields.get(field);
    if (text === undefined) return undefined;
    const values = text.split(/\s+/).map(Number);
    if (values.length !== length || !values.every(Number.isFinite)) throw refuse(field, `${length} numbers`);
    return values;
  };
  const first = (...names: readonly string[]): string =>
    names.find((field) => fields.has(field)) ?? (names[0] as string);
  const truth = (field: string): boolean => /^(true|1)$/i.test(fields.get(field) ?? "false");

  const dimensions = Number(fields.get("NDims"));
  if (dimensions !== 2 && dimensions !== 3) throw refuse("NDims", "2 or 3");
  const size = numbers("DimSize", dimensions);
  if (size === undefined || !size.every((side) => Number.isInteger(side) && side > 0)) {
    throw refuse("DimSize", `${dimensions} whole numbers above 0`);
  }
  const voxels = size.reduce((product, side) => product * side, 1);
  if (voxels > MOST_VOXELS) throw refuse("DimSize", `at most ${MOST_VOXELS} voxels`);
  if (fields.has("BinaryData") && !truth("BinaryData")) throw refuse("BinaryData", "True (text data are not read)");
  const channels = fields.get("ElementNumberOfChannels") ?? "1";
  if (channels !== "1") throw refuse("ElementNumberOfChannels", "1");
  const type = fields.get("ElementType") as keyof typeof ELEMENT_TYPES | undefined;
  if (type === undefined || !(type in ELEMENT_TYPES))
    throw refuse("ElementType", Object.keys(ELEMENT_TYPES).join(", "));

  const spacingField = first("ElementSpacing", "ElementSize");
  const spacing = (numbers(spacingField, dimensions) ?? size.map(() => 1)).map(Math.abs);
  if (!spacing.every((step) => step > 0)) throw refuse(spacingField, `${dimensions} numbers other than 0`);
  const matrix = numbers(first("TransformMatrix", "Rotation", "Orientation"), dimensions * dimensions);
  return {
    size: [size[0] as number, size[1] as number, size[2] ?? 1],
    spacing: [spacing[0] as number, spacing[1] as number, spacing[2] ?? 1],
    directions: matrix?.length === 9 ? rows(matrix) : rows([1, 0, 0, 0, 1, 0, 0, 0, 1]),
    type,
    bytes: voxels * ELEMENT_TYPES[type].BYTES_PER_ELEMENT,
    bigEndian: truth(first("ElementByteOrderMSB", "BinaryDataByteOrderMSB")),
    compressed: truth("CompressedData"),
  };
}

/** MetaIO lists the direction of one axis of the data after the other. */
const rows = (m: readonly number[]): Volume["directions"] => [
  [m[0] as number, m[1] as number, m[2] as number],
  [m[3] as number, m[4] as number, m[5] as number],
  [m[6] as number, m[7] as number, m[8] as number],
];

async function readData(
  file: string,
  name: string,
  fields: ReadonlyMap<string, string>,
  header: Header,
  end: number,
): Promise<Buffer> {
  const where = fields.get("ElementDataFile") as string;
  const local = where.toUpperCase() === "LOCAL";
  if (!local && (where.toUpperCase().startsWith("LIST") || where.includes("%"))) {
    throw new StageFailure(`Expected ElementDataFile of ${name} to be LOCAL or one file, got ${where}`);
  }
  if (!local && path.basename(where) !== where) {
    throw new StageFailure(`Expected ElementDataFile of ${name} to be a file beside it, got ${where}`);
  }
  const dataFile = local ? file : path.join(path.dirname(file), where);
  const whole = await readFile(dataFile).catch((error: NodeJS.ErrnoException) => {
    throw new StageFailure(`Expected the data of ${name} in ${path.basename(dataFile)}, got: ${error.code}`);
  });
  const headerSize = Number(fields.get("HeaderSize") ?? "0");
  const offset = headerSize === -1 ? whole.length - header.bytes : headerSize > 0 ? headerSize : local ? end : 0;
  const stored = offset < 0 ? Buffer.alloc(0) : whole.subarray(offset);
  const data = header.compressed ? await decompress(stored, name, header) : stored;
  if (data.length < header.bytes) {
    throw new StageFailure(
      `Expected ${name} to hold ${header.bytes} bytes of voxels (${header.size.join(" x ")} of ${header.type}), got ${data.length}`,
      "Fetch the file again; it may have been cut short.",
    );
  }
  return data.subarray(0, header.bytes);
}

async function decompress(stored: Buffer, name: string, header: Header): Promise<Buffer> {
  try {
    return await inflateAsync(stored, { maxOutputLength: header.bytes + 64 });
  } catch (error) {
    throw new StageFailure(
      `Expected the compressed voxels of ${name} to unpack to ${header.bytes} bytes, got: ${(error as Error).message}`,
      "Fetch the file again; it may have been cut short.",
    );
  }
}

function toVoxels(source: Buffer, header: Header): Voxels {
  const type = ELEMENT_TYPES[header.type];
  // Typed arrays want their own alignment, and byte order is swapped in place: a copy, unless it already fits.
  const fits = source.byteOffset % type.BYTES_PER_ELEMENT === 0 && !header.bigEndian;
  const bytes = fits ? source : Buffer.from(Uint8Array.from(source).buffer);
  if (header.bigEndian && type.BYTES_PER_ELEMENT === 2) bytes.swap16();
  if (header.bigEndian && type.BYTES_PER_ELEMENT === 4) bytes.swap32();
  if (header.bigEndian && type.BYTES_PER_ELEMENT === 8) bytes.swap64();
  return new type(bytes.buffer as ArrayBuffer, bytes.byteOffset, header.bytes / type.BYTES_PER_ELEMENT);
}
