import { type BigIntStats, statSync } from "node:fs";
import path from "node:path";
import { isInside, trustRemedy } from "../../core/trusted-folders.js";
import { describeFaults, isVersionControl, type PathFault, walkFiles } from "../../core/walk-files.js";
import { StoreFailure } from "../store-failure.js";

/** Numbers remembered of each file and folder: size, modification and change time (nanoseconds), inode. */
export const STAT_FIELDS = 4;

/** Paths with their numbers. Names are relative to the root of the scan, with `/`; the root itself is the empty name. */
export interface Listing {
  readonly names: readonly string[];
  /** STAT_FIELDS numbers per name. */
  readonly stats: BigInt64Array;
}

/** The regular files of a source or artifact, as the file system lists them, not sorted. */
export interface Scan extends Listing {
  readonly root: string;
  readonly type: "file" | "folder";
  /** Root and inner folders, each looked at before it was listed. */
  readonly folders: Listing;
  /** What could not be read. */
  readonly faults: readonly PathFault[];
}

/**
 * Lists a file or folder. Links are followed, so that a folder of links to images is a source like any other.
 * What cannot be read is a fault of the scan; a root that cannot be read is thrown as a StoreFailure.
 * @param source leaves out folders of version control, as reading stages do.
 * @param confinedTo a folder that is not trusted: a link out of it is thrown as a StoreFailure.
 */
export async function scan(
  root: string,
  {
    signal,
    source = false,
    confinedTo,
  }: {
    readonly signal?: AbortSignal | undefined;
    readonly source?: boolean;
    readonly confinedTo?: string | undefined;
  } = {},
): Promise<Scan> {
  const files = createListing();
  const folders = createListing();
  const faults: PathFault[] = [];
  const type = await walkFiles(
    root,
    {
      file: files.add,
      folder: (name, stat) => {
        const entered = !source || !isVersionControl(name);
        if (entered) folders.add(name, stat);
        return entered;
      },
      fault: (fault) => void faults.push(fault),
      ...(confinedTo !== undefined && {
        link: (name: string, target: string) => {
          if (!isInside(confinedTo, target)) throw leadsOut(path.join(root, name), target, confinedTo);
        },
      }),
    },
    signal,
  );
  if (type === "fault") throw unreadable(root, faults);
  return { root, type, ...files.done(), folders: folders.done(), faults };
}

const leadsOut = (link: string, target: string, folder: string): StoreFailure =>
  new StoreFailure({
    reason: "not-trusted",
    message: `Expected ${link} to lead to a place in ${folder}, which is not trusted, got ${target}`,
    remedy: trustRemedy(folder),
  });

/** What is thrown where nothing of a tree may be unreadable. */
export const unreadable = (root: string, faults: readonly PathFault[]): StoreFailure =>
  new StoreFailure({
    reason: "source-missing",
    message: describeFaults(faults, (name) => (name === "" ? root : `${root}${path.sep}${name}`)),
    remedy: "Check the path, and that you may read everything below it.",
  });

/** Writes the numbers of one file or folder to `target`; false where no such thing is there. */
export function statFields(path: string, type: "file" | "folder", target: BigInt64Array, at: number): boolean {
  const stat = statOf(path);
  if (stat === undefined || !(type === "file" ? stat.isFile() : stat.isDirectory())) return false;
  writeStat(target, at, stat);
  return true;
}

function statOf(file: string) {
  try {
    return statSync(file, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function createListing() {
  const names: string[] = [];
  let stats = new BigInt64Array(16 * STAT_FIELDS);
  return {
    add: (name: string, stat: BigIntStats) => {
      const at = names.length * STAT_FIELDS;
      if (at === stats.length) {
        const larger = new BigInt64Array(stats.length * 4);
        larger.set(stats);
        stats = larger;
      }
      writeStat(stats, at, stat);
      names.push(name);
    },
    count: () => names.length,
    done: (): Listing => ({ names, stats: stats.slice(0, names.length * STAT_FIELDS) }),
  };
}

function writeStat(target: BigInt64Array, at: number, stat: BigIntStats): void {
  target[at] = stat.size;
  target[at + 1] = stat.mtimeNs;
  target[at + 2] = stat.ctimeNs;
  target[at + 3] = stat.ino;
}
