import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Layout } from "./layout.js";
import { currentProcess, type Liveness, livenessOf, type ProcessIdentity } from "./process-identity.js";
import { errorCode } from "./store-failure.js";

export interface HeartbeatTiming {
  /** How often an owner raises its counter, milliseconds. */
  readonly beatMs: number;
  /** An owner that cannot be asked is taken for dead when its counter stood still for this long, milliseconds. */
  readonly staleMs: number;
  /** Monotonic clock of the observer, milliseconds: clocks of two machines are never compared. */
  readonly now: () => number;
}

export const USUAL_TIMING: HeartbeatTiming = { beatMs: 2_000, staleMs: 30_000, now: () => performance.now() };

/** One opened store in one process, as others see it: `locks/<token>.owner` with a counter that goes up while it lives. */
export interface Owner {
  readonly token: string;
  /** Makes the owner known to others. To be called before anything is written that bears the token. */
  readonly register: () => void;
  /** A fresh path in `tmp/`, swept when this owner is gone. */
  readonly temporary: () => string;
  readonly close: () => void;
}

interface OwnerFile {
  readonly process: ProcessIdentity;
  readonly beat: number;
}

export function createOwner(layout: Layout, timing: HeartbeatTiming = USUAL_TIMING): Owner {
  const token = randomBytes(8).toString("hex");
  const file = ownerFile(layout, token);
  let beat = 0;
  let count = 0;
  let timer: NodeJS.Timeout | undefined;

  const write = () => {
    const content: OwnerFile = { process: currentProcess(), beat };
    const temporary = `${file}.next`;
    writeFileSync(temporary, JSON.stringify(content));
    renameSync(temporary, file);
  };
  const register = () => {
    if (timer !== undefined) return;
    write();
    timer = setInterval(() => {
      beat += 1;
      try {
        write();
      } catch {
        // A full disk must not end the process; if it lasts, others on other machines take over, which is right.
      }
    }, timing.beatMs);
    timer.unref();
  };
  return {
    token,
    register,
    temporary: () => {
      register();
      count += 1;
      return path.join(layout.tmp, `${token}.${count}.part`);
    },
    close: () => {
      if (timer === undefined) return;
      clearInterval(timer);
      timer = undefined;
      rmSync(file, { force: true });
      rmSync(`${file}.next`, { force: true });
    },
  };
}

/** Judges whether owners still live. Where a process cannot be asked, its heartbeat is watched over repeated calls. */
export function createOwnerWatch(
  layout: Layout,
  timing: HeartbeatTiming = USUAL_TIMING,
): (token: string, identity: ProcessIdentity | undefined) => Exclude<Liveness, "unknown"> {
  const seen = new Map<string, { readonly beat: number; readonly since: number }>();
  return (token, identity) => {
    const file = readOwner(layout, token);
    const known = identity ?? (file === "absent" ? undefined : file.process);
    const liveness = known === undefined ? "unknown" : livenessOf(known);
    if (liveness === "dead") return "dead";
    // The process lives, but has closed its store: what bears the token is left over.
    if (liveness === "alive") return file === "absent" ? "dead" : "alive";
    const beat = file === "absent" ? -1 : file.beat;
    const before = seen.get(token);
    if (before === undefined || before.beat !== beat) {
      seen.set(token, { beat, since: timing.now() });
      return "alive";
    }
    return timing.now() - before.since > timing.staleMs ? "dead" : "alive";
  };
}

/** Whether temporary files that bear the token may go: an owner is registered before it writes any. */
export const isOwnerGone = (layout: Layout, watch: OwnerWatch, token: string): boolean =>
  readOwner(layout, token) === "absent" || watch(token, undefined) === "dead";

export type OwnerWatch = ReturnType<typeof createOwnerWatch>;

const ownerFile = (layout: Layout, token: string): string => path.join(layout.locks, `${token}.owner`);

function readOwner(layout: Layout, token: string): (Partial<OwnerFile> & { readonly beat: number }) | "absent" {
  try {
    const value = JSON.parse(readFileSync(ownerFile(layout, token), "utf8")) as Partial<OwnerFile>;
    return { beat: Number(value.beat), ...(typeof value.process?.pid === "number" && { process: value.process }) };
  } catch (error) {
    return errorCode(error) === "ENOENT" ? "absent" : { beat: -1 };
  }
}
