import { StageFailure } from "../../../core/stage-failure.js";

/** The position of a data element's value in `DataSet.bytes`. */
interface DataElement {
  /** Two capitals, or empty where the file does not say (Implicit VR). */
  readonly vr: string;
  readonly start: number;
  /** In bytes; of a value of undefined length up to, but without, its delimiter. */
  readonly length: number;
  readonly isUndefinedLength: boolean;
}

/** A file's data elements, or those of an item of a sequence, by tag (`0x00280010` is Rows). */
export interface DataSet {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly elements: ReadonlyMap<number, DataElement>;
  readonly encoding: Encoding;
}

export interface Encoding {
  readonly isExplicit: boolean;
  readonly isLittleEndian: boolean;
}

interface Extent {
  readonly start: number;
  readonly end: number;
  /** No element from this tag on is read. */
  readonly before?: number;
  /** The last element that is read. */
  readonly last?: number;
  /** The bytes are but the beginning of a file: what does not end within them is left out. */
  readonly isHead?: boolean;
}

/** These have two reserved bytes and a length of four (PS3.5, 7.1.2); all others a length of two. */
const LONG_LENGTH = new Set(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"]);

const ITEM = 0xfffee000;
const END_OF_ITEM = 0xfffee00d;
const END_OF_SEQUENCE = 0xfffee0dd;
const UNDEFINED = 0xffffffff;

/** Sequences within sequences beyond this depth are no picture's, but an attack's. */
const DEEPEST = 32;

/**
 * Reads the data elements of a file that begins at `start`. Values are left where they are: nothing is read that nobody
 * asks for, so names of persons stay in the file. Whether value representations are written out is taken from the first
 * element rather than from what was declared, for files exist that declare the wrong one.
 * Throws a StageFailure where an element does not end within the file.
 */
export function readDataSet(bytes: Uint8Array, declared: Encoding, extent: Extent): DataSet {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const elements = new Map<number, DataElement>();
  try {
    return read({ bytes, view }, declared, extent, 0, elements).dataSet;
  } catch (error) {
    if (extent.isHead !== true) throw error;
    return { bytes, view, elements, encoding: declared };
  }
}

/** The items of a sequence, none where the element is absent. */
export function itemsOf(dataSet: DataSet, tag: number): readonly DataSet[] {
  const element = dataSet.elements.get(tag);
  if (element === undefined) return [];
  const items: DataSet[] = [];
  const encoding = element.vr === "UN" ? { isExplicit: false, isLittleEndian: true } : dataSet.encoding;
  walkItems(dataSet, encoding, element.start, element.start + element.length, 1, (item) => items.push(item));
  return items;
}

/** Bytes of the fragments of encapsulated pixel data; the first is the table of offsets. */
export function fragmentsOf(dataSet: DataSet, tag: number): readonly Uint8Array[] {
  const element = dataSet.elements.get(tag);
  if (element === undefined) return [];
  const fragments: Uint8Array[] = [];
  const { view, bytes } = dataSet;
  const end = element.start + element.length;
  for (let at = element.start; at + 8 <= end; ) {
    const length = view.getUint32(at + 4, true);
    const stop = at + 8 + length;
    if (tagAt(view, at, true) !== ITEM || stop > end) throw cutShort(tag);
    fragments.push(bytes.subarray(at + 8, stop));
    at = stop;
  }
  return fragments;
}

export const nameOfTag = (tag: number): string =>
  `(${(tag >>> 16).toString(16).padStart(4, "0")},${(tag & 0xffff).toString(16).padStart(4, "0")})`;

interface Source {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

function read(
  source: Source,
  declared: Encoding,
  { start, end, before = Number.POSITIVE_INFINITY, last }: Extent,
  depth: number,
  elements = new Map<number, DataElement>(),
): { readonly dataSet: DataSet; readonly end: number } {
  const { view, bytes } = source;
  const isExplicit =
    end - start >= 6 && tagAt(view, start, declared.isLittleEndian) !== END_OF_ITEM
      ? hasVr(bytes, start)
      : declared.isExplicit;
  const encoding = { ...declared, isExplicit };
  const { isLittleEndian } = encoding;
  let at = start;
  // A tail too short for an element is padding.
  while (at + 8 <= end) {
    const tag = tagAt(view, at, isLittleEndian);
    if (tag === END_OF_ITEM) return { dataSet: { ...source, elements, encoding }, end: at + 8 };
    if (tag >= before) break;
    const isLong = isExplicit && hasVr(bytes, at);
    const vr = isLong ? String.fromCharCode(bytes[at + 4] as number, bytes[at + 5] as number) : "";
    const hasLongLength = LONG_LENGTH.has(vr);
    const valueAt = at + (hasLongLength ? 12 : 8);
    if (valueAt > end) throw cutShort(tag);
    const length = hasLongLength
      ? view.getUint32(at + 8, isLittleEndian)
      : vr === ""
        ? view.getUint32(at + 4, isLittleEndian)
        : view.getUint16(at + 6, isLittleEndian);
    const isUndefinedLength = length === UNDEFINED && (hasLongLength || vr === "");
    if (isUndefinedLength) {
      const content = vr === "UN" ? { isExplicit: false, isLittleEndian: true } : encoding;
      const stop =
        tag === last
          ? endOfFragments(source, valueAt, end)
          : walkItems(source, content, valueAt, end, depth + 1, () => undefined, tag);
      elements.set(tag, { vr, start: valueAt, length: stop - valueAt, isUndefinedLength });
      at = stop + 8;
    } else {
      // Pixels that are cut short are told apart from a file that is: how many are missing is known.
      if (valueAt + length > end && tag !== last) throw cutShort(tag);
      elements.set(tag, { vr, start: valueAt, length: Math.min(length, end - valueAt), isUndefinedLength });
      at = valueAt + length;
    }
    if (tag === last) break;
  }
  return { dataSet: { ...source, elements, encoding }, end: at };
}

/** Calls back for each item and returns the position of the sequence's delimiter, or `end`. */
function walkItems(
  source: Source,
  encoding: Encoding,
  start: number,
  end: number,
  depth: number,
  found: (item: DataSet) => void,
  /** Of a sequence of undefined length, which has to have its delimiter. */
  undelimited?: number,
): number {
  if (depth > DEEPEST) throw new StageFailure(`Expected at most ${DEEPEST} sequences within each other, got more`);
  const { isLittleEndian } = encoding;
  let at = start;
  while (at + 8 <= end) {
    const tag = tagAt(source.view, at, isLittleEndian);
    const length = source.view.getUint32(at + 4, isLittleEndian);
    if (tag === END_OF_SEQUENCE) return at;
    if (tag !== ITEM) throw new StageFailure(`Expected items in a sequence, got the data element ${nameOfTag(tag)}`);
    const isOpen = length === UNDEFINED;
    if (!isOpen && at + 8 + length > end) throw cutShort(tag);
    const item = read(source, encoding, { start: at + 8, end: isOpen ? end : at + 8 + length }, depth);
    found(item.dataSet);
    at = isOpen ? item.end : at + 8 + length;
  }
  if (undelimited !== undefined) throw cutShort(undelimited);
  return end;
}

/** The position of the delimiter of encapsulated pixel data; without one, the end of the last complete fragment. */
function endOfFragments({ view }: Source, start: number, end: number): number {
  let at = start;
  while (at + 8 <= end && tagAt(view, at, true) === ITEM) {
    const stop = at + 8 + view.getUint32(at + 4, true);
    if (stop > end) throw cutShort(0x7fe00010);
    at = stop;
  }
  return at;
}

const tagAt = (view: DataView, at: number, isLittleEndian: boolean): number =>
  view.getUint16(at, isLittleEndian) * 0x10000 + view.getUint16(at + 2, isLittleEndian);

const isCapital = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x41 && byte <= 0x5a;

const hasVr = (bytes: Uint8Array, at: number): boolean => isCapital(bytes[at + 4]) && isCapital(bytes[at + 5]);

const cutShort = (tag: number): StageFailure =>
  new StageFailure(
    `Expected a whole DICOM file, got one that ends within the data element ${nameOfTag(tag)}`,
    "Export or fetch the file again.",
  );
