import { DETACH } from "../../executors/jobs/job.js";
import { EXIT } from "../exit-code.js";
import { say } from "../output.js";

let wasInterrupted = false;

/** Whether an error is what the signal of `interruptible` ended work with, which then had nothing else to tell. */
export const isInterruption = (error: unknown): boolean =>
  wasInterrupted && error instanceof Error && error.name === "AbortError";

/**
 * Ctrl-C once: the signal is aborted, so that stages stop and the run is recorded as interrupted. Twice: the end, at
 * once. `kill` counts like Ctrl-C. Of a terminal that closes, jobs on a cluster know nothing. Call `release` when the work is done.
 */
export function interruptible(message = "Interrupted: stopping the stages. Ctrl-C again ends at once."): {
  readonly signal: AbortSignal;
  /** Ends this command; jobs on a cluster go on. */
  readonly detach: () => void;
  readonly release: () => void;
} {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    wasInterrupted = true;
    controller.abort();
    say(message);
  };
  const detach = () => {
    wasInterrupted = true;
    controller.abort(DETACH);
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const name of signals) process.on(name, onSignal);
  // Where stages run here they end like after Ctrl-C.
  process.on("SIGHUP", detach);
  return {
    signal: controller.signal,
    detach,
    release: () => {
      for (const name of signals) process.off(name, onSignal);
      process.off("SIGHUP", detach);
    },
  };
}
