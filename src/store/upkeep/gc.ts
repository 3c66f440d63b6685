import { readdirSync, renameSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { downloadNote } from "../../core/download-note.js";
import type { Failure } from "../../core/failure.js";
import { fileTrouble } from "../../core/file-trouble.js";
import { type Digest, isKey, type Key } from "../../core/ids.js";
import { ok, type Result } from "../../core/result.js";
import { readAction } from "../action-records.js";
import { setAside } from "../artifacts.js";
import { heldKeys } from "../claims/claim.js";
import { leasedKeys } from "../claims/lease.js";
import { failing } from "../store-failure.js";
import { closeParts, openParts, type StoreParts } from "../store-parts.js";
import {
  basesAfter,
  type Eviction,
  type GcPlan,
  type GcRequest,
  type Protection,
  planGc,
  storedBytes,
} from "./gc-plan.js";
import { artifactSizes, type Inventory, readInventory } from "./inventory.js";
import { packBytes, planPacks, readPacks, removePack, type StoredPack } from "./packs.js";
import { type References, readReferences } from "./roots.js";
import { sweepLeftovers } from "./sweep.js";

export interface GcReport extends GcPlan {
  readonly dryRun: boolean;
  /** Runs folders out of reach, whose artifacts stay. */
  readonly unreachable: readonly string[];
  /** Records that runs or running stages protect. */
  readonly kept: number;
  /** Packs of what was made of items that go, with the items in them. */
  readonly packs: { readonly count: number; readonly items: number; readonly bytes: number };
}

/**
 * Removes what no run refers to and nobody uses at this moment, the cheapest to recompute per byte first; with
 * `stage`, the bytes that stage made, keeping its records. `dryRun` only says what would go and what it would cost.
 */
export async function collectGarbage(
  options: GcRequest & { readonly root: string; readonly runsFolder: string; readonly dryRun?: boolean },
): Promise<Result<GcReport, Failure>> {
  const opened = openParts(options.root);
  if (!opened.ok) return opened;
  const parts = opened.value;
  const { layout } = parts;
  const dryRun = options.dryRun === true;
  try {
    return await failing(options.root, async () => {
      if (!dryRun) {
        registerSomehow(parts);
        await sweepLeftovers(parts);
      }
      const references = readReferences(layout, options.runsFolder);
      const inventory = readInventory(layout);
      const plan = planGc(layout, inventory, protectionOf(parts, references), options);
      const packs = goingPacks(parts, plan, inventory, options);
      if (!dryRun) await carryOut(parts, plan, references);
      if (!dryRun) for (const pack of packs) removePack(parts, pack);
      const bytes = packBytes(packs);
      const items = packs.reduce((sum, { end }) => sum + (end?.header.items ?? 0), 0);
      const going = plan.evictions.filter(({ dropRecord }) => dropRecord).length;
      const kept = inventory.records.length - going;
      return ok({
        ...plan,
        bytes: plan.bytes + bytes,
        packs: { count: packs.length, items, bytes },
        ...{ dryRun, unreachable: references.unreachable, kept },
      });
    });
  } finally {
    await closeParts(parts);
  }
}

/** While a stage is running, what it is made of may be in no record yet: only the bound counts. */
function goingPacks(
  { layout, watch }: StoreParts,
  plan: GcPlan,
  inventory: Inventory,
  { stage, maxBytes, maxItems }: GcRequest,
): readonly StoredPack[] {
  if (stage !== undefined) return [];
  const packs = readPacks(layout);
  const isOver =
    maxBytes === undefined ||
    storedBytes(inventory, artifactSizes(layout, inventory)) + packBytes(packs) - plan.bytes > maxBytes;
  const isExecuting = heldKeys(layout, watch).size > 0;
  const bases = isExecuting || !isOver ? new Set(packs.map(({ base }) => base)) : basesAfter(plan, inventory);
  return planPacks(packs, { bases, ...(maxItems !== undefined && { maxItems }) });
}

/**
 * On a disk without a block left even the file that makes this process known to others finds no room. What is only
 * remembered, and made again when it is missed, makes some.
 */
function registerSomehow({ layout, owner }: StoreParts): void {
  try {
    owner.register();
  } catch (error) {
    const { code } = fileTrouble(error) ?? {};
    if (code !== "ENOSPC" && code !== "EDQUOT") throw error;
    for (const name of readdirSync(layout.index)) rmSync(path.join(layout.index, name), { recursive: true });
    owner.register();
  }
}

function protectionOf({ layout, watch }: StoreParts, references: References): Protection {
  const held = heldKeys(layout, watch);
  const busy = new Set<Key>([...leasedKeys(layout, watch), ...[...held].filter(isKey)]);
  const digests = new Set<Digest>(references.digests);
  for (const key of [...busy, ...references.keys]) {
    for (const { digest } of Object.values(readAction(layout, key)?.record.outputs ?? {})) digests.add(digest);
  }
  return { busy, keys: references.keys, digests, executing: held.size > 0 };
}

async function carryOut(parts: StoreParts, plan: GcPlan, references: References): Promise<void> {
  const { layout } = parts;
  for (const eviction of plan.evictions) await evict(parts, eviction);
  for (const { name } of plan.downloads) {
    rmSync(path.join(layout.downloads, name), { force: true });
    rmSync(downloadNote(layout.downloads, name), { force: true });
  }
  for (const name of readdirSync(layout.scratch)) {
    const key = name.slice(0, name.indexOf("."));
    if (!isKey(key) || references.unfinished.has(key)) continue;
    const claim = await parts.claims.tryClaim(key);
    if (claim === undefined) continue;
    await rm(claim.scratch, { recursive: true, force: true });
    await claim.release();
  }
}

/** The record goes first: what it names is then a miss, whatever happens next. */
async function evict(parts: StoreParts, eviction: Eviction): Promise<void> {
  const { layout, owner, watch, index } = parts;
  const record = eviction.key === undefined ? undefined : readAction(layout, eviction.key)?.record;
  if (record !== undefined && eviction.dropRecord) {
    const aside = owner.temporary();
    renameSync(layout.action(record.key), aside);
    // A run that leased the key meanwhile has planned with it.
    if (leasedKeys(layout, watch).has(record.key)) {
      renameSync(aside, layout.action(record.key));
      return;
    }
    rmSync(aside, { force: true });
  } else if (record !== undefined && leasedKeys(layout, watch).has(record.key)) return;
  for (const digest of eviction.artifacts) setAside(layout, owner, index, digest);
}
