import { lstatSync, opendirSync, readdirSync } from "node:fs";
import path from "node:path";
import type { ActionRecord, FileEntry } from "../../core/action.js";
import type { CacheKey } from "../../core/cache-key.js";
import { type Digest, isDigest, isKey, type Key } from "../../core/ids.js";
import { readBriefAction } from "../action-records.js";
import { readManifest } from "../artifacts.js";
import { keyOf } from "../key.js";
import type { Layout } from "../layout.js";

/** A downloaded file; `links` counts the artifacts that hold it, itself included. */
export interface Download {
  readonly name: string;
  readonly bytes: number;
  readonly inode: bigint;
  readonly links: number;
}

/** What a list of a store needs of a record: of two hundred thousand, whole ones would fill the memory. */
export type StoredRecord = Pick<
  ActionRecord,
  "key" | "pipeline" | "stage" | "outputs" | "bytes" | "durationMs" | "finishedAt"
>;

export interface StoredArtifact {
  readonly bytes: number;
  /** Those of its files that are downloads too. */
  readonly downloaded: readonly FileEntry[];
}

/** All that lies in a store. */
export interface Inventory {
  readonly records: readonly StoredRecord[];
  /** Keys of those that were not written with the key of the cache. */
  readonly untrusted: ReadonlySet<Key>;
  /** Names of files in `actions/` that are no sound record. */
  readonly brokenRecords: readonly string[];
  /** Keys of records that do not follow from what they say of their inputs, with the keys that do. */
  readonly altered: ReadonlyMap<Key, Key>;
  readonly artifacts: ReadonlySet<Digest>;
  readonly downloads: readonly Download[];
}

/** @param cacheKey tells records that are authentic; without it none is. */
export function readInventory(layout: Layout, cacheKey?: CacheKey): Inventory {
  const records: StoredRecord[] = [];
  const untrusted = new Set<Key>();
  const altered = new Map<Key, Key>();
  const brokenRecords: string[] = [];
  const texts = new Map<string, string>();
  // The same names of pipelines and stages stand in every record: kept once, they take a tenth.
  const once = (text: string): string => {
    const known = texts.get(text);
    if (known === undefined) texts.set(text, text);
    return known ?? text;
  };
  for (const name of readdirSync(layout.actions)) {
    const key = name.replace(/\.json$/, "");
    const found = isKey(key) ? readBriefAction(layout, key, cacheKey) : undefined;
    if (found === undefined) {
      brokenRecords.push(name);
      continue;
    }
    const { record, isAuthentic } = found;
    const { pipeline, stage, outputs, bytes, durationMs, finishedAt } = record;
    records.push({
      key: record.key,
      pipeline: once(pipeline),
      stage: once(stage),
      outputs,
      bytes,
      durationMs,
      finishedAt,
    });
    if (!isAuthentic) untrusted.add(record.key);
    const due = cacheKey === undefined ? record.key : keyOf(record.manifest);
    if (due !== record.key) altered.set(record.key, due);
  }
  const artifacts = new Set<Digest>();
  for (const name of namesIn(layout.artifacts)) if (isDigest(name)) artifacts.add(name);
  return { records, untrusted, brokenRecords, altered, artifacts, downloads: readDownloads(layout) };
}

/** In no order, one after the other: a list of hundreds of thousands takes as much memory as what is kept of them. */
function* namesIn(folder: string): Generator<string> {
  const open = opendirSync(folder, { bufferSize: 256 });
  try {
    for (let entry = open.readSync(); entry !== null; entry = open.readSync()) yield entry.name;
  } finally {
    open.closeSync();
  }
}

/**
 * The sizes of artifacts. A record says what its outputs take; lists of files are read of what no record names, and, where
 * downloads are linked to, of what is large enough to hold one, until all links are found.
 */
export function artifactSizes(layout: Layout, inventory: Inventory): ReadonlyMap<Digest, StoredArtifact> {
  const linked = new Map(inventory.downloads.filter(({ links }) => links > 1).map((one) => [one.name, one]));
  let links = [...linked.values()].reduce((sum, one) => sum + one.links - 1, 0);
  const least = [...linked.values()].reduce((bytes, one) => Math.min(bytes, one.bytes), Number.POSITIVE_INFINITY);
  const sizes = new Map<Digest, StoredArtifact>();
  for (const { outputs } of inventory.records) {
    for (const name in outputs) {
      const { digest, bytes } = outputs[name]!;
      if (inventory.artifacts.has(digest)) sizes.set(digest, { bytes, downloaded: NONE });
    }
  }
  for (const digest of inventory.artifacts) {
    const known = sizes.get(digest);
    if (known !== undefined && (links <= 0 || known.bytes < least)) continue;
    const manifest = readManifest(layout, digest);
    const downloaded = manifest?.files.filter(({ sha256 }) => linked.has(sha256)) ?? NONE;
    links -= downloaded.length;
    sizes.set(digest, { bytes: manifest?.bytes ?? known?.bytes ?? 0, downloaded });
  }
  return sizes;
}

const NONE: readonly FileEntry[] = [];

function readDownloads(layout: Layout): readonly Download[] {
  return readdirSync(layout.downloads).flatMap((name) => {
    const stat = lstatSync(path.join(layout.downloads, name), { bigint: true, throwIfNoEntry: false });
    if (stat === undefined || !stat.isFile()) return [];
    return [{ name, bytes: Number(stat.size), inode: stat.ino, links: Number(stat.nlink) }];
  });
}

/** Of each record the artifacts that are there. */
export const presentOutputs = (record: StoredRecord, inventory: Inventory): readonly Digest[] => [
  ...new Set(
    Object.values(record.outputs)
      .map(({ digest }) => digest)
      .filter((digest) => inventory.artifacts.has(digest)),
  ),
];
