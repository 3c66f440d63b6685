import { lstatSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { type Digest, isDigest } from "../../core/ids.js";
import { openAuthentic } from "../../items/open-pack.js";
import { type PackEnd, type PackHeader, readPackEnd } from "../../items/pack-format.js";
import { createPack } from "../../items/pack-writer.js";
import { packFiles, packName, signPack } from "../item-packs.js";
import type { Layout } from "../layout.js";
import type { StoreParts } from "../store-parts.js";

/** A file among the packs. */
export interface StoredPack {
  /** `items/<base>/<name>`, relative to the store's root. */
  readonly path: string;
  readonly file: string;
  readonly base: Digest;
  readonly bytes: number;
  /** When something was last taken from it, or it was made, milliseconds since 1970. */
  readonly usedAt: number;
  /** Undefined of what is cut short, or no pack. */
  readonly end: PackEnd | undefined;
}

/** What packs are, by stage type and what their items are. */
export interface PackSums extends Pick<PackHeader, "plugin" | "name" | "items"> {
  readonly packs: number;
  readonly bytes: number;
  readonly usedAt: number;
}

/** All packs, in order of paths. */
export function readPacks(layout: Layout): readonly StoredPack[] {
  const bases = namesIn(layout.items).filter(isDigest).sort();
  return bases.flatMap((base) =>
    packFiles(path.join(layout.items, base)).flatMap((file) => {
      const stat = lstatSync(file, { throwIfNoEntry: false });
      if (stat === undefined) return [];
      const name = path.relative(layout.root, file).split(path.sep).join("/");
      return [{ path: name, file, base, bytes: stat.size, usedAt: stat.mtimeMs, end: readPackEnd(file) }];
    }),
  );
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

export const packBytes = (packs: readonly StoredPack[]): number => packs.reduce((sum, { bytes }) => sum + bytes, 0);

/** Largest first. */
export function sumPacks(packs: readonly StoredPack[]): readonly PackSums[] {
  const sums = new Map<string, PackSums>();
  for (const { end, bytes, usedAt } of packs) {
    const { plugin = "(damaged)", name = "items", items = 0 } = end?.header ?? {};
    const before = sums.get(`${plugin}\0${name}`) ?? { plugin, name, packs: 0, items: 0, bytes: 0, usedAt: 0 };
    sums.set(`${plugin}\0${name}`, {
      ...before,
      packs: before.packs + 1,
      items: before.items + items,
      bytes: before.bytes + bytes,
      usedAt: Math.max(before.usedAt, usedAt),
    });
  }
  return [...sums.values()].sort((one, other) => other.bytes - one.bytes);
}

/** Which packs go: those whose stage type and code no result that stays was made by, then the longest unused. */
export function planPacks(
  packs: readonly StoredPack[],
  { bases, maxItems }: { readonly bases: ReadonlySet<Digest>; readonly maxItems?: number },
): readonly StoredPack[] {
  const going = packs.filter(({ base, end }) => end === undefined || !bases.has(base));
  if (maxItems === undefined) return going;
  const staying = packs.filter((pack) => !going.includes(pack)).sort((one, other) => other.usedAt - one.usedAt);
  let items = 0;
  for (const pack of staying) {
    items += pack.end?.header.items ?? 0;
    if (items > maxItems) going.push(pack);
  }
  return going;
}

export function removePack({ owner }: Pick<StoreParts, "owner">, { file }: StoredPack): void {
  const aside = owner.temporary();
  try {
    renameSync(file, aside);
  } catch {
    // Another process was faster.
  }
  rmSync(aside, { force: true });
}

/** Values of a pack that are not what was written, of its `header.items`. Every byte is read. */
export function damagedItems({ file, end }: StoredPack, onRead: (bytes: number) => void): number {
  if (end === undefined) return 0;
  const pack = openAuthentic(file, end);
  try {
    let damaged = pack.damagedEntries;
    for (const digest of pack.digests()) {
      const value = pack.find(digest);
      if (!(value instanceof Buffer)) damaged += 1;
      else onRead(value.length);
    }
    return damaged;
  } finally {
    pack.close();
  }
}

/** Puts a pack of what is sound in the place of one that is damaged; removes it if nothing is. */
export function mendPack(parts: StoreParts, stored: StoredPack): void {
  const { file, end, base, usedAt } = stored;
  if (end === undefined) {
    removePack(parts, stored);
    return;
  }
  const { plugin, name, space } = end.header;
  const temporary = parts.owner.temporary();
  const writer = createPack(temporary, { plugin, name, space });
  const pack = openAuthentic(file, end);
  try {
    for (const digest of pack.digests()) {
      const value = pack.find(digest);
      if (value instanceof Buffer) writer.add(digest.toString("hex"), Buffer.from(value));
    }
  } finally {
    pack.close();
    writer.close();
  }
  const made = readPackEnd(temporary);
  if (made !== undefined && made.header.items > 0) {
    signPack(parts.key, base, temporary, made, usedAt);
    renameSync(temporary, path.join(path.dirname(file), packName(made)));
  } else rmSync(temporary, { force: true });
  removePack(parts, stored);
}
