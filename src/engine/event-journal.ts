import { appendFileSync } from "node:fs";
import type { Event } from "../core/event.js";
import type { StageId } from "../core/ids.js";

const FLUSH_EVERY_MS = 200;
const PROGRESS_EVERY_MS = 10_000;

/** `events.jsonl` of a run. Log lines are left to the stages' logs, and progress is thinned, so that it stays small. */
export function eventJournal(file: string) {
  let lines: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  const progressAt = new Map<StageId, number>();

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (lines.length === 0) return;
    const text = `${lines.join("\n")}\n`;
    lines = [];
    try {
      appendFileSync(file, text);
    } catch {
      // A journal that cannot be written, on a full disk say, is no reason to end the run.
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
  };
}
