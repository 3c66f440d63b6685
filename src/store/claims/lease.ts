import { closeSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { isKey, type Key, type RunId } from "../../core/ids.js";
import type { Layout } from "../layout.js";
import { isOwnerGone, type Owner, type OwnerWatch } from "./owner.js";

const LEASE = /\.([0-9a-f]{16})\.lease$/;

/** Protects keys from gc while a run works with them; gone when the run's process is. */
export interface Leases {
  readonly take: (run: RunId, keys: readonly Key[]) => { readonly release: () => Promise<void> };
}

/**
 * `locks/<run>.<owner>.lease`: the keys of a run, a line each, added to while the run goes on and removed when it
 * holds no lease any more.
 */
export function createLeases(layout: Layout, owner: Owner): Leases {
  const runs = new Map<RunId, { readonly file: string; readonly handle: number; held: number }>();
  return {
    take: (run, keys) => {
      owner.register();
      let lease = runs.get(run);
      if (lease === undefined) {
        const file = path.join(layout.locks, `${run}.${owner.token}.lease`);
        lease = { file, handle: openSync(file, "a"), held: 0 };
        runs.set(run, lease);
      }
      const { file, handle } = lease;
      lease.held += 1;
      writeSync(handle, keys.map((key) => `${key}\n`).join(""));
      const ends = lease;
      return {
        release: async () => {
          ends.held -= 1;
          if (ends.held > 0) return;
          runs.delete(run);
          closeSync(handle);
          rmSync(file, { force: true });
        },
      };
    },
  };
}

/** Keys that living processes lease; leases of others are removed where `sweep` says so. */
export function leasedKeys(layout: Layout, watch: OwnerWatch, sweep = false): ReadonlySet<Key> {
  const keys = new Set<Key>();
  for (const name of readdirSync(layout.locks)) {
    const token = LEASE.exec(name)?.[1];
    if (token === undefined) continue;
    const file = path.join(layout.locks, name);
    if (!isOwnerGone(layout, watch, token)) for (const key of readKeys(file)) keys.add(key);
    else if (sweep) rmSync(file, { force: true });
  }
  return keys;
}

function readKeys(file: string): readonly Key[] {
  try {
    return readFileSync(file, "utf8").split("\n").filter(isKey);
  } catch {
    return [];
  }
}
