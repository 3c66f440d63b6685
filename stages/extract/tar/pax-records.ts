import { TarFault } from "./tar-header.js";

export interface PaxRecord {
  readonly key: string;
  readonly value: Buffer;
}

/**
 * The records of a PAX header (POSIX.1-2001): `length key=value\n`, where `length` counts the whole record, so that
 * values may hold anything, line breaks too. Throws a TarFault where lengths do not fit.
 */
export function readPaxRecords(content: Buffer): readonly PaxRecord[] {
  const records: PaxRecord[] = [];
  for (let start = 0; start < content.length; ) {
    const blank = content.indexOf(0x20, start);
    const digits = content.toString("latin1", start, blank < 0 ? start : blank);
    // Some programs fill the header up with zeros.
    if (content.subarray(start).every((byte) => byte === 0)) break;
    const length = Number(digits);
    const end = start + length;
    const equals = content.indexOf(0x3d, blank);
    if (
      !/^\d{1,10}$/.test(digits) ||
      end > content.length ||
      equals < 0 ||
      equals >= end ||
      content[end - 1] !== 0x0a
    ) {
      throw new TarFault("a PAX header is malformed");
    }
    records.push({ key: content.toString("utf8", blank + 1, equals), value: content.subarray(equals + 1, end - 1) });
    start = end;
  }
  return records;
}

/** A whole number of a PAX value. */
export function paxNumber(value: Buffer, what: string): number {
  const text = value.toString("latin1");
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number)) return number;
  throw new TarFault(`${what} is not a whole number: ${JSON.stringify(text.slice(0, 40))}`);
}
