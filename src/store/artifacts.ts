import { existsSync, lstatSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import type { FileEntry } from "../core/action.js";
import { isAsNoted } from "../core/download-note.js";
import type { Digest } from "../core/ids.js";
import type { Owner } from "./claims/owner.js";
import { type KnownDownloads, setDownloadAside } from "./downloads.js";
import type { Layout } from "./layout.js";
import { SEAL_NS } from "./seal.js";
import type { ArtifactCheck, TreeDigest } from "./store.js";
import { errorCode, StoreFailure } from "./store-failure.js";
import type { DigestIndex } from "./trees/digest-index.js";
import { digestTree } from "./trees/digest-tree.js";

/** `artifacts/<digest>.json`: the files of an artifact, sorted by path. */
export interface ArtifactManifest {
  readonly digest: Digest;
  readonly bytes: number;
  readonly files: readonly FileEntry[];
}

export function readManifest(layout: Layout, digest: Digest): ArtifactManifest | undefined {
  try {
    const manifest = JSON.parse(readFileSync(layout.manifest(digest), "utf8")) as ArtifactManifest;
    return manifest.digest === digest && Array.isArray(manifest.files) ? manifest : undefined;
  } catch {
    return undefined;
  }
}

export const artifactEntry = (digest: Digest): string => `artifacts/${digest}`;

export interface CheckOptions {
  /** Reads every byte again instead of believing unchanged times. */
  readonly full?: boolean;
  readonly signal?: AbortSignal;
  readonly onRead?: (bytes: number) => void;
}

export interface CheckSurroundings {
  readonly layout: Layout;
  readonly index: DigestIndex;
  readonly downloads: () => KnownDownloads;
}

/** Compares an artifact with the digest that is its name; where it differs, the manifest tells which file. */
export async function checkArtifact(
  { layout, index, downloads }: CheckSurroundings,
  digest: Digest,
  options: CheckOptions = {},
): Promise<ArtifactCheck> {
  const root = layout.artifact(digest);
  if (!existsSync(root)) return { state: "missing" };
  let found: TreeDigest;
  try {
    found = await digestTree(root, {
      index,
      entry: artifactEntry(digest),
      seal: SEAL_NS,
      ...(options.full !== true && { known: downloads() }),
      full: options.full === true,
      ...(options.signal && { signal: options.signal }),
      ...(options.onRead && { onRead: options.onRead }),
    });
  } catch (error) {
    if (error instanceof StoreFailure) {
      return { state: "damaged", file: root, expected: "a readable file", got: error.message };
    }
    // A disk that cannot give the bytes back has lost them.
    if (errorCode(error) === "EIO")
      return { state: "damaged", file: root, expected: "a readable file", got: "a disk error" };
    throw error;
  }
  if (found.digest === digest) return { state: "sound" };
  return {
    state: "damaged",
    ...firstDifference(readManifest(layout, digest)?.files, found.files, digest, found.digest),
  };
}

/** Moves an artifact out of the way; it is removed by the next sweep. */
export function setAside(layout: Layout, owner: Owner, index: DigestIndex, digest: Digest): void {
  index.forget(artifactEntry(digest));
  try {
    renameSync(layout.artifact(digest), owner.temporary());
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
  rmSync(layout.manifest(digest), { force: true });
}

/** The same with the downloads that are its files and were changed with them. */
export function setDamagedAside(layout: Layout, owner: Owner, index: DigestIndex, digest: Digest): void {
  for (const { path: name, sha256 } of readManifest(layout, digest)?.files ?? []) {
    const download = statOf(path.join(layout.downloads, sha256));
    if (download === undefined || statOf(path.join(layout.artifact(digest), name))?.ino !== download.ino) continue;
    if (!isAsNoted(layout.downloads, sha256, download)) setDownloadAside(layout, owner, sha256 as Digest);
  }
  setAside(layout, owner, index, digest);
}

const statOf = (file: string) => lstatSync(file, { bigint: true, throwIfNoEntry: false });

function firstDifference(
  expected: readonly FileEntry[] | undefined,
  found: readonly FileEntry[],
  digest: Digest,
  got: Digest,
): { readonly file: string; readonly expected: string; readonly got: string } {
  if (expected === undefined) return { file: ".", expected: digest, got };
  const present = new Map(found.map((file) => [file.path, file]));
  for (const file of expected) {
    const other = present.get(file.path);
    if (other === undefined) return { file: file.path, expected: file.sha256, got: "no such file" };
    if (other.sha256 !== file.sha256) return { file: file.path, expected: file.sha256, got: other.sha256 };
    present.delete(file.path);
  }
  const extra = [...present.keys()][0];
  return extra === undefined
    ? { file: ".", expected: digest, got }
    : { file: extra, expected: "no such file", got: present.get(extra)!.sha256 };
}
