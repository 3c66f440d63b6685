import { constants, copyFileSync, linkSync, readFileSync, renameSync, rmSync } from "node:fs";
import { hashBytes } from "../hash-file.js";
import { errorCode } from "../store-failure.js";
import type { Owner, OwnerFile } from "./owner.js";
import type { ProcessIdentity } from "./process-identity.js";

/** Who holds a lock. */
export interface Lock {
  /** Of the owner whose heartbeat counts. */
  readonly token: string;
  /** Absent if the file cannot be read: then there is only its heartbeat, or the lack of one, to judge by. */
  readonly process?: ProcessIdentity;
}

/**
 * Creates a lock; false if there is one already. It is a hard link to the owner's file: one operation, and nobody ever
 * sees a part of it.
 */
export function createLock(file: string, owner: Owner): boolean {
  owner.register();
  try {
    linkSync(owner.file, file);
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === "EEXIST") return false;
    if (code === undefined || !["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(code)) throw error;
    return copyLock(file, owner);
  }
}

/** For file systems without hard links. A reader may see a part; `readLock` copes with that. */
function copyLock(file: string, owner: Owner): boolean {
  try {
    copyFileSync(owner.file, file, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

export function replaceLock(file: string, owner: Owner): void {
  const temporary = owner.temporary();
  copyFileSync(owner.file, temporary);
  renameSync(temporary, file);
}

/**
 * Undefined if there is none. One that cannot be read is a lock without an owner, distinguished from others by its
 * content.
 */
export function readLock(file: string): Lock | undefined {
  let content: string;
  try {
    content = readFileSync(file, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
  try {
    const { token, process } = JSON.parse(content) as Partial<OwnerFile>;
    if (typeof token === "string" && typeof process?.pid === "number") return { token, process };
  } catch {
    // Falls through: a part of a lock is a lock.
  }
  return { token: `unreadable-${hashBytes(content).slice(0, 16)}` };
}

export const removeLock = (file: string): void => rmSync(file, { force: true });
