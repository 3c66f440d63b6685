import { type FSWatcher, watch } from "node:fs";
import type { Meet } from "./snapshot.js";

/** Folders that the system tells changes of. */
export interface WatchedFolders {
  /** Looks at folders again: `meet` is called for each that is still of interest, the others are dropped. */
  readonly during: <T>(look: (meet: Meet) => Promise<T>) => Promise<T>;
  /** Whether some are looked at from time to time only, since the system would not watch them. */
  readonly isPartial: () => boolean;
  readonly close: () => void;
}

interface Watched {
  names: Set<string> | "all";
  readonly watcher: FSWatcher;
}

/** How often folders are looked at that the system does not watch; ten times as long as a look takes, where that is longer. */
const LOOK_EVERY_MS = 10_000;

/** @param onChange is called at each sign of a change; whether there is one, a snapshot tells. */
export function watchFolders(onChange: () => void): WatchedFolders {
  const watched = new Map<string, Watched>();
  let refused = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  const open = (folder: string): FSWatcher | undefined => {
    try {
      const watcher = watch(folder, (_, name) => {
        const names = watched.get(folder)?.names;
        if (names === "all" || name === null || names?.has(name) === true) onChange();
      });
      watcher.on("error", () => {
        watched.delete(folder);
        watcher.close();
        onChange();
      });
      return watcher;
    } catch {
      // More folders than the system watches (ENOSPC, EMFILE), or one that may not be read.
      return undefined;
    }
  };

  return {
    async during(look) {
      const begun = performance.now();
      const met = new Map<string, Set<string> | "all">();
      refused = new Set();
      const result = await look((folder, names) => {
        const before = met.get(folder);
        const all = names === "all" || before === "all";
        const wanted = all ? "all" : new Set([...(before ?? []), ...names]);
        met.set(folder, wanted);
        const known = watched.get(folder);
        if (known !== undefined) {
          // What counted before counts until all was met.
          known.names = known.names === "all" || wanted === "all" ? "all" : new Set([...known.names, ...wanted]);
          return;
        }
        const watcher = refused.has(folder) ? undefined : open(folder);
        if (watcher === undefined) refused.add(folder);
        else watched.set(folder, { names: wanted, watcher });
      });
      for (const [folder, one] of watched) {
        const names = met.get(folder);
        if (names !== undefined) one.names = names;
        else {
          watched.delete(folder);
          one.watcher.close();
        }
      }
      clearTimeout(timer);
      const wait = Math.max(LOOK_EVERY_MS, 10 * (performance.now() - begun));
      if (refused.size > 0) timer = setTimeout(onChange, wait);
      return result;
    },
    isPartial: () => refused.size > 0,
    close() {
      clearTimeout(timer);
      for (const { watcher } of watched.values()) watcher.close();
      watched.clear();
    },
  };
}
