import type { EndCause, JobState } from "../jobs/job-queue.js";
import { taskName } from "../jobs/job-queue.js";

/** Id, number of the array, place in it, state, nodes, reason, name: the name last, the rest has no `|`. */
export const SQUEUE_FORMAT = "%i|%F|%K|%T|%N|%r|%j";

/** What `squeue` says of each job, by `taskName`. Where a job was requeued or named twice, the one that is not over. */
export function squeueRows(text: string): ReadonlyMap<string, JobState> {
  const states = new Map<string, JobState>();
  for (const line of text.split("\n")) {
    const [id, array, place, state = "", nodes = "", reason = "", ...name] = line.split("|");
    if (id === undefined || array === undefined || place === undefined || name.length === 0) continue;
    for (const task of tasksOf(place)) {
      const key = taskName(name.join("|"), task);
      if (states.has(key) && states.get(key)?.phase !== "over") continue;
      states.set(key, { id: task === undefined ? id : `${array}_${task}`, ...stateOf(state, nodes, reason) });
    }
  }
  return states;
}

/** `N/A`, `3`, or of those that wait `0-4,7%2`, in one row even where each was asked for; `...` ends a long list. */
function tasksOf(place: string): readonly (number | undefined)[] {
  if (!/^\d/.test(place)) return [undefined];
  const tasks: number[] = [];
  for (const part of place.replace(/%\d+$/, "").split(",")) {
    const [, from, to = from, step = "1"] = /^(\d+)(?:-(\d+)(?::(\d+))?)?$/.exec(part) ?? [];
    if (from === undefined) continue;
    for (let task = Number(from); task <= Number(to); task += Number(step)) tasks.push(task);
  }
  return tasks;
}

function stateOf(state: string, nodes: string, reason: string): Omit<JobState, "id"> {
  const cause = OVER[state];
  if (cause !== undefined) return { phase: "over", text: state, cause };
  if (state === "PENDING" || state.startsWith("REQUEUE") || state === "SPECIAL_EXIT") {
    return { phase: "waiting", text: `waiting (${reason})` };
  }
  // What is not known here is not over.
  return { phase: "running", text: state === "RUNNING" ? `running on ${nodes}` : state.toLowerCase() };
}

/** `man squeue`, JOB STATE CODES. */
const OVER: Readonly<Record<string, EndCause>> = {
  COMPLETED: "ended",
  FAILED: "ended",
  DEADLINE: "ended",
  CANCELLED: "cancelled",
  REVOKED: "cancelled",
  TIMEOUT: "time-limit",
  OUT_OF_MEMORY: "out-of-memory",
  NODE_FAIL: "infrastructure",
  BOOT_FAIL: "infrastructure",
  PREEMPTED: "infrastructure",
};
