import { StageFailure } from "../../core/stage-failure.js";

/** The lines of an NRRD header, not yet understood. */
export interface NrrdHeader {
  /** `name: text`, by name in small letters; `datafile` and the like under their names of two words. */
  readonly fields: ReadonlyMap<string, string>;
  /** `key:=value`. */
  readonly values: readonly (readonly [string, string])[];
  /** The lines behind `data file: LIST`. */
  readonly list: readonly string[];
  /** Where the header ends, and attached data begin. */
  readonly end: number;
}

/** Other names that Teem's reader accepts for the same field (http://teem.sourceforge.net/nrrd/format.html). */
const ALIASES: Readonly<Record<string, string>> = {
  datafile: "data file",
  byteskip: "byte skip",
  lineskip: "line skip",
  centerings: "centers",
  axismins: "axis mins",
  axismaxs: "axis maxs",
  oldmin: "old min",
  oldmax: "old max",
};

/** @throws StageFailure where it is no NRRD header of the versions 1 to 5, or gives a field twice. */
export function parseNrrdHeader(bytes: Buffer, name: string): NrrdHeader {
  const magic = bytes.toString("latin1", 0, 8);
  if (!/^NRRD000[1-5]$/.test(magic)) {
    throw new StageFailure(
      `Expected ${name} to be an NRRD file of version 1 to 5, got one that begins with ${JSON.stringify(magic)}`,
      "Fetch the file again if it may have been damaged.",
    );
  }
  const fields = new Map<string, string>();
  const values: [string, string][] = [];
  let at = bytes.indexOf(0x0a) + 1;
  if (at === 0) at = bytes.length;
  while (at < bytes.length) {
    const stop = bytes.indexOf(0x0a, at);
    const line = bytes.toString("latin1", at, stop < 0 ? bytes.length : stop).trim();
    at = stop < 0 ? bytes.length : stop + 1;
    if (line === "") break;
    if (line.startsWith("#")) continue;
    const colon = line.indexOf(":");
    if (colon < 0) {
      throw new StageFailure(
        `Expected the header of ${name} to have fields and values, got ${JSON.stringify(line.slice(0, 60))}`,
        "Fetch the file again if it may have been damaged.",
      );
    }
    const key = line.slice(0, colon).trim();
    if (line[colon + 1] === "=") {
      values.push([key, line.slice(colon + 2)]);
      continue;
    }
    const field = ALIASES[key.toLowerCase()] ?? key.toLowerCase();
    const text = line.slice(colon + 1).trim();
    if (fields.has(field)) {
      throw new StageFailure(
        `Expected the field ${field} of ${name} once, got it twice`,
        "Take the wrong one out of the header.",
      );
    }
    fields.set(field, text);
    if (field === "data file" && /^LIST\b/.test(text)) {
      const list = bytes.toString("latin1", at).split("\n");
      return { fields, values, list: list.map((entry) => entry.trim()).filter(Boolean), end: bytes.length };
    }
  }
  return { fields, values, list: [], end: at };
}
