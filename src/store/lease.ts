import { readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { isKey, type Key, type RunId } from "../core/ids.js";
import { replaceFile } from "./durable.js";
import type { Layout } from "./layout.js";
import type { Owner, OwnerWatch } from "./owner.js";
import { currentProcess, type ProcessIdentity } from "./process-identity.js";

interface LeaseFile {
  readonly owner: string;
  readonly process: ProcessIdentity;
  readonly run: RunId;
  readonly keys: readonly Key[];
}

let count = 0;

/** Keeps gc away from these keys while the process lives and has not let go of them. */
export function takeLease(
  { layout, owner }: { readonly layout: Layout; readonly owner: Owner },
  run: RunId,
  keys: readonly Key[],
): { readonly release: () => Promise<void> } {
  owner.register();
  count += 1;
  const file = path.join(layout.locks, `${run}.${owner.token}.${count}.lease`);
  const content: LeaseFile = { owner: owner.token, process: currentProcess(), run, keys };
  replaceFile(owner, file, JSON.stringify(content));
  return { release: async () => rmSync(file, { force: true }) };
}

/** Keys that living processes lease; leases of others are removed where `sweep` says so. */
export function leasedKeys(layout: Layout, watch: OwnerWatch, sweep = false): ReadonlySet<Key> {
  const keys = new Set<Key>();
  for (const name of readdirSync(layout.locks)) {
    if (!name.endsWith(".lease")) continue;
    const file = path.join(layout.locks, name);
    const lease = readLease(file);
    if (lease !== undefined && watch(lease.owner, lease.process) === "alive") {
      for (const key of lease.keys) keys.add(key);
    } else if (sweep) rmSync(file, { force: true });
  }
  return keys;
}

function readLease(file: string): LeaseFile | undefined {
  try {
    const lease = JSON.parse(readFileSync(file, "utf8")) as Partial<LeaseFile>;
    return typeof lease.owner === "string" && lease.process !== undefined && lease.keys?.every(isKey)
      ? (lease as LeaseFile)
      : undefined;
  } catch {
    return undefined;
  }
}
