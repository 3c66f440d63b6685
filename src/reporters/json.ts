import type { Event, RunFinished, SweepFinished } from "../core/event.js";
import { printableJson } from "../core/printable.js";
import type { Reporter, Write } from "./reporter.js";

/**
 * One JSON object per line. `run-finished`, of a sweep `sweep-finished`, is the very last, written when everything about
 * it is done, so that a reader of the lines finds the report in the run's folder. A stage's progress comes at most four
 * times a second.
 */
export function jsonReporter(options: { readonly write: Write }): Reporter {
  const lastShown = new Map<string, number>();
  let isSweep = false;
  let finished: RunFinished | SweepFinished | undefined;
  const write = (event: Event) => options.write(`${printableJson(event)}\n`);
  return {
    sink: (event) => {
      if (event.type === "sweep-started") isSweep = true;
      if (event.type === "sweep-finished" || (event.type === "run-finished" && !isSweep)) {
        finished = event;
        return;
      }
      if (event.type === "stage-progress") {
        const shown = `${event.run ?? ""} ${event.stage}`;
        if (event.at - (lastShown.get(shown) ?? 0) < PROGRESS_EVERY_MS) return;
        lastShown.set(shown, event.at);
      }
      write(event);
    },
    close: async () => {
      if (finished) write(finished);
    },
  };
}

const PROGRESS_EVERY_MS = 250;
