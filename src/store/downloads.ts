import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { type Digest, isDigest } from "../core/ids.js";
import type { Layout } from "./layout.js";

/**
 * Digests of files that are hard links of verified downloads, by inode: 42 GB of archives are not hashed once more
 * because a stage hands them on. The folder is read at the first question.
 */
export function createDownloads(layout: Layout): (inode: bigint) => Digest | undefined {
  let known: Map<bigint, Digest> | undefined;
  return (inode) => {
    known ??= readInodes(layout.downloads);
    return known.get(inode);
  };
}

function readInodes(folder: string): Map<bigint, Digest> {
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
