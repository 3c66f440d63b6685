import {
  chmodSync,
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  utimesSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import type { CacheKey } from "../core/cache-key.js";
import type { Digest } from "../core/ids.js";
import { makeFolder } from "../core/make-folder.js";
import { sha256 } from "../core/sha256.js";
import { openPack } from "../items/open-pack.js";
import { PACK_ENDING, type PackEnd, readPackEnd } from "../items/pack-format.js";
import type { Owner } from "./claims/owner.js";
import type { FolderSync } from "./durable.js";
import type { Layout } from "./layout.js";
import type { FoundItems } from "./store.js";

interface Surroundings {
  readonly layout: Layout;
  readonly owner: Owner;
  readonly key: CacheKey;
  readonly syncs: FolderSync;
}

/** The packs of a stage type and its code, in an order that all processes agree on. */
export function findItems(layout: Layout, key: CacheKey, base: Digest): FoundItems {
  const packs: FoundItems["packs"][number][] = [];
  let refused = 0;
  for (const file of packFiles(path.join(layout.items, base))) {
    const end = readPackEnd(file);
    if (end === undefined || !isAuthenticPack(key, base, end)) refused += 1;
    else packs.push({ file, header: sha256(end.text), space: end.header.space });
  }
  return { packs, refused };
}

export function countNewItems(
  layout: Layout,
  key: CacheKey,
  { base, space, digests }: { readonly base: Digest; readonly space: Digest; readonly digests: readonly Digest[] },
): number {
  const packs = findItems(layout, key, base).packs.flatMap((pack) =>
    pack.space === space ? (openPack(pack.file, pack.header) ?? []) : [],
  );
  try {
    const isKept = (digest: Digest): boolean => {
      const bytes = Buffer.from(digest, "hex");
      return packs.some((pack) => pack.has(bytes));
    };
    return new Set(digests).size - new Set(digests.filter(isKept)).size;
  } finally {
    for (const pack of packs) pack.close();
  }
}

/** Absolute paths, sorted. */
export function packFiles(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(PACK_ENDING));
    return names.sort().map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}

/** Its place is authenticated with it: a stage can only add to what belongs to its own type and code. */
const packMac = (key: CacheKey, base: Digest, text: string): string => key.mac(`items ${base}\n${text}`);

export const isAuthenticPack = (key: CacheKey, base: Digest, { text, mac }: PackEnd): boolean =>
  packMac(key, base, text) === mac;

/**
 * Gives packs that a stage left in a folder their mac and their names. The header is authenticated as it was read: what
 * is written into the file afterwards is damage, which whoever takes an item finds.
 */
export async function keepItems(
  where: Surroundings,
  base: Digest,
  from: string,
  used: readonly string[],
): Promise<void> {
  const folder = path.join(where.layout.items, base);
  noteUse(folder, used);
  const left = packFiles(from).flatMap((file) => {
    const end = lstatSync(file).isFile() ? readPackEnd(file) : undefined;
    return end === undefined ? [] : [{ file, end }];
  });
  if (left.length === 0) return;
  makeFolder(folder);
  for (const { file, end } of left) signPack(where.key, base, file, end);
  for (const { file, end } of left) renameSync(file, path.join(folder, packName(end)));
  await where.syncs(folder);
}

export const packName = ({ text }: PackEnd): string => `${sha256(text)}${PACK_ENDING}`;

/** Complete and durable afterwards. @param usedAt milliseconds since 1970; now, if it is left out. */
export function signPack(
  key: CacheKey,
  base: Digest,
  file: string,
  { text, macAt }: PackEnd,
  usedAt: number = Date.now(),
): void {
  chmodSync(file, 0o644);
  const handle = openSync(file, "r+");
  try {
    writeSync(handle, packMac(key, base, text), macAt, "latin1");
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  chmodSync(file, 0o444);
  utimesSync(file, usedAt / 1000, usedAt / 1000);
}

/** The time of a pack is when it was last used: its content is known by digests. */
function noteUse(folder: string, used: readonly string[]): void {
  const now = new Date();
  for (const file of used) {
    try {
      if (path.dirname(file) === folder) utimesSync(file, now, now);
    } catch {
      // A cache that cannot be written is read all the same; one that was collected meanwhile is gone.
    }
  }
}
