import { closeSync, fsync, openSync, renameSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { Owner } from "./owner.js";
import { errorCode } from "./store-failure.js";

const fsyncAsync = promisify(fsync);

/** Writes a file so that a reader sees the old or the new content, never a part; durable when the promise resolves. */
export async function writeDurably(owner: Owner, target: string, text: string, syncs: FolderSync): Promise<void> {
  const temporary = owner.temporary();
  const file = openSync(temporary, "w");
  try {
    writeFileSync(file, text);
    await fsyncAsync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, target);
  await syncs(path.dirname(target));
}

/** The same without waiting for the disk: for what can be computed again. */
export function replaceFile(owner: Owner, target: string, content: string | Uint8Array): void {
  const temporary = owner.temporary();
  writeFileSync(temporary, content);
  renameSync(temporary, target);
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

/** Makes a file's content, or a folder's names, durable. Some systems cannot do that for folders; there it is no error. */
export async function syncPath(file: string): Promise<void> {
  let handle: Awaited<ReturnType<typeof open>> | undefined;
  try {
    handle = await open(file, "r");
    await handle.sync();
  } catch (error) {
    if (!["EISDIR", "EPERM", "EACCES", "EINVAL", "ENOTSUP"].includes(errorCode(error) ?? "")) throw error;
  } finally {
    await handle?.close();
  }
}
