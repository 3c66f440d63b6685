import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { ATTEMPT_VARIABLE } from "../store/claims/orphans.js";
import { readProcessStat } from "../store/claims/process-identity.js";

/** A process that a stage left running in a session of its own. */
export interface LeftBehind {
  readonly pid: number;
  /** Of its program, as far as the system keeps it. */
  readonly name: string;
}

/** Ends what an attempt leaves running outside its process group. */
export interface LeftBehindWatch {
  /** For a process that ends at once. */
  readonly endNow: () => void;
  /** @returns those that were outside the group, once they are gone. */
  readonly end: (leader: number | undefined) => Promise<readonly LeftBehind[]>;
}

const POLL_MS = 5;
/** Those that wait for a disk or a network that does not answer are left to the system. */
const MOST_POLLS = 400;

/**
 * To be called before the attempt starts: afterwards only processes that are new are looked at. On Linux a process is
 * known by the attempt's folder in its environment, wherever it went; one that wiped its environment is not found.
 */
export function watchLeftBehind(folder: string): LeftBehindWatch {
  const before = new Set(processes());
  const variable = `${ATTEMPT_VARIABLE}=${folder}`;
  const running = () => processes().filter((pid) => !before.has(pid) && bears(pid, variable));
  return {
    endNow: () => running().forEach(kill),
    async end(leader) {
      const found = new Map<number, LeftBehind>();
      for (let poll = 0; poll < MOST_POLLS; poll++) {
        const left = running();
        if (left.length === 0) break;
        for (const pid of left) {
          // Members of the group were sent a signal already, and may not be gone yet.
          if (readProcessStat(pid)?.group !== leader) found.set(pid, { pid, name: nameOf(pid) });
          kill(pid);
        }
        await delay(POLL_MS);
      }
      return [...found.values()];
    },
  };
}

const processes = (): readonly number[] => {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
};

function bears(pid: number, variable: string): boolean {
  try {
    const isGone = ["Z", "X"].includes(readProcessStat(pid)?.state ?? "X");
    return (
      pid !== process.pid && !isGone && readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(variable)
    );
  } catch {
    return false;
  }
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return "a program";
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone already, or another user's.
  }
}
