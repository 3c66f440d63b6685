import type { Failure } from "../core/failure.js";
import type { ValidStage } from "../core/valid-pipeline.js";
import type { RunningAttempt } from "../executors/executor.js";
import { interrupted } from "./interrupted.js";

/** Reason of an abort where the time of a job is nearly up: there is time to keep what a stage has. */
export const TIME_LIMIT = "time-limit";
const TIME_LIMIT_GRACE_MS = 50_000;

/** Ends the attempt at Ctrl-C or when its time is up. The answer, asked for afterwards, says which it was. */
export function stopWhenNeeded(
  running: RunningAttempt,
  stage: ValidStage,
  signal: AbortSignal,
): () => Failure | undefined {
  let failure: Failure | undefined;
  const stop = (why: Failure): void => {
    failure ??= why;
    running.stop(signal.aborted && signal.reason === TIME_LIMIT ? TIME_LIMIT_GRACE_MS : undefined);
  };
  const onAbort = (): void => stop(interrupted(stage));
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  const { timeoutMs } = stage;
  // Node cannot count further than 2^31-1 ms (24 days) at once, and would fire immediately.
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => stop(timedOut(stage, timeoutMs)), Math.min(timeoutMs, 2 ** 31 - 1));
  return () => {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    return failure;
  };
}

const timedOut = (stage: ValidStage, timeoutMs: number): Failure => ({
  reason: "stage-timed-out",
  message: `Expected the stage to end within ${timeoutMs / 1000} s, it was still running`,
  remedy: "Raise `timeout`, or leave it out.",
  stage: stage.id,
});
