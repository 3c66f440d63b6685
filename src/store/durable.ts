import { execFile } from "node:child_process";
import { closeSync, fsync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { aboutFile, syncFile, syncFolder } from "../core/write-whole.js";
import type { Owner } from "./claims/owner.js";
import { errorCode } from "./store-failure.js";

const fsyncAsync = promisify(fsync);
const execFileAsync = promisify(execFile);

/**
 * Writes a file so that a reader sees the old or the new content, never a part; durable when the promise resolves.
 * @param last called right before the file gets its name; where it throws, nothing is named.
 */
export async function writeDurably(
  temporary: string,
  target: string,
  text: string,
  syncs: FolderSync,
  last: () => void,
): Promise<void> {
  writeNew(temporary, target, text);
  await syncPath(temporary);
  last();
  renameSync(temporary, target);
  await syncs(path.dirname(target));
}

/** What a full disk left of it would only take room. */
export function writeNew(temporary: string, target: string, content: string | Uint8Array): void {
  try {
    writeFileSync(temporary, content);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw aboutFile(error, target, content);
  }
}

/** The same at once, for what is seldom written: indexes, notes of what is where. */
export function replaceFile(owner: Owner, target: string, content: string | Uint8Array): void {
  const temporary = owner.temporary();
  writeNew(temporary, target, content);
  syncFile(temporary);
  renameSync(temporary, target);
  syncFolder(path.dirname(target));
}

/** Makes the names in a folder durable. */
export type FolderSync = (folder: string) => Promise<void>;

/**
 * Calls that come while a folder is being synced share the next sync: it begins after all of them, so each keeps its
 * promise, and a thousand small actions do not wait for a thousand syncs of one folder.
 */
export function createFolderSync(): FolderSync {
  const running = new Map<string, Promise<void>>();
  const waiting = new Map<string, Promise<void>>();
  const start = (folder: string): Promise<void> => {
    const work = syncPath(folder).finally(() => running.delete(folder));
    running.set(folder, work);
    return work;
  };
  return (folder) => {
    const current = running.get(folder);
    if (current === undefined) return start(folder);
    const next = waiting.get(folder);
    if (next !== undefined) return next;
    const queued = current
      .catch(() => undefined)
      .then(() => {
        waiting.delete(folder);
        return start(folder);
      });
    waiting.set(folder, queued);
    return queued;
  };
}

/** More than that at a time would only queue in the kernel. */
const SYNCS_AT_ONCE = 8;
/** From here on one call for the whole file system is quicker than one for each file. */
const MANY = 32;

/** Makes files and folders of one file system durable. */
export async function syncPaths(paths: readonly string[]): Promise<void> {
  if (paths.length > MANY && process.platform === "linux" && (await syncFileSystem(paths[0]!))) return;
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < paths.length; at = next++) await syncPath(paths[at]!);
  };
  await Promise.all(Array.from({ length: Math.min(SYNCS_AT_ONCE, paths.length) }, worker));
}

/**
 * Lets the disk begin with files that `syncPaths` will make durable later, when they are complete: by then little is
 * left to wait for. Resolves when it has done so.
 */
export async function syncAhead(paths: readonly string[]): Promise<void> {
  if (paths.length > MANY && process.platform === "linux") await syncFileSystem(paths[0]!);
}

/** `syncfs`, which Node does not offer; false where the program for it is not there or fails. */
async function syncFileSystem(inside: string): Promise<boolean> {
  try {
    await execFileAsync("sync", ["-f", inside]);
    return true;
  } catch {
    return false;
  }
}

/** Makes a file's content, or a folder's names, durable. Some systems cannot do that for folders; there it is no error. */
async function syncPath(file: string): Promise<void> {
  let handle: number | undefined;
  try {
    handle = openSync(file, "r");
    await fsyncAsync(handle);
  } catch (error) {
    if (!["EISDIR", "EPERM", "EACCES", "EINVAL", "ENOTSUP"].includes(errorCode(error) ?? "")) throw error;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
