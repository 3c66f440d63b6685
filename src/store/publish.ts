import { chmodSync, existsSync, lstatSync, readdirSync, renameSync, utimesSync } from "node:fs";
import path from "node:path";
import { type ActionRecord, type ArtifactReference, STORE_FORMAT } from "../core/action.js";
import type { CacheKey } from "../core/cache-key.js";
import type { Kind } from "../core/kind.js";
import { writeAction } from "./action-records.js";
import { type ArtifactManifest, artifactEntry, type CheckSurroundings, checkArtifact, setAside } from "./artifacts.js";
import type { Discarder } from "./claims/discard.js";
import type { Owner } from "./claims/owner.js";
import { type FolderSync, syncAhead, syncPaths, writeNew } from "./durable.js";
import { SEAL_NS, SEAL_SECONDS } from "./seal.js";
import type { PublishRequest, TreeDigest } from "./store.js";
import { errorCode, StoreFailure } from "./store-failure.js";
import type { IndexEntry } from "./trees/digest-index.js";
import { hashTree, isWorthRemembering } from "./trees/digest-tree.js";
import { statFields } from "./trees/scan.js";

interface PublishSurroundings extends CheckSurroundings {
  readonly owner: Owner;
  readonly key: CacheKey;
  readonly syncs: FolderSync;
  readonly discarder: Discarder;
}

/**
 * Makes the outputs of an action part of the store. Order is all: bytes on disk, then their names, then the record
 * that says they are there. Interrupted at any instant, what is there is either unreferenced or complete.
 */
export async function publish(where: PublishSurroundings, request: PublishRequest): Promise<ActionRecord> {
  const { layout, syncs, discarder } = where;
  const sealed: [string, SealedOutput][] = [];
  for (const [name, output] of Object.entries(request.outputs)) {
    sealed.push([name, await sealOutput(where, name, output)]);
  }
  await syncPaths(sealed.flatMap(([, output]) => output.unsynced));
  for (const [, output] of sealed) await place(where, output);
  await syncs(layout.artifacts);

  const outputs = Object.fromEntries(sealed.map(([name, output]) => [name, output.reference]));
  const record: ActionRecord = {
    format: STORE_FORMAT,
    key: request.claim.key,
    ...request.record,
    outputs,
    bytes: Object.values(outputs).reduce((sum, { bytes }) => sum + bytes, 0),
  };
  await writeAction(where, record, request.claim);
  // Another process may have collected an artifact that was there already, before the record protected it.
  for (const [, output] of sealed) if (!existsSync(layout.artifact(output.tree.digest))) await place(where, output);
  discarder.discard(request.claim.scratch);
  return record;
}

interface SealedOutput {
  readonly folder: string;
  readonly tree: TreeDigest;
  readonly entry: IndexEntry;
  readonly reference: ArtifactReference;
  /** The manifest, still under a temporary name. */
  readonly manifest: string;
  /** What must be on disk before anything is named. */
  readonly unsynced: readonly string[];
}

/** Hashes a filled folder and makes it read-only, still under its temporary name. */
async function sealOutput(
  where: PublishSurroundings,
  name: string,
  output: { readonly folder: string; readonly kind: Kind },
): Promise<SealedOutput> {
  const { files, folders, linked } = listOutput(output.folder, name);
  if (files.length === 0) {
    throw new StoreFailure({
      reason: "output-missing",
      message: `Expected the stage to write its output "${name}", got an empty folder`,
      remedy: "See the stage's log; a stage that ends well has written every output it declares.",
    });
  }
  const known = where.downloads();
  const sound = linked.map((file) => [file, known.digestOfNew(lstatSync(file, { bigint: true }))] as const);
  for (const file of files) seal(file, 0o444);
  for (const folder of folders) seal(folder, 0o755);
  // Sealing a link changes the numbers of the download that it is.
  for (const [file, digest] of sound) {
    if (digest !== undefined) known.confirm(lstatSync(file, { bigint: true }).ino, digest);
  }
  const [{ tree, entry }] = await Promise.all([hashTree(output.folder, { seal: SEAL_NS, known }), syncAhead(files)]);
  const manifest = writeManifest(where, tree);
  return {
    folder: output.folder,
    tree,
    entry,
    reference: { kind: output.kind, digest: tree.digest, bytes: tree.bytes, files: files.length },
    manifest,
    unsynced: [...files, ...folders, manifest],
  };
}

function writeManifest({ owner, layout }: PublishSurroundings, { digest, bytes, files }: TreeDigest): string {
  const manifest: ArtifactManifest = { digest, bytes, files };
  const file = owner.temporary();
  writeNew(file, layout.manifest(digest), `${JSON.stringify(manifest)}\n`);
  return file;
}

/** Gives the output its name in the store; one that is there already is as good, if it is sound. */
async function place(where: PublishSurroundings, output: SealedOutput): Promise<void> {
  const { layout, owner, index } = where;
  const { digest } = output.tree;
  const artifact = layout.artifact(digest);
  const check = await checkArtifact(where, digest);
  if (check.state === "damaged") setAside(layout, owner, index, digest);
  // The list comes first, so that no artifact is ever without it.
  const manifest = existsSync(output.manifest) ? output.manifest : writeManifest(where, output.tree);
  renameSync(manifest, layout.manifest(digest));
  if (check.state === "sound") return;
  try {
    renameSync(output.folder, artifact);
    if (isWorthRemembering(output.entry)) index.write(artifactEntry(digest), movedTo(artifact, output.entry));
  } catch (error) {
    // Another process was faster with the same bytes.
    if (errorCode(error) !== "ENOTEMPTY" && errorCode(error) !== "EEXIST") throw error;
  }
}

/** Read-only files, folders that their owner can remove. */
function seal(path: string, mode: number): void {
  try {
    utimesSync(path, SEAL_SECONDS, SEAL_SECONDS);
    chmodSync(path, mode);
  } catch (error) {
    // A link of a file that belongs to somebody else: then its age decides whether it is trusted.
    if (errorCode(error) !== "EPERM") throw error;
  }
}

/** Being renamed changes the times of the folder itself, which is the first of its entry. */
function movedTo(root: string, entry: IndexEntry): IndexEntry {
  const stats = new BigInt64Array(entry.folders.stats.length / 8);
  Buffer.from(stats.buffer).set(entry.folders.stats);
  return statFields(root, "folder", stats, 0)
    ? { ...entry, folders: { ...entry.folders, stats: Buffer.from(stats.buffer) } }
    : entry;
}

/** Regular files, those of them that have other names too, and folders (inner ones first) of an output. */
function listOutput(root: string, output: string) {
  const files: string[] = [];
  const linked: string[] = [];
  const folders: string[] = [];
  const walk = (folder: string) => {
    for (const name of readdirSync(folder)) {
      const file = path.join(folder, name);
      const stat = lstatSync(file);
      if (stat.isFile()) {
        files.push(file);
        if (stat.nlink > 1) linked.push(file);
      } else if (stat.isDirectory()) walk(file);
      else throw unstorable(file, output, root);
    }
    folders.push(folder);
  };
  if (existsSync(root)) walk(root);
  return { files, folders, linked };
}

const unstorable = (file: string, output: string, root: string): StoreFailure =>
  new StoreFailure({
    reason: "output-missing",
    message: `Expected the output "${output}" to hold files and folders, got ${path.relative(root, file)}, which is a link or a device`,
    remedy: "Let the stage write the file itself: an artifact must stay whole when what is around it changes.",
  });
