import { pathPattern } from "../../../src/imaging/path-pattern.js";

/** What macOS and Windows add to archives automatically. */
const LITTER = ["**/__MACOSX/**", "**/._*", "**/.DS_Store", "**/Thumbs.db", "**/desktop.ini"];

/** Whether a path of an archive is there because of the system that packed it. */
export const isLitter = pathPattern(LITTER, { dot: true });

/** Whether a path of an archive is to be unpacked, and whether it is named as one that is not. */
export function wantedBy(include: readonly string[], exclude: readonly string[]) {
  const included = pathPattern(include, { dot: true });
  const excluded = pathPattern(exclude, { dot: true });
  return {
    wanted: (path: string): boolean => included(path) && !excluded(path) && !isLitter(path),
    excluded: (path: string): boolean => excluded(path) || isLitter(path),
  };
}
