import { lstatSync } from "node:fs";
import path from "node:path";
import type { Digest, Key } from "../../core/ids.js";
import type { Layout } from "../layout.js";
import {
  artifactSizes,
  type Download,
  type Inventory,
  presentOutputs,
  type StoredRecord,
  type StoredSizes,
} from "./inventory.js";

export interface GcRequest {
  /** Only what this stage made, also where runs refer to it: its records stay, so nothing is done again until needed. */
  readonly stage?: string;
  /** Evict only until the artifacts and downloads take at most this many bytes. */
  readonly maxBytes?: number;
  /** Evict what was made of items, the longest unused first, until packs hold at most so many. */
  readonly maxItems?: number;
}

/** What protects: of each key and digest, whether somebody needs it. */
export interface Protection {
  /** Leased or being executed at this moment. */
  readonly busy: ReadonlySet<Key>;
  /** Referred to by runs. */
  readonly keys: ReadonlySet<Key>;
  readonly digests: ReadonlySet<Digest>;
  /** Whether any process executes an action: what it makes may not be referred to yet. */
  readonly executing: boolean;
}

/** One thing to evict: what an action made. */
export interface Eviction {
  readonly pipeline: string;
  readonly stage: string;
  readonly key?: Key;
  /** False where only the bytes go, and the record stays. */
  readonly dropRecord: boolean;
  readonly artifacts: readonly Digest[];
  /** Bytes of its artifacts, each counted once over all evictions; links of downloads count with the download. */
  readonly bytes: number;
  /** What it took to make it. */
  readonly seconds: number;
}

export interface GcPlan {
  /** Cheapest to recompute per byte first. */
  readonly evictions: readonly Eviction[];
  readonly downloads: readonly Download[];
  readonly bytes: number;
  readonly seconds: number;
}

/** Chooses what goes; touches nothing. */
export function planGc(
  layout: Layout,
  inventory: Inventory,
  protection: Protection,
  request: GcRequest,
  sizes: StoredSizes = artifactSizes(layout, inventory),
): GcPlan {
  const isGoing = (record: StoredRecord): boolean =>
    isCandidate(record, protection, request) &&
    (request.stage === undefined || presentOutputs(record, inventory).length > 0);
  const candidates = inventory.records
    .filter(isGoing)
    .sort((left, right) => costPerByte(left) - costPerByte(right) || (left.key < right.key ? -1 : 1));

  const kept = keptDigests(inventory, protection, request, isGoing);
  const links = new Map(inventory.downloads.map((download) => [download.inode, download.links]));
  const gone = new Set<Digest>();
  const evictions: Eviction[] = [];
  let left = request.maxBytes === undefined ? undefined : storedBytes(inventory, sizes) - request.maxBytes;
  const evict = (record: StoredRecord | undefined, artifacts: readonly Digest[]) => {
    if (left !== undefined && left <= 0) return;
    const going = artifacts.filter((digest) => !kept.has(digest) && !gone.has(digest));
    if (record !== undefined && request.stage !== undefined && going.length === 0) return;
    const bytes = going.reduce((sum, digest) => sum + ownBytes(layout, sizes, digest, links), 0);
    for (const digest of going) gone.add(digest);
    if (left !== undefined) left -= bytes;
    evictions.push({
      pipeline: record?.pipeline ?? "",
      stage: record?.stage ?? "(unfinished work)",
      ...(record !== undefined && { key: record.key }),
      dropRecord: record !== undefined && request.stage === undefined,
      artifacts: going,
      bytes,
      seconds: (record?.durationMs ?? 0) / 1000,
    });
  };
  if (request.stage === undefined && !protection.executing) {
    const owned = new Set<Digest>();
    for (const { outputs } of inventory.records) for (const { digest } of outputs) owned.add(digest);
    for (const digest of inventory.artifacts) if (!owned.has(digest)) evict(undefined, [digest]);
  }
  for (const record of candidates) evict(record, presentOutputs(record, inventory));

  // A running stage may hold a download that it has not passed on yet.
  const downloads = protection.executing ? [] : inventory.downloads.filter(({ inode }) => (links.get(inode) ?? 1) <= 1);
  const bytes = [...evictions, ...downloads].reduce((sum, item) => sum + item.bytes, 0);
  return { evictions, downloads, bytes, seconds: evictions.reduce((sum, { seconds }) => sum + seconds, 0) };
}

function isCandidate(record: StoredRecord, protection: Protection, request: GcRequest): boolean {
  if (protection.busy.has(record.key)) return false;
  return request.stage === undefined ? !protection.keys.has(record.key) : record.stage === request.stage;
}

/** Artifacts that somebody else than the candidates needs: equal content is stored once. */
function keptDigests(
  inventory: Inventory,
  protection: Protection,
  request: GcRequest,
  isGoing: (record: StoredRecord) => boolean,
): ReadonlySet<Digest> {
  const kept = new Set<Digest>(request.stage === undefined ? protection.digests : []);
  for (const record of inventory.records) {
    if (!isGoing(record)) for (const { digest } of record.outputs) kept.add(digest);
  }
  return kept;
}

const costPerByte = (record: StoredRecord): number => record.durationMs / Math.max(1, record.bytes);

/** Bytes that removing an artifact frees; links of downloads are counted down instead. */
function ownBytes(layout: Layout, sizes: StoredSizes, digest: Digest, links: Map<bigint, number>): number {
  let bytes = sizes.bytes.get(digest) ?? 0;
  for (const file of sizes.downloaded.get(digest) ?? []) {
    const inode = inodeOf(path.join(layout.artifact(digest), file.path));
    const count = inode === undefined ? undefined : links.get(inode);
    if (inode === undefined || count === undefined) continue;
    bytes -= file.bytes;
    links.set(inode, count - 1);
  }
  return bytes;
}

const inodeOf = (file: string): bigint | undefined => lstatSync(file, { bigint: true, throwIfNoEntry: false })?.ino;

/** Of artifacts and downloads; a download that artifacts hold too is counted once. */
export function storedBytes({ downloads }: Inventory, sizes: StoredSizes): number {
  let total = downloads.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const bytes of sizes.bytes.values()) total += bytes;
  for (const files of sizes.downloaded.values()) total -= files.reduce((sum, { bytes }) => sum + bytes, 0);
  return total;
}

/** Of what items the results that stay after a plan are made. */
export function basesAfter({ evictions }: Pick<GcPlan, "evictions">, { records }: Inventory): ReadonlySet<Digest> {
  const going = new Set(evictions.flatMap(({ key, dropRecord }) => (dropRecord && key !== undefined ? [key] : [])));
  return new Set(records.flatMap(({ key, itemBase }) => (going.has(key) ? [] : [itemBase])));
}
