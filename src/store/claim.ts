import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Key } from "../core/ids.js";
import type { Layout } from "./layout.js";
import { createLock, groupOf, type Lock, type ProcessGroup, readLock, replaceLock } from "./lock-file.js";
import { endOrphans } from "./orphans.js";
import type { Owner, OwnerWatch } from "./owner.js";
import { currentProcess, isSameBoot } from "./process-identity.js";
import type { Claim } from "./store.js";
import { errorCode } from "./store-failure.js";

export interface Claims {
  readonly claim: (
    key: Key,
    options: { readonly signal: AbortSignal; readonly onWait: (holder: string) => void },
  ) => Promise<Claim>;
  /** Takes the claim only where that needs no waiting. */
  readonly tryClaim: (key: Key) => Promise<Claim | undefined>;
}

export interface ClaimTiming {
  /** How often a waiting process looks whether the holder is done, milliseconds. */
  readonly pollMs: number;
  /** Time an orphaned stage has to end by itself before it is killed, milliseconds. */
  readonly graceMs: number;
}

const USUAL_CLAIM_TIMING: ClaimTiming = { pollMs: 50, graceMs: 3_000 };

/** Single flight: of all processes that share the store, one executes an action; the others wait for its end. */
export function createClaims(
  layout: Layout,
  owner: Owner,
  watch: OwnerWatch,
  timing: ClaimTiming = USUAL_CLAIM_TIMING,
): Claims {
  const attempt = async (key: Key): Promise<Claim | Lock> => {
    const file = lockFile(layout, key);
    const mine: Lock = { token: randomBytes(8).toString("hex"), owner: owner.token, process: currentProcess() };
    for (;;) {
      if (createLock(file, mine, owner.temporary())) return holding(layout, owner, key, mine);
      const held = readLock(file);
      if (held === undefined) continue;
      if (watch(held.owner, held.process) === "alive") return held;
      if (await takeOver(layout, owner, watch, key, held, mine, timing)) return holding(layout, owner, key, mine);
      return held;
    }
  };
  return {
    claim: async (key, { signal, onWait }) => {
      let announced: string | undefined;
      for (;;) {
        signal.throwIfAborted();
        const result = await attempt(key);
        if ("scratch" in result) return result;
        if (announced !== result.token) onWait(describeHolder(result));
        announced = result.token;
        await setTimeout(timing.pollMs, undefined, { signal });
      }
    },
    tryClaim: async (key) => {
      const result = await attempt(key);
      return "scratch" in result ? result : undefined;
    },
  };
}

/** Keys that a living process executes at this moment. */
export function heldKeys(layout: Layout, watch: OwnerWatch): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const name of readdirSync(layout.locks)) {
    if (!name.endsWith(".lock")) continue;
    const lock = readLock(path.join(layout.locks, name));
    if (lock !== undefined && watch(lock.owner, lock.process) === "alive") keys.add(name.slice(0, -".lock".length));
  }
  return keys;
}

const lockFile = (layout: Layout, key: string): string => path.join(layout.locks, `${key}.lock`);

function describeHolder(lock: Lock): string {
  if (lock.process === undefined) return "a process that left no name";
  const { pid, host } = lock.process;
  return host === currentProcess().host ? `process ${pid}` : `process ${pid} on host ${host}`;
}

function holding(layout: Layout, owner: Owner, key: Key, lock: Lock): Claim {
  const file = lockFile(layout, key);
  let scratch: string;
  try {
    scratch = takeScratch(layout, key, lock.token);
  } catch (error) {
    // A lock that its living holder forgot would make everybody wait for ever.
    rmSync(file, { force: true });
    throw error;
  }
  const attempts: string[] = [];
  const isMine = () => readLock(file)?.token === lock.token;
  return {
    key,
    scratch,
    newAttempt: async (outputs) => {
      const folder = createAttempt(layout, key);
      attempts.push(folder);
      const paths: Record<string, string> = {};
      for (const output of outputs) {
        const target = path.join(folder, "outputs", output);
        mkdirSync(target, { recursive: true });
        paths[output] = target;
      }
      return { folder, outputs: paths };
    },
    recordProcessGroup: async (group: ProcessGroup | undefined) => {
      if (isMine()) replaceLock(file, { ...lock, ...(group && { group: groupOf(group) }) }, owner.temporary());
    },
    release: async () => {
      await Promise.all(attempts.map((folder) => rm(folder, { recursive: true, force: true })));
      removeEmpty(scratch);
      removeEmpty(path.dirname(scratch));
      // Whoever took the claim over, because this process seemed dead, keeps it.
      if (isMine()) rmSync(file, { force: true });
    },
  };
}

function createAttempt(layout: Layout, key: Key): string {
  for (let attempt = 1; ; attempt++) {
    const folder = path.join(layout.tmp, `${key}.${attempt}`);
    try {
      mkdirSync(folder);
      return folder;
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
    }
  }
}

/**
 * The scratch of a key lies in a folder named by the claim. What an earlier claim left is renamed: its contents go on,
 * but a process that still believes in the earlier claim finds nothing to write to.
 */
function takeScratch(layout: Layout, key: Key, token: string): string {
  const parent = path.join(layout.scratch, key);
  mkdirSync(parent, { recursive: true });
  const scratch = path.join(parent, token);
  for (const name of readdirSync(parent)) {
    try {
      renameSync(path.join(parent, name), scratch);
    } catch (error) {
      // A second leftover cannot be merged with the first: the one that was found first goes on.
      if (errorCode(error) !== "ENOTEMPTY" && errorCode(error) !== "EEXIST") throw error;
      rmSync(path.join(parent, name), { recursive: true, force: true });
    }
  }
  mkdirSync(scratch, { recursive: true });
  return scratch;
}

/**
 * Takes the lock of a holder that is dead. Of several takers one wins: they compete for a file named by the dead claim,
 * and only who has it may replace the lock. The name makes a slow taker harmless: the claim it was after is gone.
 */
async function takeOver(
  layout: Layout,
  owner: Owner,
  watch: OwnerWatch,
  key: Key,
  held: Lock,
  mine: Lock,
  timing: ClaimTiming,
): Promise<boolean> {
  const file = lockFile(layout, key);
  const takes: string[] = [];
  for (let turn = 0; ; turn++) {
    const take = path.join(layout.locks, `${key}.take-${held.token}-${turn}`);
    takes.push(take);
    if (createLock(take, mine, owner.temporary())) break;
    const other = readLock(take);
    if (other === undefined || watch(other.owner, other.process) === "alive") return false;
  }
  try {
    if (readLock(file)?.token !== held.token) return false;
    if (held.process === undefined || isSameBoot(held.process)) {
      await endOrphans(held.group, path.join(layout.tmp, `${key}.`), timing.graceMs);
    }
    await removeAttempts(layout, key);
    replaceLock(file, mine, owner.temporary());
    return true;
  } finally {
    for (const take of takes) rmSync(take, { force: true });
  }
}

/** Removes what earlier attempts at a key left. Only for who holds its claim. */
export async function removeAttempts(layout: Layout, key: string): Promise<void> {
  for (const name of readdirSync(layout.tmp)) {
    if (name.startsWith(`${key}.`)) await rm(path.join(layout.tmp, name), { recursive: true, force: true });
  }
}

function removeEmpty(folder: string): void {
  try {
    if (readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
  } catch {
    // Gone already.
  }
}
