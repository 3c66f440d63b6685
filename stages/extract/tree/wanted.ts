import picomatch from "picomatch";

/** What macOS and Windows add to archives by themselves. */
const LITTER = ["**/__MACOSX/**", "**/._*", "**/.DS_Store", "**/Thumbs.db", "**/desktop.ini"];

/** Names may hold line breaks, and `.` fits those only with this flag. */
const OPTIONS = { dot: true, flags: "s" } as const;

/** Whether a path of an archive is to be unpacked, and whether it is named as one that is not. */
export function wantedBy(include: readonly string[], exclude: readonly string[]) {
  const included = picomatch([...include], OPTIONS);
  const excluded = picomatch([...LITTER, ...exclude], OPTIONS);
  return {
    wanted: (path: string): boolean => included(path) && !excluded(path),
    excluded: (path: string): boolean => excluded(path),
  };
}
