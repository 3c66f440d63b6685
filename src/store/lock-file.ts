import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hashBytes } from "./hash-file.js";
import { identityOf, type ProcessIdentity } from "./process-identity.js";
import { errorCode } from "./store-failure.js";

/** The processes of a running stage. */
export interface ProcessGroup {
  /** Of the group's leader, which is the group's number too. */
  readonly pid: number;
  readonly startTime?: string;
}

/** Content of `locks/<key>.lock`. */
export interface Lock {
  /** Of this one claim; no two are ever equal. */
  readonly token: string;
  /** Token of the owner whose heartbeat counts. */
  readonly owner: string;
  /** Absent where the file cannot be read: only its heartbeat, that is none, can then be judged. */
  readonly process?: ProcessIdentity;
  readonly group?: ProcessGroup;
}

/** Creates the lock with its whole content at once; false where another stands there. */
export function createLock(file: string, lock: Lock, temporary: string): boolean {
  const content = JSON.stringify(lock);
  try {
    writeFileSync(temporary, content);
    linkSync(temporary, file);
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === "EEXIST") return false;
    if (code === undefined || !["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(code)) throw error;
    return createExclusively(file, content);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** For file systems without hard links. A reader may see a part; `readLock` copes with that. */
function createExclusively(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: "wx" });
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

export function replaceLock(file: string, lock: Lock, temporary: string): void {
  writeFileSync(temporary, JSON.stringify(lock));
  renameSync(temporary, file);
}

/** Undefined where there is none. What cannot be read is a lock of nobody, told from others by its content. */
export function readLock(file: string): Lock | undefined {
  let content: string;
  try {
    content = readFileSync(file, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
  try {
    const value = JSON.parse(content) as Partial<Lock>;
    if (typeof value.token === "string" && typeof value.owner === "string" && typeof value.process?.pid === "number") {
      return value as Lock;
    }
  } catch {
    // Falls through: a part of a lock is a lock.
  }
  const token = `unreadable-${hashBytes(content).slice(0, 16)}`;
  return { token, owner: token };
}

/** The group as a lock names it, with the leader's start time where the system tells it. */
export function groupOf(group: ProcessGroup): ProcessGroup {
  if (group.startTime !== undefined) return group;
  const { startTime } = identityOf(group.pid);
  return { pid: group.pid, ...(startTime !== undefined && { startTime }) };
}
