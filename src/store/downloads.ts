import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { type Digest, isDigest } from "../core/ids.js";
import type { Layout } from "./layout.js";

/** Digest of a file that is a hard link of a verified download, by inode. */
export type KnownDownloads = (inode: bigint) => Digest | undefined;

/** A change within one tick of the clock leaves the folder's times as they were. */
const TRUSTED_AGE_MS = 2_000;

/**
 * Knows hard links of downloads, whose names are their digests: 42 GB of archives are not hashed once more because a
 * stage hands them on. The folder is read at the first question of a round, and not again while its times are the same.
 */
export function createDownloads(layout: Layout): () => KnownDownloads {
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
    return (inode) => {
      current ??= inodesNow();
      return current.get(inode);
    };
  };
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
