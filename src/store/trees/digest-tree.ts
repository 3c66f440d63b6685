import path from "node:path";
import type { FileEntry } from "../../core/action.js";
import type { FileNumbers } from "../../core/download-note.js";
import type { Digest } from "../../core/ids.js";
import type { PathFault } from "../../core/walk-files.js";
import type { KnownDownloads } from "../downloads.js";
import type { TreeDigest } from "../store.js";
import { type DigestIndex, type IndexEntry, type ListingEntry, namesOf } from "./digest-index.js";
import { digestOfFiles, sortedFiles } from "./file-list.js";
import { type Listing, type Scan, STAT_FIELDS, scan, statFields, unreadable } from "./scan.js";
import { hashNames, statNames } from "./tree-threads.js";

/** Two writes within one tick of the file system's clock leave equal times; so fresh times prove nothing. */
const TRUSTED_AGE_NS = 2_000_000_000n;

const SMALL_TREE_BYTES = 64 * 1024;
const SMALL_TREE_FILES = 16;

export interface HashOptions {
  readonly signal?: AbortSignal | undefined;
  /** Modification time of published files: any later write replaces it, so these can be trusted at any age. */
  readonly seal?: bigint;
  /** Knows the digests of some files without reading them, and learns those that were read. */
  readonly known?: KnownDownloads;
  /** Called with the bytes that had to be read. */
  readonly onRead?: (bytes: number) => void;
}

export interface DigestOptions extends HashOptions {
  readonly index: DigestIndex;
  /** Name of the entry in the index. */
  readonly entry: string;
  /** Reads everything again, whatever the index says. */
  readonly full?: boolean;
  /**
   * A source of the user: folders of version control are left out, and what cannot be read is noted, so that the stage
   * decides, which knows what it leaves out. Of anything else all must be readable.
   */
  readonly source?: boolean;
  /** A folder that is not trusted, which no link of a source may leave. */
  readonly confinedTo?: string | undefined;
}

/** Digest of a file or folder; only files whose size, times or inode changed since they were last hashed are read. */
export async function digestTree(root: string, options: DigestOptions): Promise<TreeDigest> {
  const before = options.full === true ? undefined : options.index.read(options.entry);
  const seen = before && (await look(root, before, options.signal));
  if (before !== undefined && seen !== undefined && isUnchanged(seen, before)) return treeOf(root, before);
  const found =
    before !== undefined && seen !== undefined
      ? {
          root,
          type: before.type,
          ...listing(before.files, seen.files),
          folders: listing(before.folders, seen.folders),
          faults: [],
        }
      : await scan(root, options);
  if (options.source !== true) refuseFaults(found);
  const entry = await hashChanged(found, before, options);
  if (isWorthRemembering(entry)) options.index.write(options.entry, entry);
  return treeOf(root, entry, found.faults);
}

/** Reading a few small files takes no longer than looking up what they held. */
export const isWorthRemembering = (entry: IndexEntry): boolean =>
  entry.bytes > SMALL_TREE_BYTES || entry.files.trusted.length > SMALL_TREE_FILES;

/** The same without an index; `entry` is what an index would remember. */
export async function hashTree(
  root: string,
  options: HashOptions,
): Promise<{ readonly tree: TreeDigest; readonly entry: IndexEntry }> {
  const found = await scan(root, options);
  refuseFaults(found);
  const entry = await hashChanged(found, undefined, options);
  return { tree: treeOf(root, entry), entry };
}

function refuseFaults({ root, faults }: Scan): void {
  if (faults.length > 0) throw unreadable(root, faults);
}

/** Numbers of files and folders as they are now. */
interface Seen {
  readonly files: BigInt64Array;
  readonly folders: BigInt64Array;
}

/**
 * Looks at the files that were there before, without listing folders: what comes into a folder or leaves it changes
 * the folder's own times. Undefined where that is not enough to know what is there now.
 */
async function look(root: string, before: IndexEntry, signal: AbortSignal | undefined): Promise<Seen | undefined> {
  if (before.folders.trusted.includes(0)) return undefined;
  const names = namesOf(before.folders);
  const folders = new BigInt64Array(names.length * STAT_FIELDS);
  for (const [at, name] of names.entries()) {
    if (!statFields(name === "" ? root : `${root}/${name}`, "folder", folders, at * STAT_FIELDS)) return undefined;
  }
  if (!bytesOf(folders).equals(before.folders.stats)) return undefined;
  const files = await statNames(root, before.files.names, before.files.trusted.length, { signal });
  return files && { files, folders };
}

const isUnchanged = (seen: Seen, { files }: IndexEntry): boolean =>
  !files.trusted.includes(0) && bytesOf(seen.files).equals(files.stats);

const listing = (before: ListingEntry, stats: BigInt64Array): Listing => ({ names: namesOf(before), stats });

