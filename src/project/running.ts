import type { Event } from "../core/event.js";
import type { Result } from "../core/result.js";
import type { Problem } from "./problem.js";
import type { FinishedRun } from "./run-file.js";
import type { FinishedSweep } from "./run-sweep.js";

/**
 * A run that was started. Its events go to whoever iterates: earlier ones are not kept, so begin at once, or only await
 * `result`. To stop iterating does not stop the run: abort the signal that it was given.
 */
export interface Running extends AsyncIterable<Event> {
  /** How it ended. Rejects only because of a bug. */
  readonly result: Promise<Result<FinishedRun | FinishedSweep, Problem>>;
}

/** @param start is called once, after the caller had the chance to iterate. */
export function running(start: (events: (event: Event) => void) => Running["result"]): Running {
  const listeners = new Set<(event: Event) => void>();
  let isOver = false;
  const result = Promise.resolve()
    .then(() =>
      start((event) => {
        for (const listener of listeners) listener(event);
      }),
    )
    .finally(() => {
      isOver = true;
    });
  return {
    result,
    async *[Symbol.asyncIterator]() {
      const waiting: Event[] = [];
      let wake = (): void => undefined;
      const listener = (event: Event): void => {
        waiting.push(event);
        wake();
      };
      listeners.add(listener);
      // A bug is thrown where `result` is awaited, too: here it only ends the waiting.
      result.finally(() => wake()).catch(() => undefined);
      try {
        for (;;) {
          yield* waiting.splice(0);
          if (waiting.length > 0) continue;
          if (isOver) break;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      } finally {
        listeners.delete(listener);
      }
      await result;
    },
  };
}
