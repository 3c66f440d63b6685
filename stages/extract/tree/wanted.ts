import { pathPattern } from "../../../src/imaging/path-pattern.js";

/** What macOS and Windows add to archives by themselves. */
const LITTER = ["**/__MACOSX/**", "**/._*", "**/.DS_Store", "**/Thumbs.db", "**/desktop.ini"];

/** Whether a path of an archive is to be unpacked, and whether it is named as one that is not. */
export function wantedBy(include: readonly string[], exclude: readonly string[]) {
  const included = pathPattern(include, { dot: true });
  const excluded = pathPattern([...LITTER, ...exclude], { dot: true });
  return {
    wanted: (path: string): boolean => included(path) && !excluded(path),
    excluded: (path: string): boolean => excluded(path),
  };
}
