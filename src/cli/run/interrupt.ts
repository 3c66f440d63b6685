import { EXIT } from "../exit-code.js";
import { say } from "../output.js";

let wasInterrupted = false;

/** Whether an error is what the signal of `interruptible` ended work with, which then had nothing else to tell. */
export const isInterruption = (error: unknown): boolean =>
  wasInterrupted && error instanceof Error && error.name === "AbortError";

/**
 * Ctrl-C once: the signal is aborted, so that stages stop and the run is recorded as interrupted. Twice: the end, at
 * once. A terminal that closes and `kill` count like Ctrl-C. Call `release` when the work is done.
 */
export function interruptible(message = "Interrupted: stopping the stages. Ctrl-C again ends at once."): {
  readonly signal: AbortSignal;
  readonly release: () => void;
} {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    wasInterrupted = true;
    controller.abort();
    say(message);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of signals) process.off(name, onSignal);
    },
  };
}
