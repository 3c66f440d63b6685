import { lstatSync, readdirSync, readlinkSync, statSync } from "node:fs";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { errorCode, StoreFailure } from "./store-failure.js";

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
}

const PAUSE_EVERY = 8192;

/**
 * Lists a file or folder. Links are followed, so that a folder of links to images is a source like any other; a link
 * to one of its own parents is refused. What is neither file nor folder is refused too.
 * Synchronous calls in slices: one `lstatSync` takes a third of the time of an asynchronous one.
 */
export async function scan(root: string, signal?: AbortSignal): Promise<Scan> {
  const files = createListing();
  const folders = createListing();
  let paused = 0;
  const first = statOf(root);
  if (first === undefined) throw unreadable(root, "does not exist");
  if (first.isFile()) {
    files.add("", first);
    return { root, type: "file", ...files.done(), folders: folders.done() };
  }
  if (!first.isDirectory()) throw unreadable(root, "is neither a file nor a folder");

  const walk = async (folder: string, name: string, own: FileStat, parents: readonly string[]): Promise<void> => {
    folders.add(name, own);
    const identity = `${own.dev}:${own.ino}`;
    if (parents.includes(identity)) throw unreadable(folder, "is a link to one of its own parent folders");
    const prefix = name === "" ? "" : `${name}/`;
    for (const child of list(folder)) {
      const file = `${folder}${path.sep}${child}`;
      const stat = statOf(file);
      if (stat === undefined) throw unreadable(file, describeGone(file));
      if (stat.isFile()) files.add(prefix + child, stat);
      else if (stat.isDirectory()) await walk(file, prefix + child, stat, [...parents, identity]);
      else throw unreadable(file, "is neither a file nor a folder");
      if (files.count() - paused >= PAUSE_EVERY) {
        paused = files.count();
        await setImmediate();
        signal?.throwIfAborted();
      }
    }
  };
  await walk(root, "", first, []);
  return { root, type: "folder", ...files.done(), folders: folders.done() };
}

/** Writes the numbers of one file or folder to `target`; false where no such thing is there. */
export function statFields(path: string, type: "file" | "folder", target: BigInt64Array, at: number): boolean {
  const stat = statOf(path);
  if (stat === undefined || !(type === "file" ? stat.isFile() : stat.isDirectory())) return false;
  writeStat(target, at, stat);
  return true;
}

type FileStat = NonNullable<ReturnType<typeof statOf>>;

/** Of the file itself, where it is a link of what it points to. */
function statOf(file: string) {
  try {
    const stat = lstatSync(file, { bigint: true, throwIfNoEntry: false });
    return stat?.isSymbolicLink() ? statSync(file, { bigint: true, throwIfNoEntry: false }) : stat;
  } catch (error) {
    if (["ENOTDIR", "ELOOP"].includes(errorCode(error) ?? "")) return undefined;
    throw unreadable(file, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function createListing() {
  const names: string[] = [];
  let stats = new BigInt64Array(16 * STAT_FIELDS);
  return {
    add: (name: string, stat: FileStat) => {
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

function writeStat(target: BigInt64Array, at: number, stat: FileStat): void {
  target[at] = stat.size;
  target[at + 1] = stat.mtimeNs;
  target[at + 2] = stat.ctimeNs;
  target[at + 3] = stat.ino;
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw unreadable(folder, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function describeGone(file: string): string {
  try {
    return `is a link to ${readlinkSync(file)}, which does not exist`;
  } catch {
    return "vanished while the folder was being read";
  }
}

const unreadable = (file: string, what: string): StoreFailure =>
  new StoreFailure({
    reason: "source-missing",
    message: `${file} ${what}`,
    remedy: "Check the path, and that you may read everything below it.",
  });
