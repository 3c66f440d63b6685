import { lstatSync, readdirSync } from "node:fs";
import path from "node:path";
import type { ActionRecord } from "../core/action.js";
import type { CacheKey } from "../core/cache-key.js";
import { type Digest, isDigest, isKey } from "../core/ids.js";
import { readAction } from "./action-records.js";
import { type ArtifactManifest, readManifest } from "./artifacts.js";
import type { Layout } from "./layout.js";

/** A downloaded file; `links` counts the artifacts that hold it, itself included. */
export interface Download {
  readonly name: string;
  readonly bytes: number;
  readonly inode: bigint;
  readonly links: number;
}

/** All that lies in a store. */
export interface Inventory {
  readonly records: readonly ActionRecord[];
  /** Those of the records that were not written with the key of the cache. */
  readonly untrusted: readonly ActionRecord[];
  /** Names of files in `actions/` that are no sound record. */
  readonly brokenRecords: readonly string[];
  /** Without a manifest where that is lost. */
  readonly artifacts: ReadonlyMap<Digest, ArtifactManifest | undefined>;
  readonly downloads: readonly Download[];
}

/** @param cacheKey tells records that are authentic; without it none is. */
export function readInventory(layout: Layout, cacheKey?: CacheKey): Inventory {
  const records: ActionRecord[] = [];
  const untrusted: ActionRecord[] = [];
  const brokenRecords: string[] = [];
  for (const name of readdirSync(layout.actions)) {
    const key = name.replace(/\.json$/, "");
    const found = isKey(key) ? readAction(layout, key, cacheKey) : undefined;
    if (found === undefined) brokenRecords.push(name);
    else {
      records.push(found.record);
      if (!found.isAuthentic) untrusted.push(found.record);
    }
  }
  const artifacts = new Map<Digest, ArtifactManifest | undefined>();
  for (const name of readdirSync(layout.artifacts)) {
    if (isDigest(name)) artifacts.set(name, readManifest(layout, name));
  }
  return { records, untrusted, brokenRecords, artifacts, downloads: readDownloads(layout) };
}

function readDownloads(layout: Layout): readonly Download[] {
  return readdirSync(layout.downloads).flatMap((name) => {
    const stat = lstatSync(path.join(layout.downloads, name), { bigint: true, throwIfNoEntry: false });
    if (stat === undefined || !stat.isFile()) return [];
    return [{ name, bytes: Number(stat.size), inode: stat.ino, links: Number(stat.nlink) }];
  });
}

/** Of each record the artifacts that are there. */
export const presentOutputs = (record: ActionRecord, inventory: Inventory): readonly Digest[] => [
  ...new Set(
    Object.values(record.outputs)
      .map(({ digest }) => digest)
      .filter((digest) => inventory.artifacts.has(digest)),
  ),
];
