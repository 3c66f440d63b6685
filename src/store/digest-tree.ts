import path from "node:path";
import { setImmediate } from "node:timers/promises";
import type { FileEntry } from "../core/action.js";
import type { Digest } from "../core/ids.js";
import type { DigestIndex, IndexEntry } from "./digest-index.js";
import { hashBytes, hashFile } from "./hash-file.js";
import { type Scan, STAT_FIELDS, scan, statFields } from "./scan.js";
import type { TreeDigest } from "./store.js";
import { StoreFailure } from "./store-failure.js";

/** Two writes within one tick of the file system's clock leave equal times; so fresh times prove nothing. */
const TRUSTED_AGE_NS = 2_000_000_000n;
/** More would only compete for the disk. */
const READERS = 4;
const ATTEMPTS = 3;
/** Small files are read synchronously; between slices signals and timers get their turn. */
const SLICE_MS = 20;

export interface HashOptions {
  readonly signal?: AbortSignal | undefined;
  /** Modification time that published files bear: any later write replaces it, so these need no age to be trusted. */
  readonly seal?: bigint;
  /** Digest of a file that is known without reading it, by inode. */
  readonly known?: (inode: bigint) => Digest | undefined;
  /** Called with the bytes of each file that had to be read. */
  readonly onRead?: (bytes: number) => void;
}

export interface DigestOptions extends HashOptions {
  readonly index: DigestIndex;
  /** Name of the entry in the index. */
  readonly entry: string;
  /** Reads everything again, whatever the index says. */
  readonly full?: boolean;
}

/** Digest of a file or folder; only files whose size, times or inode changed since they were last hashed are read. */
export async function digestTree(root: string, options: DigestOptions): Promise<TreeDigest> {
  const found = await scan(root, options.signal);
  const names = Buffer.from(found.names.join("\0"));
  const stats = bytesOf(found.stats);
  const entry = options.full === true ? undefined : options.index.read(options.entry);
  if (
    entry !== undefined &&
    entry.type === found.type &&
    entry.stats.equals(stats) &&
    entry.names.equals(names) &&
    !entry.trusted.includes(0)
  ) {
    return treeOf(entry, found);
  }
  const fresh = await hashChanged(found, names, entry, options);
  options.index.write(options.entry, fresh);
  return treeOf(fresh, found);
}

/** The same without an index; `entry` is what an index would remember. */
export async function hashTree(
  root: string,
  options: HashOptions,
): Promise<{ readonly tree: TreeDigest; readonly entry: IndexEntry }> {
  const found = await scan(root, options.signal);
  const entry = await hashChanged(found, Buffer.from(found.names.join("\0")), undefined, options);
  return { tree: treeOf(entry, found), entry };
}

/** Digest of a sorted list of files. NUL cannot occur in a path and a digest has a fixed length, so no two lists collide. */
function digestOfFiles(files: readonly Pick<FileEntry, "path" | "sha256">[]): Digest {
  return hashBytes(files.map((file) => `${file.path}\0${file.sha256}\n`).join(""));
}

/** The file or folder at a relative path inside a tree, as if it had been digested by itself. */
export function subtreeOf(files: readonly FileEntry[], inside: string): TreeDigest | undefined {
  const wanted = path.posix.normalize(inside).replace(/^\.\/|\/$/g, "");
  const file = files.find((candidate) => candidate.path === wanted);
  if (file !== undefined) {
    return {
      digest: file.sha256,
      type: "file",
      bytes: file.bytes,
      files: [{ ...file, path: path.posix.basename(wanted) }],
    };
  }
  const prefix = wanted === "." || wanted === "" ? "" : `${wanted}/`;
  const below = files
    .filter((candidate) => candidate.path.startsWith(prefix))
    .map((candidate) => ({ ...candidate, path: candidate.path.slice(prefix.length) }));
  if (below.length === 0) return undefined;
  return {
    digest: digestOfFiles(below),
    type: "folder",
    bytes: below.reduce((sum, { bytes }) => sum + bytes, 0),
    files: below,
  };
}

