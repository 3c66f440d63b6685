import { lstatSync, readdirSync, readlinkSync, statSync } from "node:fs";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { errorCode, StoreFailure } from "./store-failure.js";

/** Numbers remembered of each file: size, modification and change time (nanoseconds), inode. */
export const STAT_FIELDS = 4;

/** The regular files of a source or artifact as the file system lists them, not sorted: unchanged folders list alike. */
export interface Scan {
  readonly root: string;
  readonly type: "file" | "folder";
  /** Relative, with `/`; of a single file the empty string. */
  readonly names: readonly string[];
  /** STAT_FIELDS numbers per name. */
  readonly stats: BigInt64Array;
}

const PAUSE_EVERY = 8192;

/**
 * Lists a file or folder. Links are followed, so that a folder of links to images is a source like any other; a link
 * to one of its own parents is refused. What is neither file nor folder is refused too.
 * Synchronous calls in slices: one `lstatSync` takes a third of the time of an asynchronous one.
 */
export async function scan(root: string, signal?: AbortSignal): Promise<Scan> {
  const names: string[] = [];
  let stats = new BigInt64Array(64 * STAT_FIELDS);
  let paused = 0;

  const add = (name: string, stat: FileStat) => {
    const at = names.length * STAT_FIELDS;
    if (at === stats.length) {
      const larger = new BigInt64Array(stats.length * 4);
      larger.set(stats);
      stats = larger;
    }
    writeStat(stats, at, stat);
    names.push(name);
  };

  const first = statOf(root);
  if (first === undefined) throw missing(root, "does not exist");
  if (first.isFile()) {
    add("", first);
    return { root, type: "file", names, stats: stats.slice(0, STAT_FIELDS) };
  }
  if (!first.isDirectory()) throw missing(root, "is neither a file nor a folder");

  const walk = async (folder: string, prefix: string, parents: readonly string[]): Promise<void> => {
    for (const name of list(folder)) {
      const file = `${folder}${path.sep}${name}`;
      const stat = statOf(file);
      if (stat === undefined) throw missing(file, describeGone(file));
      if (stat.isFile()) add(prefix + name, stat);
      else if (stat.isDirectory()) {
        const identity = `${stat.dev}:${stat.ino}`;
        if (parents.includes(identity)) throw missing(file, "is a link to one of its own parent folders");
        await walk(file, `${prefix}${name}/`, [...parents, identity]);
      } else throw missing(file, "is neither a file nor a folder");
      if (names.length - paused >= PAUSE_EVERY) {
        paused = names.length;
        await setImmediate();
        signal?.throwIfAborted();
      }
    }
  };
  await walk(root, "", [`${first.dev}:${first.ino}`]);
  return { root, type: "folder", names, stats: stats.slice(0, names.length * STAT_FIELDS) };
}

type FileStat = NonNullable<ReturnType<typeof statOf>>;

/** Of the file itself, where it is a link of what it points to. */
function statOf(file: string) {
  try {
    const stat = lstatSync(file, { bigint: true, throwIfNoEntry: false });
    return stat?.isSymbolicLink() ? statSync(file, { bigint: true, throwIfNoEntry: false }) : stat;
  } catch (error) {
    if (["ENOTDIR", "ELOOP"].includes(errorCode(error) ?? "")) return undefined;
    throw missing(file, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The numbers of one file as `scan` records them. */
export function statFields(file: string): BigInt64Array | undefined {
  const stat = statOf(file);
  if (stat === undefined) return undefined;
  const fields = new BigInt64Array(STAT_FIELDS);
  writeStat(fields, 0, stat);
  return fields;
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
    throw missing(folder, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function describeGone(file: string): string {
  try {
    return `is a link to ${readlinkSync(file)}, which does not exist`;
  } catch {
    return "vanished while the folder was being read";
  }
}

const missing = (file: string, what: string): StoreFailure =>
  new StoreFailure({
    reason: "source-missing",
    message: `${file} ${what}`,
    remedy: "Check the path, and that you may read everything below it.",
  });
