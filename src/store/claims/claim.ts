import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, renameSync, rmSync, unlinkSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Key } from "../../core/ids.js";
import type { Layout } from "../layout.js";
import type { Claim } from "../store.js";
import { errorCode, writing } from "../store-failure.js";
import { ClaimLost } from "./claim-lost.js";
import type { Discarder } from "./discard.js";
import { createLock, type Lock, readLock } from "./lock-file.js";
import { lockFile } from "./lock-of-key.js";
import type { Owner, OwnerWatch } from "./owner.js";
import { currentProcess } from "./process-identity.js";
import { takeOver } from "./take-over.js";

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
  /** Time an orphaned stage has to end before it is killed, milliseconds. */
  readonly graceMs: number;
}

const USUAL_CLAIM_TIMING: ClaimTiming = { pollMs: 50, graceMs: 3_000 };

/** Single flight: of all processes that share the store, one executes an action; the others wait for its end. */
export function createClaims(
  layout: Layout,
  owner: Owner,
  watch: OwnerWatch,
  discarder: Discarder,
  timing: ClaimTiming = USUAL_CLAIM_TIMING,
): Claims {
  const attempt = async (key: Key): Promise<Claim | Lock> => {
    const file = lockFile(layout, key);
    for (;;) {
      if (createLock(file, owner)) return holding(layout, owner, discarder, key);
      const held = readLock(file);
      if (held === undefined) continue;
      if (watch(held.token, held.process) === "alive") return held;
      if (await takeOver({ layout, owner, watch, discarder, graceMs: timing.graceMs }, key, held)) {
        return holding(layout, owner, discarder, key);
      }
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
    if (lock !== undefined && watch(lock.token, lock.process) === "alive") keys.add(name.slice(0, -".lock".length));
  }
  return keys;
}

function describeHolder(lock: Lock): string {
  if (lock.process === undefined) return "a process that left no name";
  const { pid, host } = lock.process;
  return host === currentProcess().host ? `process ${pid}` : `process ${pid} on host ${host}`;
}

function holding(layout: Layout, owner: Owner, { discard }: Discarder, key: Key): Claim {
  const file = lockFile(layout, key);
  let scratch: string;
  try {
    scratch = takeScratch(layout, key, () => mustHold(file, owner));
  } catch (error) {
    // A lock that its living holder forgot would make everybody wait for ever.
    if (isHeld(file, owner)) unlinkSync(file);
    throw error;
  }
  const attempts: string[] = [];
  return {
    key,
    scratch,
    newAttempt: (outputs) =>
      writing(layout.root, () => {
        const folder = createAttempt(layout, key);
        attempts.push(folder);
        const paths = Object.fromEntries(outputs.map((output) => [output, path.join(folder, output)]));
        try {
          for (const target of Object.values(paths)) mkdirSync(target);
        } finally {
          // A taker removed the folder, or had looked for such folders before this one was made.
          mustHold(file, owner);
        }
        return { folder, outputs: paths };
      }),
    clearScratch: () =>
      writing(layout.root, () => {
        for (const name of readdirSync(scratch)) rmSync(path.join(scratch, name), { recursive: true, force: true });
      }),
    newRecord: () => path.join(layout.tmp, `${key}.${randomName()}.record`),
    mustHold: () => mustHold(file, owner),
    recordProcessGroup: (group) => writing(layout.root, () => owner.note(key, group)),
    release: async () => {
      for (const folder of attempts) discard(folder);
      if (isEmpty(scratch)) discard(scratch);
      // Whoever took the claim over, because this process seemed dead, keeps it. Frozen between look and removal, this
      // process would remove the other's lock: that one then finds its claim lost before it publishes, and claims again.
      if (isHeld(file, owner)) unlinkSync(file);
    },
  };
}

/**
 * A name that no other attempt at the key ever had: a stage on a machine that cannot be reached goes on writing to its own
 * path. Output names contain no dot, and files next to them always do, so that they never clash.
 */
function createAttempt(layout: Layout, key: Key): string {
  const folder = path.join(layout.tmp, `${key}.${randomName()}`);
  mkdirSync(folder);
  return folder;
}

const randomName = (): string => randomBytes(8).toString("hex");

const isHeld = (file: string, owner: Owner): boolean => readLock(file)?.token === owner.token;

function mustHold(file: string, owner: Owner): void {
  if (!isHeld(file, owner)) throw new ClaimLost();
}

/**
 * The scratch of a key, named by the claim too. What an earlier claim left is renamed: its contents go on, but a
 * process that still believes in the earlier claim finds nothing to write to.
 */
function takeScratch(layout: Layout, key: Key, mustHold: () => void): string {
  const scratch = path.join(layout.scratch, `${key}.${randomBytes(4).toString("hex")}`);
  let taken = false;
  for (const name of readdirSync(layout.scratch)) {
    if (!name.startsWith(key)) continue;
    const earlier = path.join(layout.scratch, name);
    // A process that was frozen since it made the lock must not take the scratch of who works now.
    mustHold();
    try {
      // Of two leftovers, which cannot be merged, the first goes on.
      if (taken) rmSync(earlier, { recursive: true, force: true });
      else renameSync(earlier, scratch);
      taken = true;
    } catch (error) {
      // An empty one that is just being removed.
      if (errorCode(error) !== "ENOENT") throw error;
    }
  }
  if (!taken) mkdirSync(scratch);
  return scratch;
}

function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch {
    return false;
  }
}
