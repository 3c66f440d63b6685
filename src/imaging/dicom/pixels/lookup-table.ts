import { bytesOf, refused, vrOf, wordsOf } from "../file/attributes.js";
import type { DataSet } from "../file/data-set.js";
import type { TagName } from "../file/tags.js";

export interface LookupTable {
  /** The input that becomes the first entry. */
  readonly first: number;
  /** Inputs below the first and beyond the last become these. */
  readonly entries: Uint16Array;
  /** Bits of an entry: 2 ** bits - 1 is the brightest. */
  readonly bits: number;
}

/**
 * Reads a table by its descriptor (PS3.3, C.11.1.1.1): how many entries (0 is 65,536), the first input, the bits of an
 * entry. Entries of 8 bits may be packed two in a word, or have a word each. Throws a StageFailure that names what is
 * wrong.
 * @param isSigned whether inputs may be negative: decides what the first input is where the file does not say.
 */
export function lookupTable(dataSet: DataSet, descriptor: TagName, data: TagName, isSigned: boolean): LookupTable {
  const described = wordsOf(dataSet, descriptor);
  const [declared, rawFirst, bits] = described;
  if (declared === undefined || rawFirst === undefined || bits === undefined) {
    throw refused(descriptor, "three numbers", `${described.length}`);
  }
  if (bits < 8 || bits > 16) throw refused(`the bits of an entry in ${descriptor}`, "from 8 to 16", bits);
  const count = declared || 0x10000;
  const vr = vrOf(dataSet, descriptor);
  const isFirstSigned = vr === "SS" || (vr !== "US" && isSigned);
  const length = bytesOf(dataSet, data).length;
  if (length < count) throw refused(data, `${count} entries`, `${length} bytes`);
  const words = wordsOf(dataSet, data);
  const entries =
    length >= 2 * count
      ? words.slice(0, count)
      : // The lower byte of a word comes first, whatever the byte order of the file.
        Uint16Array.from({ length: count }, (_, index) => bytePacked(dataSet, data, words, index));
  return { first: isFirstSigned ? (rawFirst << 16) >> 16 : rawFirst, entries, bits };
}

export function lookUp({ first, entries }: LookupTable, input: number): number {
  const index = Math.trunc(input - first);
  return entries[index <= 0 ? 0 : Math.min(index, entries.length - 1)] as number;
}

function bytePacked(dataSet: DataSet, data: TagName, words: Uint16Array, index: number): number {
  if (vrOf(dataSet, data) === "OB") return bytesOf(dataSet, data)[index] as number;
  const word = words[index >> 1];
  // An odd length has its last entry alone.
  if (word === undefined) return bytesOf(dataSet, data)[index] as number;
  return index % 2 === 0 ? word & 0xff : word >> 8;
}
