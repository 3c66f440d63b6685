import { lstatSync, opendirSync, readdirSync } from "node:fs";
import path from "node:path";
import type { ActionRecord, FileEntry } from "../../core/action.js";
import type { CacheKey } from "../../core/cache-key.js";
import { type Digest, isDigest, isKey, type Key } from "../../core/ids.js";
import { readBriefAction } from "../action-records.js";
import { readManifest } from "../artifacts.js";
import { itemBaseOf, keyOf } from "../key.js";
import type { Layout } from "../layout.js";

/** A downloaded file; `links` counts the artifacts that hold it, itself included. */
export interface Download {
  readonly name: string;
  readonly bytes: number;
  readonly inode: bigint;
  readonly links: number;
}

/** What a list of a store needs of a record: of two hundred thousand, whole ones would fill the memory. */
export interface StoredRecord
  extends Pick<ActionRecord, "key" | "pipeline" | "stage" | "bytes" | "durationMs" | "finishedAt"> {
  readonly outputs: readonly StoredOutput[];
  /** Of the items that it is made of. */
  readonly itemBase: Digest;
}

export interface StoredOutput {
  readonly name: string;
  readonly digest: Digest;
  readonly bytes: number;
}

/** What artifacts take, and of those that hold downloads, which of their files these are. */
export interface StoredSizes {
  readonly bytes: ReadonlyMap<Digest, number>;
  readonly downloaded: ReadonlyMap<Digest, readonly FileEntry[]>;
}

/** Names of artifacts, in no order. */
export interface Digests extends Iterable<Digest> {
  readonly size: number;
  readonly has: (digest: Digest) => boolean;
}

/** Everything in a store. */
export interface Inventory {
  readonly records: readonly StoredRecord[];
  /** Keys of those that were not written with the key of the cache; none where there is no such key. */
  readonly untrusted: ReadonlySet<Key>;
  /** Names of files in `actions/` that are no sound record. */
  readonly brokenRecords: readonly string[];
  /** Keys of records that do not follow from what they say of their inputs, with the keys that do. */
  readonly altered: ReadonlyMap<Key, Key>;
  readonly artifacts: Digests;
  readonly downloads: readonly Download[];
}

/** @param cacheKey tells records that are authentic; without it nobody is asked. */
export function readInventory(layout: Layout, cacheKey?: CacheKey): Inventory {
  const records: StoredRecord[] = [];
  const untrusted = new Set<Key>();
  const altered = new Map<Key, Key>();
  const brokenRecords: string[] = [];
  // The names of pipelines, stages and artifacts stand in many places: kept once, they take a fraction.
  const artifacts = new Map<Digest, Digest>();
  for (const name of namesIn(layout.artifacts)) if (isDigest(name)) artifacts.set(name, name);
  const texts = new Map<string, string>();
  const once = (text: string): string => {
    const known = texts.get(text);
    if (known === undefined) texts.set(text, text);
    return known ?? text;
  };
  for (const file of namesIn(layout.actions)) {
    const key = file.replace(/\.json$/, "");
    const found = isKey(key) ? readBriefAction(layout, key, cacheKey) : undefined;
    if (found === undefined) {
      brokenRecords.push(file);
      continue;
    }
    const { pipeline, stage, outputs, bytes, durationMs, finishedAt, manifest } = found.record;
    records.push({
      key: key as Key,
      pipeline: once(pipeline),
      stage: once(stage),
      outputs: Object.entries(outputs).map(([name, output]) => ({
        name: once(name),
        digest: artifacts.get(output.digest) ?? output.digest,
        bytes: output.bytes,
      })),
      bytes,
      durationMs,
      finishedAt,
      itemBase: once(itemBaseOf(manifest)) as Digest,
    });
    if (cacheKey === undefined) continue;
    if (!found.isAuthentic) untrusted.add(key as Key);
    const due = keyOf(manifest);
    if (due !== key) altered.set(key as Key, due);
  }
  return {
    records,
    untrusted,
    brokenRecords,
    altered,
    artifacts: digestsOf(artifacts),
    downloads: readDownloads(layout),
  };
}

const digestsOf = (known: ReadonlyMap<Digest, Digest>): Digests => ({
  size: known.size,
  has: (digest) => known.has(digest),
  [Symbol.iterator]: () => known.keys(),
});

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
export function artifactSizes(layout: Layout, inventory: Inventory): StoredSizes {
  const linked = new Map(inventory.downloads.filter(({ links }) => links > 1).map((one) => [one.name, one]));
  let links = [...linked.values()].reduce((sum, one) => sum + one.links - 1, 0);
  const least = [...linked.values()].reduce((bytes, one) => Math.min(bytes, one.bytes), Number.POSITIVE_INFINITY);
  const sizes = new Map<Digest, number>();
  for (const { outputs } of inventory.records) {
    for (const { digest, bytes } of outputs) if (inventory.artifacts.has(digest)) sizes.set(digest, bytes);
  }
  const downloaded = new Map<Digest, readonly FileEntry[]>();
  for (const digest of inventory.artifacts) {
    const known = sizes.get(digest);
    if (known !== undefined && (links <= 0 || known < least)) continue;
    const manifest = readManifest(layout, digest);
    sizes.set(digest, manifest?.bytes ?? known ?? 0);
    const files = manifest?.files.filter(({ sha256 }) => linked.has(sha256)) ?? [];
    links -= files.length;
    if (files.length > 0) downloaded.set(digest, files);
  }
  return { bytes: sizes, downloaded };
}

function readDownloads(layout: Layout): readonly Download[] {
  return readdirSync(layout.downloads).flatMap((name) => {
    const stat = lstatSync(path.join(layout.downloads, name), { bigint: true, throwIfNoEntry: false });
    if (stat === undefined || !stat.isFile()) return [];
    return [{ name, bytes: Number(stat.size), inode: stat.ino, links: Number(stat.nlink) }];
  });
}

/** Of each record the artifacts that are there. */
export function presentOutputs({ outputs }: StoredRecord, { artifacts }: Inventory): readonly Digest[] {
  const present = outputs.map(({ digest }) => digest).filter((digest) => artifacts.has(digest));
  return present.length > 1 ? [...new Set(present)] : present;
}