async function hashChanged(
  found: Scan,
  names: Buffer,
  before: IndexEntry | undefined,
  options: HashOptions,
): Promise<IndexEntry> {
  const count = found.names.length;
  const digests = Buffer.alloc(count * 32);
  const trusted = Buffer.alloc(count);
  const changed = reuse(found, before, digests, trusted);

  let next = 0;
  let sliceEnd = performance.now() + SLICE_MS;
  const reader = async () => {
    for (let at = changed[next++]; at !== undefined; at = changed[next++]) {
      if (performance.now() > sliceEnd) {
        await setImmediate();
        options.signal?.throwIfAborted();
        sliceEnd = performance.now() + SLICE_MS;
      }
      const { digest, proven } = await hashStable(found, at, options);
      digests.write(digest, at * 32, "hex");
      trusted[at] = proven ? 1 : 0;
    }
  };
  await Promise.all(Array.from({ length: Math.min(READERS, changed.length) }, reader));

  let bytes = 0n;
  for (let at = 0; at < count; at++) bytes += found.stats[at * STAT_FIELDS]!;
  const single = found.type === "file";
  const digest = single
    ? (digests.toString("hex") as Digest)
    : digestOfFiles(sortedFiles(found.names, found.stats, digests));
  return { type: found.type, digest, bytes: Number(bytes), names, stats: bytesOf(found.stats), digests, trusted };
}

/** Copies what is still proven from the earlier entry; returns the positions of files that must be read. */
function reuse(found: Scan, before: IndexEntry | undefined, digests: Buffer, trusted: Buffer): readonly number[] {
  const positions = new Map<string, number>();
  if (before !== undefined) {
    const names = before.trusted.length === 0 ? [] : before.names.toString().split("\0");
    for (const [at, name] of names.entries()) if (before.trusted[at] === 1) positions.set(name, at);
  }
  const stats = bytesOf(found.stats);
  const changed: number[] = [];
  const width = STAT_FIELDS * 8;
  for (const [at, name] of found.names.entries()) {
    const old = positions.get(name);
    if (
      old !== undefined &&
      before !== undefined &&
      stats.compare(before.stats, old * width, (old + 1) * width, at * width, (at + 1) * width) === 0
    ) {
      before.digests.copy(digests, at * 32, old * 32, (old + 1) * 32);
      trusted[at] = 1;
    } else changed.push(at);
  }
  return changed;
}

/** Hashes a file that must not change meanwhile; `proven` where its numbers will later prove the same content. */
async function hashStable(
  found: Scan,
  at: number,
  options: HashOptions,
): Promise<{ readonly digest: Digest; readonly proven: boolean }> {
  const name = found.names[at]!;
  const file = found.type === "file" ? found.root : `${found.root}${path.sep}${name}`;
  const fields = found.stats.subarray(at * STAT_FIELDS, (at + 1) * STAT_FIELDS);
  const known = options.known?.(fields[3]!);
  if (known !== undefined) return { digest: known, proven: true };
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const digest = await hashFile(file, Number(fields[0]), options.signal);
    options.onRead?.(Number(fields[0]));
    const after = statFields(file);
    if (after?.every((field, index) => field === fields[index])) {
      return { digest, proven: isProven(fields, options.seal) };
    }
    if (after !== undefined) fields.set(after);
  }
  throw new StoreFailure({
    reason: "source-missing",
    message: `${file} changes while it is being read`,
    remedy: "Wait until whatever writes it is done, then run again.",
  });
}

function isProven(fields: BigInt64Array, seal: bigint | undefined): boolean {
  const [, modified, changed] = fields as unknown as [bigint, bigint, bigint, bigint];
  if (seal !== undefined && modified === seal) return true;
  const youngest = modified > changed ? modified : changed;
  return BigInt(Date.now()) * 1_000_000n - youngest >= TRUSTED_AGE_NS;
}

function treeOf(entry: IndexEntry, found: Scan): TreeDigest {
  let files: readonly FileEntry[] | undefined;
  return {
    digest: entry.digest,
    type: entry.type,
    bytes: entry.bytes,
    // A list of a hundred thousand files is made only for those who ask.
    get files() {
      const names = found.type === "file" ? [path.basename(found.root)] : found.names;
      files ??= sortedFiles(names, found.stats, entry.digests);
      return files;
    },
  };
}

function sortedFiles(names: readonly string[], stats: BigInt64Array, digests: Buffer): readonly FileEntry[] {
  const hex = digests.toString("hex");
  const files = names.map((name, at) => ({
    path: name,
    bytes: Number(stats[at * STAT_FIELDS]),
    sha256: hex.slice(at * 64, at * 64 + 64) as Digest,
  }));
  return files.sort((left, right) => (left.path < right.path ? -1 : 1));
}

const bytesOf = (values: BigInt64Array): Buffer => Buffer.from(values.buffer, values.byteOffset, values.byteLength);
