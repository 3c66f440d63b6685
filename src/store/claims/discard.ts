import { readdirSync, renameSync, rmdir } from "node:fs";
import { rm } from "node:fs/promises";
import { errorCode } from "../store-failure.js";
import type { Owner } from "./owner.js";

/**
 * Removes folders in the background: a removal may wait for the disk, and nobody needs its end before the store is
 * closed.
 */
export interface Discarder {
  /** Afterwards the path is free or an empty folder; nothing can be found in it. */
  readonly discard: (folder: string) => void;
  /** The same of a file or folder that somebody may still write into: it goes under another name first, in one step. */
  readonly takeAway: (path: string) => void;
  /** The same for a file or folder that nobody will look for again. */
  readonly remove: (path: string) => void;
  readonly idle: () => Promise<void>;
}

export function createDiscarder(owner: Owner): Discarder {
  const running = new Set<Promise<void>>();
  const track = (work: Promise<void>) => {
    // What cannot be removed now is swept later.
    const ended = work.catch(() => undefined).then(() => void running.delete(ended));
    running.add(ended);
  };
  const takeAway = (path: string): void => {
    const aside = owner.temporary();
    try {
      renameSync(path, aside);
    } catch (error) {
      if (errorCode(error) === "ENOENT") return;
      throw error;
    }
    track(rm(aside, { recursive: true, force: true }));
  };
  return {
    takeAway,
    discard: (folder) => {
      try {
        if (readdirSync(folder).length === 0) {
          track(new Promise((resolve) => rmdir(folder, () => resolve())));
          return;
        }
        takeAway(folder);
      } catch (error) {
        if (errorCode(error) !== "ENOENT") throw error;
      }
    },
    remove: (path) => track(rm(path, { recursive: true, force: true })),
    idle: async () => {
      await Promise.all(running);
    },
  };
}
