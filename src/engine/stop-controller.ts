import { setMaxListeners } from "node:events";

export interface StopController {
  readonly signal: AbortSignal;
  readonly abort: (reason: unknown) => void;
  /** Lets go of the caller's signal. */
  readonly close: () => void;
}

/** A signal that is aborted when the caller's is, or by hand. */
export function stopController(outer: AbortSignal): StopController {
  const controller = new AbortController();
  // Every running stage listens to it: many listeners are no leak here.
  setMaxListeners(0, controller.signal);
  const onAbort = (): void => controller.abort(outer.reason);
  outer.addEventListener("abort", onAbort, { once: true });
  if (outer.aborted) onAbort();
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    close: () => outer.removeEventListener("abort", onAbort),
  };
}
