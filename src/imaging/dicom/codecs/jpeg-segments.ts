import { StageFailure } from "../../../core/stage-failure.js";

export interface JpegComponent {
  readonly id: number;
  readonly horizontal: number;
  readonly vertical: number;
  readonly quantization: number;
}

/** Of the segment SOF (ITU-T T.81, B.2.2). */
export interface JpegFrame {
  /** 0xc0: baseline, 0xc1: extended sequential, 0xc2: progressive, 0xc3: lossless, 0xf7: JPEG-LS. */
  readonly process: number;
  /** Bits of a sample. */
  readonly precision: number;
  readonly height: number;
  readonly width: number;
  readonly components: readonly JpegComponent[];
}

/** A table of Huffman codes, looked up by the next 16 bits: length of the code * 256 + symbol; 0 if there is none. */
export type HuffmanTable = Uint16Array;

export interface JpegScan {
  readonly frame: JpegFrame;
  /** Index in `frame.components`, and its tables. */
  readonly components: readonly {
    readonly index: number;
    readonly dc: HuffmanTable | undefined;
    readonly ac: HuffmanTable | undefined;
  }[];
  /** Ss, Se and Al: of a lossless scan the predictor, nothing, and the point transform. */
  readonly selection: number;
  readonly end: number;
  readonly pointTransform: number;
  /** By number, in zigzag order. */
  readonly quantizations: ReadonlyMap<number, Uint16Array>;
  /** Units between two restart markers, 0 without. */
  readonly restartInterval: number;
  /** Where its coded data begin. */
  readonly start: number;
}

const [START_OF_IMAGE, END_OF_IMAGE] = [0xd8, 0xd9];
export const START_OF_SCAN = 0xda;
const [HUFFMAN, ARITHMETIC, QUANTIZATION, RESTART_INTERVAL] = [0xc4, 0xcc, 0xdb, 0xdd];
/** JPG: reserved. */
const JPG = 0xc8;
const JPEG_LS = 0xf7;

const isFrame = (marker: number): boolean =>
  marker === JPEG_LS || (marker >= 0xc0 && marker <= 0xcf && ![HUFFMAN, ARITHMETIC, JPG].includes(marker));

/** Throws a StageFailure where the bytes are no JPEG stream. */
export function jpegFrame(bytes: Uint8Array): JpegFrame {
  for (const { marker, start, end } of jpegSegments(bytes))
    if (isFrame(marker)) return readFrame(bytes, marker, start, end);
  throw broken("none");
}

/**
 * Calls `decode` for each scan with all that is needed to read it; `decode` returns where the coded data end.
 * Throws a StageFailure where the stream is broken.
 */
export function decodeScans(bytes: Uint8Array, decode: (scan: JpegScan) => number): void {
  const dc = new Map<number, HuffmanTable>();
  const ac = new Map<number, HuffmanTable>();
  const quantizations = new Map<number, Uint16Array>();
  let frame: JpegFrame | undefined;
  let restartInterval = 0;
  let scans = 0;
  for (const segment of jpegSegments(bytes)) {
    const { marker, start, end } = segment;
    if (isFrame(marker)) frame = readFrame(bytes, marker, start, end);
    else if (marker === HUFFMAN) readHuffman(bytes, start, end, dc, ac);
    else if (marker === QUANTIZATION) readQuantization(bytes, start, end, quantizations);
    else if (marker === RESTART_INTERVAL) restartInterval = word(bytes, start);
    else if (marker === START_OF_SCAN) {
      if (frame === undefined) throw broken("a scan before its frame");
      const scan = readScan(bytes, start, frame, dc, ac);
      segment.continueAt = decode({ ...scan, frame, quantizations, restartInterval, start: end });
      scans++;
    }
  }
  if (scans === 0) throw broken("no scan");
}

interface Segment {
  readonly marker: number;
  /** Of its content, without its length. */
  readonly start: number;
  readonly end: number;
  /** Set by who reads coded data that follow. */
  continueAt: number;
}

