import { type PaxRecord, paxNumber } from "./pax-records.js";
import { BLOCK, TarFault, tarNumber } from "./tar-header.js";

/** A part of a sparse file that the archive holds; all else is zeros. Bytes. */
export interface Extent {
  readonly offset: number;
  readonly length: number;
}

export interface SparseMap {
  readonly extents: readonly Extent[];
  /** Of the whole file, holes included. */
  readonly size: number;
}

/** GNU tar's old format keeps four extents in the header, and 21 in each block that follows. */
const IN_HEADER = { at: 386, count: 4, more: 482 };
const IN_EXTENSION = { at: 0, count: 21, more: 504 };

/** The header of an old GNU sparse file. `more`: whether a block with further extents follows. */
export function oldGnuMap(block: Buffer): { readonly map: SparseMap; readonly more: boolean } {
  return {
    map: { extents: extentsOf(block, IN_HEADER), size: tarNumber(block, 483, 12) },
    more: block[IN_HEADER.more] !== 0,
  };
}

export function oldGnuExtension(block: Buffer): { readonly extents: readonly Extent[]; readonly more: boolean } {
  return { extents: extentsOf(block, IN_EXTENSION), more: block[IN_EXTENSION.more] !== 0 };
}

function extentsOf(block: Buffer, { at, count }: { readonly at: number; readonly count: number }): readonly Extent[] {
  const extents: Extent[] = [];
  for (let index = 0; index < count; index++) {
    const start = at + 24 * index;
    if (block[start] === 0) break;
    extents.push({ offset: tarNumber(block, start, 12), length: tarNumber(block, start + 12, 12) });
  }
  return extents;
}

/** What PAX headers say of a sparse file in GNU tar's formats 0.0, 0.1 and 1.0; `undefined` where it is none. */
export function paxSparse(
  records: readonly PaxRecord[],
): { readonly map: SparseMap } | { readonly mapInContent: true; readonly size: number } | undefined {
  const last = (key: string): Buffer | undefined =>
    records.findLast((record) => record.key === `GNU.sparse.${key}`)?.value;
  const size = last("realsize") ?? last("size");
  const major = last("major")?.toString() ?? "0";
  const minor = last("minor")?.toString() ?? "0";
  if (records.some(({ key }) => key === "SCHILY.realsize"))
    throw new TarFault("a sparse file has the format of star, which is not known");
  if (size === undefined) {
    if (!records.some(({ key }) => key.startsWith("GNU.sparse."))) return undefined;
    throw new TarFault("the PAX header of a sparse file does not say its size");
  }
  if (major === "1" && minor === "0") return { mapInContent: true, size: paxNumber(size, "the size of a sparse file") };
  if (major !== "0") throw new TarFault(`a sparse file has the unknown format ${major}.${minor}`);
  const numbers = last("map")?.toString("latin1").split(",") ?? pairs(records);
  if (numbers.length % 2 !== 0) throw new TarFault("the map of a sparse file is malformed");
  const values = numbers
    .filter((text) => text !== "")
    .map((text) => paxNumber(Buffer.from(text), "the map of a sparse file"));
  return { map: { extents: extentsOfNumbers(values), size: paxNumber(size, "the size of a sparse file") } };
}

/** Format 0.0 repeats two keys, in turns. */
const pairs = (records: readonly PaxRecord[]): readonly string[] =>
  records
    .filter(({ key }) => key === "GNU.sparse.offset" || key === "GNU.sparse.numbytes")
    .map(({ value }) => value.toString("latin1"));

function extentsOfNumbers(numbers: readonly number[]): readonly Extent[] {
  const extents: Extent[] = [];
  for (let index = 0; index + 1 < numbers.length; index += 2)
    extents.push({ offset: numbers[index]!, length: numbers[index + 1]! });
  return extents;
}

/** Format 1.0 has the map before the content, in lines of decimal numbers that fill whole blocks. */
export interface MapReader {
  /** Takes the next block; returns the extents when the map is complete. */
  readonly add: (block: Buffer) => readonly Extent[] | undefined;
}

export function readMapInContent(): MapReader {
  const numbers: number[] = [];
  let rest = "";
  return {
    add: (block) => {
      const lines = (rest + block.toString("latin1")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (numbers.length > 0 && numbers.length === 1 + 2 * numbers[0]!) break;
        numbers.push(paxNumber(Buffer.from(line), "the map of a sparse file"));
      }
      if (numbers.length === 0 || numbers.length < 1 + 2 * numbers[0]!) {
        if (rest.length >= BLOCK) throw new TarFault("the map of a sparse file is malformed");
        return undefined;
      }
      return extentsOfNumbers(numbers.slice(1));
    },
  };
}

/** Fails where extents overlap, leave the file, or are not all of the bytes that the archive holds. */
export function checkSparseMap({ extents, size }: SparseMap, stored: number): void {
  let end = 0;
  let held = 0;
  for (const { offset, length } of extents) {
    if (offset < end || offset + length > size) throw new TarFault("the map of a sparse file does not fit the file");
    end = offset + length;
    held += length;
  }
  if (held !== stored) throw new TarFault("the map of a sparse file does not fit the bytes that are there");
}

const ZEROS = Buffer.alloc(1 << 20);

/** Puts the bytes of the archive at their places, zeros between them. */
export function fillHoles({ extents, size }: SparseMap, write: (piece: Buffer) => void) {
  let at = 0;
  let index = 0;
  const zerosUntil = (end: number): void => {
    while (at < end) {
      const piece = ZEROS.subarray(0, Math.min(ZEROS.length, end - at));
      write(piece);
      at += piece.length;
    }
  };
  return {
    write: (bytes: Buffer): void => {
      for (let left = bytes; left.length > 0; ) {
        const extent = extents[index]!;
        zerosUntil(extent.offset);
        const piece = left.subarray(0, extent.offset + extent.length - at);
        write(piece);
        at += piece.length;
        left = left.subarray(piece.length);
        if (at === extent.offset + extent.length) index++;
      }
    },
    end: (): void => zerosUntil(size),
  };
}
