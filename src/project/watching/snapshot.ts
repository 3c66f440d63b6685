import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { sha256 } from "../../core/sha256.js";
import { isVersionControl, walkFiles } from "../../core/walk-files.js";
import type { PipelineReads } from "./pipeline-reads.js";

/** What tells that something has changed, by path. */
export type Snapshot = ReadonlyMap<string, string>;

/** Told of each folder before anything in it is looked at: entries of these names count, or all. */
export type Meet = (folder: string, names: readonly string[] | "all") => void;

/**
 * What a pipeline reads, as it is now: single files by their contents, folders by names, sizes and times of everything
 * in them.
 * @param leftOut folders whose changes do not count, such as the cache: a run writes there.
 */
export async function takeSnapshot(
  { file, code, sources }: PipelineReads,
  { leftOut, meet, signal }: { readonly leftOut: readonly string[]; readonly meet: Meet; readonly signal: AbortSignal },
): Promise<Snapshot> {
  const marks = new Map<string, string>();
  for (const place of [file, ...code, ...sources]) {
    meetPlace(place, meet);
    marks.set(place, fileMark(place) ?? (await folderMark(place, { leftOut, meet, signal })));
  }
  return marks;
}

/** Places that are not what they were, or came or went. */
export const changedPlaces = (before: Snapshot, now: Snapshot): readonly string[] =>
  [...new Set([...before.keys(), ...now.keys()])].filter((place) => before.get(place) !== now.get(place));

/** Editors replace files, and links lead elsewhere: what counts is the name in its folder, and what it leads to. */
function meetPlace(place: string, meet: Meet): void {
  for (const one of new Set([place, realOf(place)])) {
    let inside = one;
    while (inside !== path.dirname(inside) && !existsSync(path.dirname(inside))) inside = path.dirname(inside);
    meet(path.dirname(inside), [path.basename(inside)]);
  }
}

function realOf(place: string): string {
  try {
    return realpathSync(place);
  } catch {
    return place;
  }
}

/** Up to this size files that are named themselves count by their contents, so that saving one unchanged is no change. */
const READ_BYTES = 16 * 1024 * 1024;

/** undefined of a folder. */
function fileMark(place: string): string | undefined {
  try {
    const stat = statSync(place, { bigint: true });
    if (stat.isDirectory()) return undefined;
    if (!stat.isFile() || stat.size > READ_BYTES) return `${stat.size} ${stat.mtimeNs} ${stat.ino}`;
    return sha256(readFileSync(place));
  } catch {
    return "absent";
  }
}

async function folderMark(
  root: string,
  { leftOut, meet, signal }: { readonly leftOut: readonly string[]; readonly meet: Meet; readonly signal: AbortSignal },
): Promise<string> {
  const lines: string[] = [];
  await walkFiles(
    root,
    {
      file: (name, { size, mtimeNs, ino }) => void lines.push(`${name}\0${size} ${mtimeNs} ${ino}`),
      folder: (name) => {
        const folder = path.join(root, name);
        if (isVersionControl(name) || leftOut.includes(folder)) return false;
        meet(folder, "all");
        lines.push(`${name}/`);
        return true;
      },
      fault: ({ path: name, kind }) => void lines.push(`${name}\0${kind}`),
      link: (_, target) => meet(path.dirname(target), [path.basename(target)]),
    },
    signal,
  );
  return sha256(lines.sort().join("\n"));
}
