import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { isKey } from "../../core/ids.js";
import { leasedKeys } from "../claims/lease.js";
import { readLock } from "../claims/lock-file.js";
import { removeAttempts } from "../claims/lock-of-key.js";
import { isOwnerGone, removeOwner } from "../claims/owner.js";
import type { StoreParts } from "../store-parts.js";

const ATTEMPT = /^([0-9a-f]{64})\.[0-9a-f]+(?:\.record)?$/;
const TEMPORARY = /^([0-9a-f]{16})\.\d+\.part$/;
const OWNER = /^([0-9a-f]{16})\.(owner|owner\.next|groups)$/;
const LOCK = /^([0-9a-f]{64})\.lock$/;
const TAKE = /^([0-9a-f]{64})\.take-(.+)-\d+$/;

/**
 * Removes what killed processes left in `tmp/` and `locks/`, and ends stages that they left running. What somebody
 * alive owns stays; scratch stays too, a next run goes on from it.
 */
export async function sweepLeftovers(parts: StoreParts): Promise<void> {
  const { layout, owner, watch, discarder } = parts;
  const orphaned = new Set<string>();
  for (const name of readdirSync(layout.tmp)) {
    const key = ATTEMPT.exec(name)?.[1];
    const token = TEMPORARY.exec(name)?.[1];
    if (key !== undefined) orphaned.add(key);
    else if (token !== undefined && token !== owner.token && isOwnerGone(layout, watch, token)) {
      discarder.remove(path.join(layout.tmp, name));
    }
  }
  for (const name of readdirSync(layout.locks)) {
    const key = LOCK.exec(name)?.[1];
    if (key === undefined) continue;
    const lock = readLock(path.join(layout.locks, name));
    if (lock !== undefined && watch(lock.token, lock.process) === "dead") orphaned.add(key);
  }
  for (const key of orphaned) {
    const claim = isKey(key) ? await parts.claims.tryClaim(key) : undefined;
    if (claim === undefined) continue;
    removeAttempts(layout, discarder, key);
    await claim.release();
  }
  leasedKeys(layout, watch, true);
  const names = readdirSync(layout.locks);
  // Whoever takes a lock over reads there which processes its holder left.
  const needed = new Set(
    names.filter((name) => LOCK.test(name)).map((name) => readLock(path.join(layout.locks, name))?.token),
  );
  for (const name of names) {
    const token = OWNER.exec(name)?.[1];
    if (token !== undefined && token !== owner.token && !needed.has(token) && isOwnerGone(layout, watch, token)) {
      removeOwner(layout, token);
    }
    // While the lock it is about exists, the file decides who may take it.
    const take = TAKE.exec(name);
    if (take !== null && readLock(path.join(layout.locks, `${take[1]}.lock`))?.token !== take[2]) {
      rmSync(path.join(layout.locks, name), { force: true });
    }
  }
}
