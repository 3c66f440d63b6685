import { existsSync, lstatSync } from "node:fs";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Failure } from "../../core/failure.js";
import { type Digest, isDigest } from "../../core/ids.js";
import { ok, type Result } from "../../core/result.js";
import { checkArtifact, setAside } from "../artifacts.js";
import { setDownloadAside } from "../downloads.js";
import { hashFile } from "../hash-file.js";
import { isAuthenticPack } from "../item-packs.js";
import { failing } from "../store-failure.js";
import { closeParts, openParts, type StoreParts } from "../store-parts.js";
import { artifactSizes, type Inventory, readInventory } from "./inventory.js";
import { damagedItems, mendPack, packBytes, readPacks, removePack, type StoredPack } from "./packs.js";

interface Damage {
  /** What is damaged: `artifacts/<digest>`, `downloads/<sha256>`, `actions/<key>.json` or `items/<base>/<digest>.pack`. */
  readonly path: string;
  /** The file inside; `.` for the thing itself. */
  readonly file: string;
  readonly expected: string;
  readonly got: string;
  /** Who made it: `demo: train.model`. */
  readonly madeBy: readonly string[];
}

export interface VerifyReport {
  readonly artifacts: number;
  readonly downloads: number;
  readonly records: number;
  /** What was made of items. */
  readonly items: number;
  /** Bytes that were read. */
  readonly bytes: number;
  readonly damage: readonly Damage[];
  /** Records that were not written with the key of the cache: they count as misses. */
  readonly untrusted: readonly { readonly path: string; readonly madeBy: string }[];
  /** Artifacts that records name but that were removed: not damage, they are made again when needed. */
  readonly removed: number;
}

/** Reads every byte of the store and compares it with its name. What is damaged is set aside, so that it is a miss. */
export async function verifyStore(options: {
  readonly root: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}): Promise<Result<VerifyReport, Failure>> {
  const opened = openParts(options.root);
  if (!opened.ok) return opened;
  const parts = opened.value;
  try {
    return await failing(options.root, async () => {
      const inventory = readInventory(parts.layout, parts.key);
      const packs = readPacks(parts.layout);
      const progress = progressOf(parts, inventory, packs, options.onProgress);
      const damage = [
        ...brokenRecords(inventory),
        ...(await damagedArtifacts(parts, inventory, progress.read, options.signal)),
        ...(await damagedDownloads(parts, inventory, progress.read, options.signal)),
        ...(await damagedPacks(parts, packs, progress.read, options.signal)),
      ];
      const removed = new Set<Digest>();
      for (const { outputs } of inventory.records) {
        for (const { digest } of outputs) if (!inventory.artifacts.has(digest)) removed.add(digest);
      }
      return ok({
        artifacts: inventory.artifacts.size,
        downloads: inventory.downloads.length,
        records: inventory.records.length,
        bytes: progress.bytes(),
        damage,
        items: packs.reduce((sum, { end }) => sum + (end?.header.items ?? 0), 0),
        untrusted: [
          ...inventory.records
            .filter(({ key }) => inventory.untrusted.has(key))
            .map(({ key, pipeline, stage }) => ({ path: `actions/${key}.json`, madeBy: `${pipeline}: ${stage}` })),
          ...packs.filter((pack) => isForeign(parts, pack)).map(({ path, end }) => ({ path, madeBy: makerOf(end) })),
        ],
        removed: removed.size,
      });
    });
  } finally {
    await closeParts(parts);
  }
}

function progressOf(
  { layout }: StoreParts,
  inventory: Inventory,
  packs: readonly StoredPack[],
  onProgress: ((done: number, total: number) => void) | undefined,
) {
  let done = 0;
  let total = inventory.downloads.reduce((sum, download) => sum + download.bytes, 0) + packBytes(packs);
  for (const bytes of artifactSizes(layout, inventory).bytes.values()) total += bytes;
  return {
    read: (bytes: number) => {
      done += bytes;
      onProgress?.(done, Math.max(done, total));
    },
    bytes: () => done,
  };
}

