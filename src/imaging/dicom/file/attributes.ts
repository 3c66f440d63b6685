import { StageFailure } from "../../../core/stage-failure.js";
import type { DataSet } from "./data-set.js";
import { TAG, type TagName } from "./tags.js";

/** Bytes of a value, none where the attribute is absent. */
export function bytesOf(dataSet: DataSet, name: TagName): Uint8Array {
  const element = dataSet.elements.get(TAG[name]);
  return element === undefined
    ? new Uint8Array(0)
    : dataSet.bytes.subarray(element.start, element.start + element.length);
}

/** Text in the default repertoire (codes, numbers, identifiers), without padding; empty where absent. */
export const textOf = (dataSet: DataSet, name: TagName): string =>
  Buffer.from(bytesOf(dataSet, name)).toString("latin1").replaceAll("\0", " ").trim();

/**
 * The first number of a text such as RescaleSlope or WindowCenter, undefined if there is none. Throws a StageFailure if
 * it is not a finite number.
 */
export function decimalOf(dataSet: DataSet, name: TagName): number | undefined {
  const text = textOf(dataSet, name).split("\\")[0]?.trim();
  if (!text) return undefined;
  // Number() takes `0x10` and `1_0` apart from what a decimal string is.
  const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(number)) throw refused(name, "a number", JSON.stringify(text.slice(0, 40)));
  return number;
}

/** A whole number of 16 bits without a sign, such as Rows; undefined where absent. */
export function wordOf(dataSet: DataSet, name: TagName): number | undefined {
  const element = dataSet.elements.get(TAG[name]);
  if (element === undefined || element.length < 2) return undefined;
  return dataSet.view.getUint16(element.start, dataSet.encoding.isLittleEndian);
}

/** All words of a value, as they are: unsigned. */
export function wordsOf(dataSet: DataSet, name: TagName): Uint16Array {
  const element = dataSet.elements.get(TAG[name]);
  if (element === undefined) return new Uint16Array(0);
  return Uint16Array.from({ length: Math.floor(element.length / 2) }, (_, index) =>
    dataSet.view.getUint16(element.start + 2 * index, dataSet.encoding.isLittleEndian),
  );
}

export const hasAttribute = (dataSet: DataSet, name: TagName): boolean => dataSet.elements.has(TAG[name]);

export const vrOf = (dataSet: DataSet, name: TagName): string => dataSet.elements.get(TAG[name])?.vr ?? "";

export const refused = (attribute: string, expected: string, got: unknown, remedy?: string): StageFailure =>
  new StageFailure(`Expected ${attribute} to be ${expected}, got ${got ?? "none"}`, remedy);
