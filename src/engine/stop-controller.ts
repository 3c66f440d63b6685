import { setMaxListeners } from "node:events";

/** A signal that is aborted when the caller's is, or by hand. */
export function stopController(outer: AbortSignal) {
  const controller = new AbortController();
  // Every running stage listens to it: many listeners are no leak here.
  setMaxListeners(0, controller.signal);
  const onAbort = (): void => controller.abort(outer.reason);
  outer.addEventListener("abort", onAbort, { once: true });
  if (outer.aborted) onAbort();
  return {
    signal: controller.signal,
    abort: (reason: unknown): void => controller.abort(reason),
    /** Lets go of the caller's signal. */
    close: (): void => outer.removeEventListener("abort", onAbort),
  };
}