function brokenRecords(inventory: Inventory): readonly Damage[] {
  const unreadable = inventory.brokenRecords.map((name) => ({
    path: `actions/${name}`,
    file: ".",
    expected: "an action record",
    got: "something else",
    madeBy: [],
  }));
  const altered = inventory.records.flatMap((record) => {
    const key = inventory.altered.get(record.key);
    if (key === undefined) return [];
    return [
      {
        path: `actions/${record.key}.json`,
        file: ".",
        expected: record.key,
        got: key,
        madeBy: [`${record.pipeline}: ${record.stage}`],
      },
    ];
  });
  return [...unreadable, ...altered];
}

const SLICE_MS = 20;

async function damagedArtifacts(
  parts: StoreParts,
  inventory: Inventory,
  onRead: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<readonly Damage[]> {
  const damage = new Map<Digest, Omit<Damage, "path" | "madeBy">>();
  let pause = performance.now() + SLICE_MS;
  for (const digest of inventory.artifacts) {
    if (performance.now() > pause) {
      // Small artifacts are read without waiting for anything, and Ctrl-C wants its turn.
      await setImmediate();
      signal?.throwIfAborted();
      pause = performance.now() + SLICE_MS;
    }
    const check = await checkArtifact(parts, digest, { full: true, onRead, ...(signal && { signal }) });
    if (check.state === "damaged") {
      damage.set(digest, { file: check.file, expected: check.expected, got: check.got });
      setAside(parts.layout, parts.owner, parts.index, digest);
    } else if (check.state === "sound" && !existsSync(parts.layout.manifest(digest))) {
      damage.set(digest, { file: ".", expected: `its list of files, artifacts/${digest}.json`, got: "none" });
    }
  }
  const makers = makersOf(inventory, damage);
  const inOrder = [...damage].sort(([one], [other]) => (one < other ? -1 : 1));
  return inOrder.map(([digest, what]) => ({
    path: `artifacts/${digest}`,
    ...what,
    madeBy: [...(makers.get(digest) ?? [])],
  }));
}

/** Those that are cut short, and those with damaged items, which are taken out: the others stay. */
async function damagedPacks(
  parts: StoreParts,
  packs: readonly StoredPack[],
  onRead: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<readonly Damage[]> {
  const damage: Damage[] = [];
  for (const pack of packs) {
    await setImmediate();
    signal?.throwIfAborted();
    const about = { path: pack.path, file: ".", madeBy: pack.end === undefined ? [] : [makerOf(pack.end)] };
    if (pack.end === undefined) {
      damage.push({ ...about, expected: "a pack of items", got: "something else" });
      removePack(parts, pack);
      continue;
    }
    const damaged = damagedItems(pack, onRead);
    if (damaged === 0) continue;
    const { items } = pack.end.header;
    damage.push({ ...about, expected: `${items} sound items`, got: `${items - damaged}` });
    // One that is not this user's is not made so.
    if (isForeign(parts, pack)) removePack(parts, pack);
    else mendPack(parts, pack);
  }
  return damage;
}

const isForeign = ({ key }: StoreParts, { base, end }: StoredPack): boolean =>
  end !== undefined && !isAuthenticPack(key, base, end);

const makerOf = (end: StoredPack["end"]): string => `${end?.header.plugin}: ${end?.header.name}`;

/** Which outputs some artifacts are: equal content of several stages is stored once. */
function makersOf(
  { records }: Inventory,
  wanted: ReadonlyMap<Digest, unknown>,
): ReadonlyMap<Digest, ReadonlySet<string>> {
  const makers = new Map<Digest, Set<string>>();
  for (const { pipeline, stage, outputs } of records) {
    for (const { name, digest } of outputs) {
      if (!wanted.has(digest)) continue;
      const known = makers.get(digest) ?? new Set();
      makers.set(digest, known.add(`${pipeline}: ${stage}.${name}`));
    }
  }
  return makers;
}

async function damagedDownloads(
  { layout, owner }: StoreParts,
  inventory: Inventory,
  onRead: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<readonly Damage[]> {
  const damage: Damage[] = [];
  for (const { name, bytes } of inventory.downloads) {
    if (!isDigest(name)) continue;
    const file = path.join(layout.downloads, name);
    const got = (await hashFile(file, signal)).toString("hex");
    onRead(bytes);
    if (got !== name && lstatSync(file, { throwIfNoEntry: false }) !== undefined) {
      damage.push({ path: `downloads/${name}`, file: ".", expected: name, got, madeBy: [] });
      setDownloadAside(layout, owner, name);
    }
  }
  return damage;
}
