import { appendFileSync, statSync, truncateSync } from "node:fs";
import type { Event } from "../core/event.js";
import type { StageId } from "../core/ids.js";
import { aboutFile } from "../core/write-whole.js";

const FLUSH_EVERY_MS = 200;
const PROGRESS_EVERY_MS = 2_000;
/** Lines that are kept for a disk that may have room again. */
const MOST_WAITING = 10_000;

/** `events.jsonl` of a run. Log lines are left to the stages' logs, and progress is thinned, so that it stays small. */
export function eventJournal(file: string) {
  let lines: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let problem: NodeJS.ErrnoException | undefined;
  const progressAt = new Map<StageId, number>();

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (lines.length === 0) return;
    const text = `${lines.join("\n")}\n`;
    const before = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    try {
      appendFileSync(file, text);
      lines = [];
      problem = undefined;
    } catch (error) {
      // No reason to end the run: there may be room again. What was written in part is written again then.
      problem = aboutFile(error, file, text) as NodeJS.ErrnoException;
      cutBack(file, before);
      if (lines.length > MOST_WAITING) lines = lines.slice(-MOST_WAITING);
    }
  };
  return {
    add(event: Event): void {
      if (event.type === "stage-log") return;
      if (event.type === "stage-progress") {
        if (event.at - (progressAt.get(event.stage) ?? Number.NEGATIVE_INFINITY) < PROGRESS_EVERY_MS) return;
        progressAt.set(event.stage, event.at);
      }
      lines.push(JSON.stringify(event));
      timer ??= setTimeout(flush, FLUSH_EVERY_MS).unref();
    },
    flush,
    /** Why the last lines could not be written, where they could not. */
    problem: (): NodeJS.ErrnoException | undefined => problem,
  };
}

function cutBack(file: string, bytes: number): void {
  try {
    truncateSync(file, bytes);
  } catch {
    // It is not there, or cannot even be cut.
  }
}
