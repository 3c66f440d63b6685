import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import type { ProcessGroup } from "./owner.js";
import { readProcessStat, startTimeOf } from "./process-identity.js";

/** Variable in a stage's environment that names its attempt folder. */
export const ATTEMPT_VARIABLE = "RADPIPE_ATTEMPT";

const POLL_MS = 20;
/** A process that the system cannot end within this time waits for a disk or network that does not answer. */
const KILL_MS = 10_000;

/**
 * Ends the processes that an orchestrator of this machine left behind. A record in the cache is not enough to end a
 * process, since others may write there: on Linux it must have an attempt folder of the key in its environment (which
 * includes what was started but not yet recorded, or left its group); elsewhere the recorded group, if its leader began
 * when the record says. First politely, then by force; resolves when none of them runs any more.
 */
export async function endOrphans(
  group: ProcessGroup | undefined,
  attemptPrefix: string,
  graceMs: number,
): Promise<void> {
  const running = () =>
    process.platform === "linux" ? bearersOf(attemptPrefix) : group === undefined ? [] : membersOf(group);
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    const end = performance.now() + (signal === "SIGTERM" ? graceMs : KILL_MS);
    let left = running();
    if (left.length === 0) return;
    for (const pid of left) send(pid, signal);
    while (left.length > 0 && performance.now() < end) {
      await setTimeout(POLL_MS);
      left = running();
      if (signal === "SIGKILL") for (const pid of left) send(pid, signal);
    }
  }
}

/**
 * Living processes of the group. A number is not given to a new process while a group has it, so a leader with another
 * start time means that the whole group is gone. A record without a start time, or whose leader is gone, proves
 * nothing.
 */
function membersOf(group: ProcessGroup): readonly number[] {
  if (process.platform === "win32") return [];
  if (group.startTime === undefined || startTimeOf(group.pid) !== group.startTime) return [];
  return processTable()
    .filter((row) => row.group === group.pid && !row.state.startsWith("Z"))
    .map((row) => row.pid);
}

function bearersOf(attemptPrefix: string): readonly number[] {
  const wanted = `${ATTEMPT_VARIABLE}=${attemptPrefix}`;
  return processNumbers().filter((pid) => {
    try {
      const variables = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
      const state = readProcessStat(pid)?.state;
      return pid !== process.pid && state !== "Z" && variables.some((variable) => variable.startsWith(wanted));
    } catch {
      return false;
    }
  });
}

const processNumbers = (): readonly number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

function processTable(): readonly { readonly pid: number; readonly group: number; readonly state: string }[] {
  try {
    const table = execFileSync("ps", ["-axo", "pid=,pgid=,state="], { encoding: "utf8" });
    return table
      .trim()
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .map(([pid, group, state]) => ({ pid: Number(pid), group: Number(group), state: state ?? "" }));
  } catch {
    return [];
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already, or another user's: then only the renamed scratch keeps it from doing harm.
  }
}
