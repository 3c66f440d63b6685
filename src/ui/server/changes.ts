import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { isRunId } from "../../core/ids.js";
import type { Changes } from "../api.js";

const LOOK_EVERY_MS = 400;
/** A run whose files were written within it may still go on. */
const STILL_MS = 10 * 60_000;

/**
 * Looks at the runs folder as long as somebody listens: at the names in it, and at the times of the runs that may go on.
 * One look for all who listen; nothing is read. Processes of a killed run write nothing, which is why time alone ends it.
 */
export function watchRuns(runsFolder: string) {
  const listeners = new Set<(changes: Changes) => void>();
  let known: Map<string, string> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const before = known;
    known = signsOf(runsFolder, before);
    if (before === undefined) return;
    const changed = [...known].filter(([id, sign]) => before.get(id) !== sign).map(([id]) => id);
    const gone = [...before.keys()].filter((id) => !known!.has(id));
    if (changed.length + gone.length === 0) return;
    const list = gone.length > 0 || changed.some((id) => !before.has(id));
    for (const listener of listeners) listener({ runs: [...changed, ...gone], list });
  };
  return {
    /** @returns what ends it. */
    listen: (listener: (changes: Changes) => void): (() => void) => {
      listeners.add(listener);
      if (timer === undefined) {
        look();
        timer = setInterval(look, LOOK_EVERY_MS);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
        known = undefined;
      };
    },
  };
}

/** For each run something that differs when it went on. */
function signsOf(runsFolder: string, before: ReadonlyMap<string, string> | undefined): Map<string, string> {
  const now = Date.now();
  const names = namesIn(runsFolder);
  return new Map(
    names.map((id) => {
      const earlier = before?.get(id);
      return [id, earlier?.startsWith("over") === true ? earlier : signOf(path.join(runsFolder, id), now)];
    }),
  );
}

function signOf(folder: string, now: number): string {
  const files = ["run.json", "events.jsonl", "report.html", "tags.json"].map((name) =>
    statSync(path.join(folder, name), { throwIfNoEntry: false }),
  );
  const newest = files.reduce((latest, stat) => Math.max(latest, stat?.mtimeMs ?? 0), 0);
  const sign = files.map((stat) => (stat === undefined ? "-" : `${stat.size} ${stat.mtimeMs}`)).join(" ");
  return now - newest > STILL_MS ? `over ${sign}` : sign;
}

function namesIn(runsFolder: string): readonly string[] {
  try {
    return readdirSync(runsFolder).filter(isRunId);
  } catch {
    return [];
  }
}
