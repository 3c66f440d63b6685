import { readFile } from "node:fs/promises";
import path from "node:path";
import { StageFailure } from "../../core/stage-failure.js";
import { type DetachedHeader, dataFile, expandPattern, readDataFile } from "./data-files.js";
import { unpackGzip } from "./gzip.js";
import { nrrdGeometry } from "./nrrd-geometry.js";
import { type NrrdHeader, parseNrrdHeader } from "./nrrd-header.js";
import { studyFields } from "./study-fields.js";
import { MORE_DATA, type Vector3, type Volume, type Voxels } from "./volume.js";
import { bytesPerVoxel, parseVoxels, toVoxels, type VoxelType } from "./voxel-types.js";

/** As Teem names them (http://teem.sourceforge.net/nrrd/format.html#type). */
const TYPES: Readonly<Record<VoxelType, readonly string[]>> = {
  int8: ["signed char", "int8", "int8_t"],
  uint8: ["uchar", "unsigned char", "uint8", "uint8_t"],
  int16: ["short", "short int", "signed short", "signed short int", "int16", "int16_t"],
  uint16: ["ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t"],
  int32: ["int", "signed int", "int32", "int32_t"],
  uint32: ["uint", "unsigned int", "uint32", "uint32_t"],
  int64: ["longlong", "long long", "long long int", "signed long long", "signed long long int", "int64", "int64_t"],
  uint64: ["ulonglong", "unsigned long long", "unsigned long long int", "uint64", "uint64_t"],
  float32: ["float"],
  float64: ["double"],
};
const BY_NAME = new Map(
  Object.entries(TYPES).flatMap(([type, names]) => names.map((name) => [name, type as VoxelType])),
);

const ENCODINGS: Readonly<Record<string, "raw" | "gzip" | "text" | "hex">> = {
  raw: "raw",
  gzip: "gzip",
  gz: "gzip",
  ascii: "text",
  text: "text",
  txt: "text",
  hex: "hex",
};

/**
 * Reads an NRRD volume, `.nrrd`, or `.nhdr` with its data in other files: one channel, in either byte order, plain,
 * gzip-compressed, text or hexadecimal. Values and orientation are those of SimpleITK.
 * @param root the source that data files must be in.
 * @throws StageFailure that names the field if the file is anything else.
 */
export async function readNrrd(file: string, root: string): Promise<Volume> {
  const name = path.basename(file);
  const bytes = await readFile(file);
  const header = parseNrrdHeader(bytes, name);
  const { size, spacing, directions, assumed } = nrrdGeometry(header, name);
  const files = nrrdFiles({ file, root }, header, size);
  const { data, more } = await readVoxels({ file, root }, name, header, size, files ?? [bytes.subarray(header.end)]);
  return {
    data,
    size,
    spacing,
    directions,
    slope: 1,
    intercept: 0,
    fields: studyFields(header.values),
    assumed: more ? [...assumed, MORE_DATA] : assumed,
  };
}

/** The files that hold the voxels; undefined where they follow the header in its own file. */
export function nrrdFiles(
  detached: DetachedHeader,
  { fields, list }: NrrdHeader,
  size: Vector3,
): readonly string[] | undefined {
  const where = fields.get("data file");
  if (where === undefined) return undefined;
  const words = where.split(/\s+/);
  const [first = "", ...numbers] = words;
  if (first !== "LIST" && !/%[-0-9]*[diu]/.test(first)) return [dataFile(where, detached)];
  const [from, to, step] = numbers.slice(0, 3).map(Number) as [number, number, number];
  if (first !== "LIST" && !(numbers.length >= 3 && [from, to, step].every(Number.isInteger) && step !== 0)) {
    throw new StageFailure(
      `Expected data file of ${path.basename(detached.file)} to be a pattern with first, last and step, got ${where}`,
    );
  }
  const last = step > 0 ? Math.min(to, from + step * size[2]) : Math.max(to, from + step * size[2]);
  const names = first === "LIST" ? list : expandPattern(first, from, last, step);
  const part = Number(first === "LIST" ? numbers[0] : numbers[3]);
  const count = part >= 3 ? 1 : part === 1 ? size[1] * size[2] : size[2];
  if (names.length !== count) {
    throw new StageFailure(
      `Expected data file of ${path.basename(detached.file)} to name ${count} files, got ${names.length > count ? "more" : names.length}`,
      "Complete the list, or correct sizes.",
    );
  }
  return names.map((name) => dataFile(name, detached));
}

