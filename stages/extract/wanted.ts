import picomatch from "picomatch";

/** What macOS and Windows add to archives by themselves. */
const LITTER = ["**/__MACOSX/**", "**/._*", "**/.DS_Store", "**/Thumbs.db", "**/desktop.ini"];

/** Whether a path of an archive is to be unpacked. */
export function wantedBy(include: readonly string[], exclude: readonly string[]): (path: string) => boolean {
  const included = picomatch([...include], { dot: true });
  const excluded = picomatch([...LITTER, ...exclude], { dot: true });
  return (path) => included(path) && !excluded(path);
}
