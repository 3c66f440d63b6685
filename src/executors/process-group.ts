const KILL_AFTER_MS = 700;

/** A child that leads a process group, with everything it started. */
export interface ProcessGroup {
  /** Asks the group to end, and makes it end 700 ms later, or as told. Calling it again changes nothing. */
  readonly stop: (graceMs?: number) => void;
  /** Call when the leader has ended: whatever it left running is ended at once. */
  readonly end: () => void;
}

/** Leaders, and what else ends with them when this process ends. */
const living = new Map<number, () => void>();
let watchesExit = false;

export function processGroup(leader: number, alsoAtExit: () => void): ProcessGroup {
  let killing: NodeJS.Timeout | undefined;
  let ended = false;
  living.set(leader, alsoAtExit);
  if (!watchesExit) {
    watchesExit = true;
    // A second Ctrl-C, or a bug, ends this process without waiting for its stages: they end with it.
    process.once("exit", () => {
      for (const [group, alsoEnd] of living) {
        signalGroup(group, "SIGKILL");
        alsoEnd();
      }
    });
  }
  return {
    stop(graceMs = KILL_AFTER_MS) {
      if (ended || killing !== undefined) return;
      signalGroup(leader, "SIGTERM");
      killing = setTimeout(() => signalGroup(leader, "SIGKILL"), graceMs);
    },
    end() {
      ended = true;
      living.delete(leader);
      clearTimeout(killing);
      signalGroup(leader, "SIGKILL");
    },
  };
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    // Windows has no process groups.
    process.kill(process.platform === "win32" ? leader : -leader, signal);
  } catch {
    // Nobody of the group is left.
  }
}
