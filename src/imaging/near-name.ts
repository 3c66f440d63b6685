import { shorten } from "../core/shorten.js";
import { stem } from "./path-index.js";

/**
 * A hint for names in a table that no file has: the first whose file exists apart from case, leading zeros, a `.0` at
 * the end, `%20` or blanks; empty if there is none. Names themselves are not compared that loosely: `a1` and `A1`, or
 * `7` and `07`, may be two files.
 */
export function sayNearName(missing: readonly string[], paths: readonly string[]): string {
  const files = new Map<string, string>();
  for (const path of paths) files.set(loose(path), path);
  for (const name of missing.slice(0, MOST)) {
    const file = files.get(loose(name));
    if (file !== undefined && baseStem(file) !== baseStem(name)) {
      return `; ${shorten(name)} may be the file ${file}: names have to be written alike`;
    }
  }
  return "";
}

/** A hint needs no more. */
const MOST = 1000;

const baseStem = (path: string): string => stem(path.normalize("NFC").replace(/^.*[\\/]/, ""));

function loose(path: string): string {
  const base = baseStem(path.slice(-1000).replace(/[?#].*$/, ""));
  return decoded(base)
    .toLowerCase()
    .replaceAll(/\s+/g, "")
    .replace(/^(\d+)[.,]0+$/, "$1")
    .replace(/^0+(?=\d)/, "");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
