import type { Event, RunFinished } from "../core/event.js";
import type { Reporter, Write } from "./reporter.js";

/**
 * One JSON object per line. `run-finished` is the very last, written when everything about the run is done, so that a
 * reader of the lines finds the report in the run's folder. A stage's progress comes at most four times a second.
 */
export function jsonReporter(options: { readonly write: Write }): Reporter {
  const lastShown = new Map<string, number>();
  let finished: RunFinished | undefined;
  const write = (event: Event) => options.write(`${JSON.stringify(event)}\n`);
  return {
    sink: (event) => {
      if (event.type === "run-finished") {
        finished = event;
        return;
      }
      if (event.type === "stage-progress") {
        if (event.at - (lastShown.get(event.stage) ?? 0) < PROGRESS_EVERY_MS) return;
        lastShown.set(event.stage, event.at);
      }
      write(event);
    },
    close: async () => {
      if (finished) write(finished);
    },
  };
}

const PROGRESS_EVERY_MS = 250;