async function hashChanged(found: Scan, before: IndexEntry | undefined, options: HashOptions): Promise<IndexEntry> {
  const count = found.names.length;
  const digests = Buffer.alloc(count * 32);
  const trusted = Buffer.alloc(count);
  const now = BigInt(Date.now()) * 1_000_000n;
  const changed = reuse(found, before, digests, trusted).filter((at) => {
    const known = options.known?.digestOf(numbersAt(found, at));
    if (known === undefined) return true;
    digests.write(known, at * 32, "hex");
    trusted[at] = 1;
    return false;
  });

  const names = Buffer.from(found.names.join("\0"));
  const sizes = changed.map((at) => Number(found.stats[at * STAT_FIELDS]));
  const hashes = await hashNames(found.root, names, changed, sizes, options);
  for (const [item, at] of changed.entries()) {
    hashes.copy(digests, at * 32, item * 32, item * 32 + 32);
    options.known?.confirm(numbersAt(found, at).ino, digests.toString("hex", at * 32, at * 32 + 32) as Digest);
    // The numbers are those from before the file was read: if it was written since, they no longer fit.
    trusted[at] = isProven(found, at, now, options.seal) ? 1 : 0;
  }

  let bytes = 0n;
  for (let at = 0; at < count; at++) bytes += found.stats[at * STAT_FIELDS]!;
  const { folders } = found;
  return {
    type: found.type,
    digest:
      found.type === "file"
        ? (digests.toString("hex") as Digest)
        : digestOfFiles(sortedFiles(found.names, found.stats, digests), found.faults),
    bytes: Number(bytes),
    files: { names, stats: bytesOf(found.stats), trusted },
    digests,
    folders: {
      names: Buffer.from(folders.names.join("\0")),
      stats: bytesOf(folders.stats),
      // What a link that leads nowhere will lead to does not change the folder of the link: it is listed each time.
      trusted: Buffer.from(
        folders.names.map((_, at) => (found.faults.length === 0 && isProven(folders, at, now, options.seal) ? 1 : 0)),
      ),
    },
  };
}

const numbersAt = ({ stats }: Listing, at: number): FileNumbers => ({
  size: stats[at * STAT_FIELDS]!,
  mtimeNs: stats[at * STAT_FIELDS + 1]!,
  ctimeNs: stats[at * STAT_FIELDS + 2]!,
  ino: stats[at * STAT_FIELDS + 3]!,
});

/** Copies what is still proven from the earlier entry; returns the positions of files that must be read. */
function reuse(found: Scan, before: IndexEntry | undefined, digests: Buffer, trusted: Buffer): readonly number[] {
  const positions = new Map<string, number>();
  if (before !== undefined) {
    for (const [at, name] of namesOf(before.files).entries())
      if (before.files.trusted[at] === 1) positions.set(name, at);
  }
  const stats = bytesOf(found.stats);
  const changed: number[] = [];
  const width = STAT_FIELDS * 8;
  for (const [at, name] of found.names.entries()) {
    const old = positions.get(name);
    if (
      old !== undefined &&
      before !== undefined &&
      stats.compare(before.files.stats, old * width, (old + 1) * width, at * width, (at + 1) * width) === 0
    ) {
      before.digests.copy(digests, at * 32, old * 32, (old + 1) * 32);
      trusted[at] = 1;
    } else changed.push(at);
  }
  return changed;
}

/** Whether equal numbers will prove that nothing changed since `now`, nanoseconds since 1970. */
function isProven(listing: Listing, at: number, now: bigint, seal: bigint | undefined): boolean {
  const modified = listing.stats[at * STAT_FIELDS + 1]!;
  const changed = listing.stats[at * STAT_FIELDS + 2]!;
  if (seal !== undefined && modified === seal) return true;
  return now - (modified > changed ? modified : changed) >= TRUSTED_AGE_NS;
}

function treeOf(root: string, entry: IndexEntry, faults: readonly PathFault[] = []): TreeDigest {
  let files: readonly FileEntry[] | undefined;
  return {
    digest: entry.digest,
    type: entry.type,
    bytes: entry.bytes,
    faults,
    // A list of a hundred thousand files is made only for those who ask.
    get files() {
      const names = entry.type === "file" ? [path.basename(root)] : namesOf(entry.files);
      files ??= sortedFiles(names, numbersOf(entry.files.stats), entry.digests);
      return files;
    },
  };
}

/** A copy, because the numbers in an index file need not be at a multiple of eight. */
const numbersOf = (bytes: Buffer): BigInt64Array => new BigInt64Array(new Uint8Array(bytes).buffer);

const bytesOf = (values: BigInt64Array): Buffer => Buffer.from(values.buffer, values.byteOffset, values.byteLength);