/** All segments up to the end of the picture. Throws a StageFailure where the bytes are no JPEG stream. */
export function* jpegSegments(bytes: Uint8Array): Generator<Segment> {
  if (bytes[0] !== 0xff || bytes[1] !== START_OF_IMAGE) throw broken("other bytes at its beginning");
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) {
      at++;
      continue;
    }
    const marker = bytes[at + 1] as number;
    if (marker === END_OF_IMAGE) return;
    // Fill bytes, stuffed bytes, and markers without a length.
    if (marker === 0xff || marker === 0 || (marker >= 0xd0 && marker <= 0xd8) || marker === 1) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    const end = at + 2 + word(bytes, at + 2);
    if (end > bytes.length) throw broken("one that is cut short");
    const segment = { marker, start: at + 4, end, continueAt: end };
    yield segment;
    at = segment.continueAt;
  }
}

function readFrame(bytes: Uint8Array, process: number, start: number, end: number): JpegFrame {
  const count = bytes[start + 5] ?? 0;
  if (count === 0 || start + 6 + 3 * count > end) throw broken("a frame without components");
  const components = Array.from({ length: count }, (_, index) => {
    const [id = 0, sampling = 0, quantization = 0] = bytes.subarray(start + 6 + 3 * index, start + 9 + 3 * index);
    return { id, horizontal: sampling >> 4, vertical: sampling & 15, quantization };
  });
  return {
    process,
    precision: bytes[start] ?? 0,
    height: word(bytes, start + 1),
    width: word(bytes, start + 3),
    components,
  };
}

function readScan(
  bytes: Uint8Array,
  start: number,
  frame: JpegFrame,
  dc: ReadonlyMap<number, HuffmanTable>,
  ac: ReadonlyMap<number, HuffmanTable>,
): Pick<JpegScan, "components" | "selection" | "end" | "pointTransform"> {
  const count = bytes[start] ?? 0;
  const components = Array.from({ length: count }, (_, index) => {
    const [id = 0, tables = 0] = bytes.subarray(start + 1 + 2 * index, start + 3 + 2 * index);
    const found = frame.components.findIndex((component) => component.id === id);
    if (found < 0) throw broken("a scan of a component that its frame lacks");
    return { index: found, dc: dc.get(tables >> 4), ac: ac.get(tables & 15) };
  });
  const [selection = 0, end = 0, approximation = 0] = bytes.subarray(start + 1 + 2 * count, start + 4 + 2 * count);
  return { components, selection, end, pointTransform: approximation & 15 };
}

function readHuffman(
  bytes: Uint8Array,
  start: number,
  end: number,
  dc: Map<number, HuffmanTable>,
  ac: Map<number, HuffmanTable>,
): void {
  for (let at = start; at + 17 <= end; ) {
    const target = bytes[at] as number;
    const counts = bytes.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (at + 17 + total > end) throw broken("a table of codes that is cut short");
    (target >> 4 === 0 ? dc : ac).set(target & 15, huffmanTable(counts, bytes.subarray(at + 17, at + 17 + total)));
    at += 17 + total;
  }
}

function huffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const table = new Uint16Array(0x10000);
  let code = 0;
  let next = 0;
  for (let length = 1; length <= 16; length++) {
    for (let i = 0; i < (counts[length - 1] as number); i++, code++, next++) {
      const from = code << (16 - length);
      const to = (code + 1) << (16 - length);
      if (to > 0x10000) throw broken("a table with too many codes");
      table.fill((length << 8) | (symbols[next] as number), from, to);
    }
    code <<= 1;
  }
  return table;
}

function readQuantization(bytes: Uint8Array, start: number, end: number, tables: Map<number, Uint16Array>): void {
  for (let at = start; at < end; ) {
    const target = bytes[at++] as number;
    const isWide = target >> 4 !== 0;
    if (at + (isWide ? 128 : 64) > end) throw broken("a quantization table that is cut short");
    const from = at;
    tables.set(
      target & 15,
      Uint16Array.from({ length: 64 }, (_, i) => (isWide ? word(bytes, from + 2 * i) : (bytes[from + i] as number))),
    );
    at += isWide ? 128 : 64;
  }
}

const word = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

export const broken = (got: string): StageFailure =>
  new StageFailure(`Expected a whole JPEG picture, got ${got}`, "Export or fetch the file again.");
