import { existsSync } from "node:fs";
import type { ActionRecord } from "../../core/action.js";
import type { Failure } from "../../core/failure.js";
import type { Key } from "../../core/ids.js";
import { ok, type Result } from "../../core/result.js";
import { readBriefAction } from "../action-records.js";
import { layoutOf } from "../layout.js";
import { failing } from "../store-failure.js";
import { basesAfter, planGc, storedBytes } from "./gc-plan.js";
import { artifactSizes, type Digests, readInventory, type StoredRecord } from "./inventory.js";
import { type PackSums, packBytes, planPacks, readPacks, sumPacks } from "./packs.js";
import { readReferences } from "./roots.js";

export interface StoreUsage {
  /** Artifacts, downloads and packs of items, each byte counted once. */
  readonly bytes: number;
  readonly actions: number;
  readonly artifacts: number;
  readonly downloads: { readonly files: number; readonly bytes: number };
  /** Largest first. Equal content made by several stages counts for each. */
  readonly stages: readonly {
    readonly pipeline: string;
    readonly stage: string;
    readonly actions: number;
    readonly bytes: number;
  }[];
  /** What was made of items, largest first. */
  readonly items: readonly PackSums[];
  /** Bytes that no run refers to. */
  readonly collectable: number;
}

export interface StoredAction {
  readonly record: StoredRecord;
  /** Whether a run refers to it. */
  readonly referenced: boolean;
  /** Outputs whose bytes are there. */
  readonly present: readonly string[];
}

export interface ActionList {
  /** What was made of items, largest first. */
  readonly items: readonly PackSums[];
  readonly records: readonly StoredRecord[];
  readonly describe: (record: StoredRecord) => StoredAction;
  /** All that is known of its outputs; undefined where it was removed meanwhile. */
  readonly outputsOf: (record: StoredRecord) => ActionRecord["outputs"] | undefined;
}

interface Where {
  readonly root: string;
  readonly runsFolder: string;
}

/** What the store takes on disk, and for which stages. */
export async function storeUsage(where: Where): Promise<Result<StoreUsage, Failure>> {
  const layout = layoutOf(where.root);
  if (!existsSync(layout.actions)) return ok(EMPTY);
  return failing(where.root, async () => {
    const inventory = readInventory(layout);
    const references = readReferences(layout, where.runsFolder);
    const stages = new Map<string, StoreUsage["stages"][number]>();
    for (const record of inventory.records) {
      const name = `${record.pipeline}\0${record.stage}`;
      const present = record.outputs.filter(({ digest }) => inventory.artifacts.has(digest));
      const before = stages.get(name);
      stages.set(name, {
        pipeline: record.pipeline,
        stage: record.stage,
        actions: (before?.actions ?? 0) + 1,
        bytes: (before?.bytes ?? 0) + present.reduce((sum, { bytes }) => sum + bytes, 0),
      });
    }
    const sizes = artifactSizes(layout, inventory);
    const packs = readPacks(layout);
    const protection = { ...references, busy: new Set<never>(), executing: false };
    const plan = planGc(layout, inventory, protection, {}, sizes);
    return ok({
      bytes: storedBytes(inventory, sizes) + packBytes(packs),
      actions: inventory.records.length,
      artifacts: inventory.artifacts.size,
      downloads: {
        files: inventory.downloads.length,
        bytes: inventory.downloads.reduce((sum, { bytes }) => sum + bytes, 0),
      },
      stages: [...stages]
        .sort(([one, a], [other, b]) => b.bytes - a.bytes || (one < other ? -1 : 1))
        .map(([, stage]) => stage),
      items: sumPacks(packs),
      collectable: plan.bytes + packBytes(planPacks(packs, { bases: basesAfter(plan, inventory) })),
    });
  });
}

/** The actions in the store, newest first. What is shown of one is worked out when it is asked for. */
export async function listActions(where: Where): Promise<Result<ActionList, Failure>> {
  const layout = layoutOf(where.root);
  const outputsOf = ({ key }: StoredRecord) => readBriefAction(layout, key)?.record.outputs;
  if (!existsSync(layout.actions))
    return ok({ items: [], records: [], describe: described(new Set(), new Set()), outputsOf });
  return failing(where.root, async () => {
    const inventory = readInventory(layout);
    const { keys } = readReferences(layout, where.runsFolder);
    const records = inventory.records.toSorted((left, right) =>
      left.finishedAt < right.finishedAt ? 1 : left.finishedAt > right.finishedAt ? -1 : 0,
    );
    return ok({
      items: sumPacks(readPacks(layout)),
      records,
      describe: described(keys, inventory.artifacts),
      outputsOf,
    });
  });
}

const described =
  (keys: ReadonlySet<Key>, artifacts: Pick<Digests, "has">) =>
  (record: StoredRecord): StoredAction => ({
    record,
    referenced: keys.has(record.key),
    present: record.outputs.flatMap(({ name, digest }) => (artifacts.has(digest) ? [name] : [])),
  });

const EMPTY: StoreUsage = {
  bytes: 0,
  actions: 0,
  artifacts: 0,
  downloads: { files: 0, bytes: 0 },
  stages: [],
  items: [],
  collectable: 0,
};