async function readVoxels(
  detached: DetachedHeader,
  name: string,
  { fields }: NrrdHeader,
  size: Vector3,
  sources: readonly (string | Buffer)[],
): Promise<{ readonly data: Voxels; readonly more: boolean }> {
  const refuse = (field: string, expected: string, remedy?: string): StageFailure =>
    new StageFailure(`Expected ${field} of ${name} to be ${expected}, got ${fields.get(field) ?? "none"}`, remedy);
  const type = BY_NAME.get((fields.get("type") ?? "").toLowerCase().replaceAll(/\s+/g, " "));
  if (type === undefined) {
    const known = Object.values(TYPES).map(([first]) => first);
    throw refuse("type", `one of grey voxels (${known.join(", ")})`, "Convert the volume to one of these types first.");
  }
  const encoding = ENCODINGS[(fields.get("encoding") ?? "").toLowerCase()];
  if (encoding === undefined) {
    throw refuse("encoding", "raw, gzip, ascii or hex", "Write the file again with one of them: `unu save -e gzip`.");
  }
  const endian = fields.get("endian")?.toLowerCase();
  const needed = bytesPerVoxel(type) > 1 && encoding !== "text";
  if (endian === undefined ? needed : endian !== "little" && endian !== "big") throw refuse("endian", "little or big");
  const skip = (field: string): number => {
    const count = Number(fields.get(field) ?? "0");
    if (!Number.isInteger(count) || count < (field === "byte skip" ? -1 : 0))
      throw refuse(field, "a whole number from 0 on, or -1 for bytes before raw data");
    return count;
  };
  const [lines, skipped] = [skip("line skip"), skip("byte skip")];
  if (skipped < 0 && encoding !== "raw") throw refuse("byte skip", "0 or more, where data are not raw");

  const voxels = size.reduce((product, side) => product * side, 1);
  const length = (voxels * bytesPerVoxel(type)) / sources.length;
  const parts: Buffer[] = [];
  let more = false;
  for (const source of sources) {
    const what = typeof source === "string" ? `${path.basename(source)} (data of ${name})` : name;
    const stored = afterLines(typeof source === "string" ? await readDataFile(source, detached) : source, lines);
    if (encoding === "text") {
      parts.push(stored, Buffer.from("\n"));
      continue;
    }
    const whole =
      encoding === "gzip"
        ? await unpackGzip(stored, what, Math.max(0, skipped) + length)
        : encoding === "hex"
          ? Buffer.from(stored.toString("latin1").replaceAll(/\s+/g, ""), "hex")
          : stored;
    const data = skipped < 0 ? whole.subarray(Math.max(0, whole.length - length)) : whole.subarray(skipped);
    if (data.length < length) {
      const of = sources.length === 1 ? `${size.join(" x ")} of ${fields.get("type")}` : "a part";
      throw new StageFailure(
        `Expected ${what} to hold ${length} bytes of voxels (${of}), got ${data.length}`,
        "Fetch the file again; it may have been cut short.",
      );
    }
    more ||= data.length > length;
    parts.push(data.subarray(0, length));
  }
  const bytes = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  if (encoding !== "text") return { data: toVoxels(bytes, type, endian === "big"), more };
  const data = parseVoxels(bytes.toString("latin1"), voxels, type);
  if (data !== undefined) return { data, more };
  throw new StageFailure(
    `Expected ${name} to hold ${voxels} numbers of ${fields.get("type")} as text, got fewer, or something else`,
    "Fetch the file again.",
  );
}

function afterLines(bytes: Buffer, lines: number): Buffer {
  let at = 0;
  for (let line = 0; line < lines; line++) at = bytes.indexOf(0x0a, at) + 1 || bytes.length;
  return bytes.subarray(at);
}
