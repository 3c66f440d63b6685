import path from "node:path";
import type { Key } from "../../core/ids.js";
import type { Layout } from "../layout.js";
import type { Discarder } from "./discard.js";
import { createLock, type Lock, readLock, removeLock, replaceLock } from "./lock-file.js";
import { lockFile, removeAttempts } from "./lock-of-key.js";
import { endOrphans } from "./orphans.js";
import { notedGroup, type Owner, type OwnerWatch } from "./owner.js";
import { isSameBoot } from "./process-identity.js";

/**
 * Takes the lock of a holder that is dead. Of several takers one wins: they compete for a file named by the dead
 * holder, and only who has it may replace the lock. The name makes a slow taker harmless: that holder is gone by then.
 * First the stage that the holder may have left running is ended.
 */
export async function takeOver(
  where: {
    readonly layout: Layout;
    readonly owner: Owner;
    readonly watch: OwnerWatch;
    readonly discarder: Discarder;
    readonly graceMs: number;
  },
  key: Key,
  held: Lock,
): Promise<boolean> {
  const { layout, owner, watch } = where;
  const file = lockFile(layout, key);
  const takes: string[] = [];
  for (let turn = 0; ; turn++) {
    const take = path.join(layout.locks, `${key}.take-${held.token}-${turn}`);
    takes.push(take);
    if (createLock(take, owner)) break;
    // A taker that died too: the next turn is open. Earlier turns stay, so that nobody begins at them again.
    const other = readLock(take);
    if (other === undefined || watch(other.token, other.process) === "alive") return false;
  }
  try {
    if (readLock(file)?.token !== held.token) return false;
    if (held.process === undefined || isSameBoot(held.process)) {
      await endOrphans(notedGroup(layout, held.token, key), path.join(layout.tmp, `${key}.`), where.graceMs);
    }
    // The lock first: what the earlier holder begins from now on, it finds to be no longer its own.
    replaceLock(file, owner);
    removeAttempts(layout, where.discarder, key);
    return true;
  } finally {
    for (const take of takes) removeLock(take);
  }
}
