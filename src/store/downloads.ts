import { readdirSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import type { CacheKey } from "../core/cache-key.js";
import { downloadNote, type FileNumbers, isAsNoted, noteDownload } from "../core/download-note.js";
import { type Digest, isDigest } from "../core/ids.js";
import { makeFolder } from "../core/make-folder.js";
import type { Owner } from "./claims/owner.js";
import type { Layout } from "./layout.js";
import { errorCode } from "./store-failure.js";

/** Files that are hard links of downloads. */
export interface KnownDownloads {
  /** Digest of a file that is a download and has the same numbers as when it was last read. */
  readonly digestOf: (numbers: FileNumbers) => Digest | undefined;
  /** The same of a file that a stage hands over: its own note is believed, once. */
  readonly digestOfNew: (numbers: FileNumbers) => Digest | undefined;
  /** Notes that a file with this inode was read and has this digest: where it is the download of that name, it is sound. */
  readonly confirm: (inode: bigint, digest: Digest) => void;
}

/** A change within one tick of the clock leaves the folder's times as they were. */
const TRUSTED_AGE_MS = 2_000;

/**
 * Knows hard links of downloads, whose names are their digests: 42 GB of archives are not hashed once more because a
 * stage hands them on. The folder is read at the first question of a round, and not again while its times are the same.
 */
export function createDownloads(layout: Layout, key: CacheKey): () => KnownDownloads {
  let read: { readonly changed: bigint; readonly inodes: ReadonlyMap<bigint, Digest> } | undefined;
  const inodesNow = () => {
    const changed = statSync(layout.downloads, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? 0n;
    if (read?.changed === changed) return read.inodes;
    const inodes = readInodes(layout.downloads);
    read = Date.now() - Number(changed / 1_000_000n) >= TRUSTED_AGE_MS ? { changed, inodes } : undefined;
    return inodes;
  };
  return () => {
    let current: ReadonlyMap<bigint, Digest> | undefined;
    const named = (inode: bigint): Digest | undefined => {
      current ??= inodesNow();
      return current.get(inode);
    };
    const noted = (numbers: FileNumbers, by: CacheKey | undefined): Digest | undefined => {
      const digest = named(numbers.ino);
      return digest !== undefined && isAsNoted(layout.downloads, digest, numbers, by) ? digest : undefined;
    };
    return {
      digestOf: (numbers) => noted(numbers, key),
      digestOfNew: (numbers) => noted(numbers, undefined),
      confirm: (inode, digest) => {
        if (named(inode) === digest) note(layout, digest, key);
      },
    };
  };
}

/** A note that cannot be written costs reading the file again. */
function note(layout: Layout, digest: Digest, key: CacheKey): void {
  try {
    makeFolder(path.dirname(downloadNote(layout.downloads, digest)));
    noteDownload(layout.downloads, digest, key);
  } catch {
    // A read-only store, or a full disk.
  }
}

/** Moves a download out of the way, so that no stage is handed it; it is removed by the next sweep. */
export function setDownloadAside(layout: Layout, owner: Owner, digest: Digest): void {
  rmSync(downloadNote(layout.downloads, digest), { force: true });
  try {
    renameSync(path.join(layout.downloads, digest), owner.temporary());
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
}

function readInodes(folder: string): ReadonlyMap<bigint, Digest> {
  const inodes = new Map<bigint, Digest>();
  for (const name of listOrNone(folder)) {
    if (!isDigest(name)) continue;
    const stat = statSync(path.join(folder, name), { bigint: true, throwIfNoEntry: false });
    if (stat?.isFile()) inodes.set(stat.ino, name);
  }
  return inodes;
}

function listOrNone(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
