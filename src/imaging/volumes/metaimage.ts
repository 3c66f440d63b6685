import { readFile } from "node:fs/promises";
import path from "node:path";
import { StageFailure } from "../../core/stage-failure.js";
import { type DetachedHeader, dataFile, expandPattern, readDataFile } from "./data-files.js";
import { unpackZlib } from "./gzip.js";
import { type MetaHeader, readMetaHeader } from "./metaimage-header.js";
import { studyFields } from "./study-fields.js";
import { MORE_DATA, type Volume, type Voxels } from "./volume.js";
import { parseVoxels, toVoxels } from "./voxel-types.js";

/**
 * Reads a MetaImage, `.mha`, or `.mhd` with its data in other files: one channel, binary, zlib-compressed or text, in
 * either byte order (https://github.com/Kitware/MetaIO). Values and orientation are those of SimpleITK; CT writers
 * store Hounsfield units. Without a matrix the axes run to the left, back and head, as ITK has it.
 * @param root the folder that data files must be in.
 * @throws StageFailure that names the field if the file is anything else.
 */
export async function readMetaImage(file: string, root: string): Promise<Volume> {
  const name = path.basename(file);
  const header = await readMetaHeader(file, name);
  const { size, spacing, directions } = header;
  const { data, more } = await readVoxels({ file, root }, name, header);
  return {
    data,
    size,
    spacing,
    directions,
    slope: 1,
    intercept: 0,
    fields: studyFields(header.fields),
    assumed: more ? [MORE_DATA] : [],
  };
}

/** The files that hold the voxels; undefined where they follow the header in its own file. */
export function metaImageFiles(detached: DetachedHeader, header: MetaHeader): readonly string[] | undefined {
  const [first = "", ...numbers] = header.where.split(/\s+/);
  if (header.where.toUpperCase() === "LOCAL") return undefined;
  if (/^LIST$/i.test(first)) return pieces(header.list, Number.parseInt(numbers[0] ?? "", 10), detached, header);
  if (!header.where.includes("%")) return [dataFile(header.where, detached)];
  const slices = header.size[2];
  const [from = 1, to = from + slices - 1, step = 1] = numbers.map(Number);
  if (![from, to, step].every(Number.isInteger) || step === 0) {
    throw new StageFailure(
      `Expected ElementDataFile of ${path.basename(detached.file)} to be a pattern with first, last and step, got ${header.where}`,
    );
  }
  // A pattern that counts to far more than there are slices would only make names for the message.
  const last = step > 0 ? Math.min(to, from + step * slices) : Math.max(to, from + step * slices);
  return pieces(expandPattern(first, from, last, step), Number(numbers[3]), detached, header);
}

/** A file each for parts of so many dimensions: slices, if nothing is said. */
function pieces(
  names: readonly string[],
  dimensions: number,
  detached: DetachedHeader,
  { size, where }: MetaHeader,
): readonly string[] {
  const count = dimensions >= 3 ? 1 : dimensions === 1 ? size[1] * size[2] : size[2];
  if (names.length < count || (names.length > count && where.includes("%"))) {
    throw new StageFailure(
      `Expected ElementDataFile of ${path.basename(detached.file)} to name ${count} files, one for each ${count === size[2] ? "slice" : "part"}, got ${names.length < count ? names.length : "more"}`,
      "Complete the list, or correct DimSize.",
    );
  }
  return names.slice(0, count).map((name) => dataFile(name, detached));
}

async function readVoxels(
  detached: DetachedHeader,
  name: string,
  header: MetaHeader,
): Promise<{ readonly data: Voxels; readonly more: boolean }> {
  const files = metaImageFiles(detached, header);
  if (header.text) return { data: await readText(detached, name, header, files), more: false };
  const sources = files ?? [undefined];
  const bytes = header.bytes / sources.length;
  const parts: Buffer[] = [];
  let more = false;
  for (const file of sources) {
    const whole = file === undefined ? await readFile(detached.file) : await readDataFile(file, detached);
    const local = file === undefined;
    const stored = storedBytes(whole, local ? header.end : 0, bytes, header);
    const what = local ? name : `${path.basename(file)} (data of ${name})`;
    const data = header.compressed ? await unpackZlib(stored, what, bytes) : stored;
    if (data.length < bytes) {
      const of = sources.length === 1 ? `${header.size.join(" x ")} of ${header.elementType}` : "a slice";
      throw new StageFailure(
        `Expected ${what} to hold ${bytes} bytes of voxels (${of}), got ${data.length}`,
        "Fetch the file again; it may have been cut short.",
      );
    }
    more ||= data.length > bytes;
    parts.push(data.subarray(0, bytes));
  }
  const data = toVoxels(
    parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts),
    header.type,
    header.bigEndian,
  );
  return { data, more };
}

function storedBytes(whole: Buffer, end: number, bytes: number, header: MetaHeader): Buffer {
  const length = header.compressed ? header.compressedBytes : bytes;
  const start = header.skip > 0 ? header.skip : header.skip < 0 && length !== undefined ? whole.length - length : end;
  if (start < end) return Buffer.alloc(0);
  return whole.subarray(start, header.compressed && length !== undefined ? start + length : undefined);
}

async function readText(
  detached: DetachedHeader,
  name: string,
  header: MetaHeader,
  files: readonly string[] | undefined,
): Promise<Voxels> {
  const parts =
    files === undefined
      ? [(await readFile(detached.file)).subarray(header.end)]
      : await Promise.all(files.map((file) => readDataFile(file, detached)));
  const count = header.size.reduce((product, side) => product * side, 1);
  const voxels = parseVoxels(Buffer.concat(parts).toString("latin1"), count, header.type);
  if (voxels !== undefined) return voxels;
  throw new StageFailure(
    `Expected ${name} to hold ${count} numbers of ${header.elementType} as text, got fewer, or something else`,
    "Fetch the file again, or correct BinaryData.",
  );
}
