import { randomBytes } from "node:crypto";
import { closeSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";
import type { Key } from "../../core/ids.js";
import type { Layout } from "../layout.js";
import { errorCode } from "../store-failure.js";
import { currentProcess, type Liveness, livenessOf, type ProcessIdentity, startTimeOf } from "./process-identity.js";

export interface HeartbeatTiming {
  /** How often an owner raises its counter, milliseconds. */
  readonly beatMs: number;
  /** An owner that cannot be asked is considered dead once its counter has not moved for this long, milliseconds. */
  readonly staleMs: number;
  /** Monotonic clock of the observer, milliseconds: clocks of two machines are never compared. */
  readonly now: () => number;
}

export const USUAL_TIMING: HeartbeatTiming = { beatMs: 2_000, staleMs: 30_000, now: () => performance.now() };

/** The processes of a running stage. */
export interface ProcessGroup {
  /** Of the group's leader, which is the group's number too. */
  readonly pid: number;
  readonly startTime?: string;
}

/** Content of `locks/<token>.owner`, and of every lock of that owner as it was when the lock was made. */
export interface OwnerFile {
  readonly token: string;
  readonly process: ProcessIdentity;
  /** Goes up while the owner lives. */
  readonly beat: number;
}

/** One opened store in one process, as others see it. */
export interface Owner {
  readonly token: string;
  /** `locks/<token>.owner`. */
  readonly file: string;
  /** Makes the owner known to others. Call before anything with the token is written. */
  readonly register: () => void;
  readonly isRegistered: () => boolean;
  /** A fresh path in `tmp/`, swept when this owner is gone. */
  readonly temporary: () => string;
  /** Notes in `locks/<token>.groups` which processes work on a key, for takeover after a crash. */
  readonly note: (key: Key, group: ProcessGroup | undefined) => void;
  readonly close: () => void;
}

export function createOwner(layout: Layout, timing: HeartbeatTiming = USUAL_TIMING): Owner {
  const token = randomBytes(8).toString("hex");
  const file = path.join(layout.locks, `${token}.owner`);
  let beat = 0;
  let count = 0;
  let timer: NodeJS.Timeout | undefined;
  let groups: number | undefined;

  const content = (): string => JSON.stringify({ token, process: currentProcess(), beat } satisfies OwnerFile);
  const write = () => {
    writeFileSync(`${file}.next`, content());
    renameSync(`${file}.next`, file);
  };
  const register = () => {
    if (timer !== undefined) return;
    // Under its own name from the beginning: a cleanup would take a `.next` without it for a dead owner's remains, and
    // remove both. A partial file is a live owner.
    try {
      writeFileSync(file, content());
    } catch (error) {
      rmSync(file, { force: true });
      throw error;
    }
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
    file,
    register,
    isRegistered: () => timer !== undefined,
    temporary: () => {
      register();
      count += 1;
      return path.join(layout.tmp, `${token}.${count}.part`);
    },
    note: (key, group) => {
      const startTime = group?.startTime ?? (group && startTimeOf(group.pid));
      const line: GroupLine = { key, ...(group && { pid: group.pid }), ...(startTime !== undefined && { startTime }) };
      // Kept open and only added to: this happens for every stage, and costs no more than the writing of a line.
      groups ??= openSync(groupsFile(layout, token), "a");
      writeSync(groups, `${JSON.stringify(line)}\n`);
    },
    close: () => {
      if (timer === undefined) return;
      clearInterval(timer);
      timer = undefined;
      if (groups !== undefined) closeSync(groups);
      groups = undefined;
      removeOwner(layout, token);
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
    // The process is alive but has closed its store: anything with the token is left over.
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

export type OwnerWatch = ReturnType<typeof createOwnerWatch>;

/** Whether temporary files with the token may be removed: an owner is registered before it writes any. */
export const isOwnerGone = (layout: Layout, watch: OwnerWatch, token: string): boolean =>
  readOwner(layout, token) === "absent" || watch(token, undefined) === "dead";

/** The processes that an owner started for a key and that it did not see end. */
export function notedGroup(layout: Layout, token: string, key: Key): ProcessGroup | undefined {
  let group: ProcessGroup | undefined;
  for (const line of readLines(groupsFile(layout, token))) {
    try {
      const { key: of, pid, startTime } = JSON.parse(line) as Partial<GroupLine>;
      if (of !== key) continue;
      group = typeof pid === "number" ? { pid, ...(typeof startTime === "string" && { startTime }) } : undefined;
    } catch {
      // The line that was being written when the process was killed.
    }
  }
  return group;
}

export function removeOwner(layout: Layout, token: string): void {
  for (const suffix of ["groups", "owner.next", "owner"]) {
    rmSync(path.join(layout.locks, `${token}.${suffix}`), { force: true });
  }
}

interface GroupLine {
  readonly key: Key;
  readonly pid?: number;
  readonly startTime?: string;
}

const groupsFile = (layout: Layout, token: string): string => path.join(layout.locks, `${token}.groups`);

function readOwner(layout: Layout, token: string): (Partial<OwnerFile> & { readonly beat: number }) | "absent" {
  try {
    const content = readFileSync(path.join(layout.locks, `${token}.owner`), "utf8");
    const value = JSON.parse(content) as Partial<OwnerFile>;
    return { beat: Number(value.beat), ...(typeof value.process?.pid === "number" && { process: value.process }) };
  } catch (error) {
    return errorCode(error) === "ENOENT" ? "absent" : { beat: -1 };
  }
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return [];
  }
}
