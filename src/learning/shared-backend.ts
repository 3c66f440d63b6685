import type { ActiveBackend } from "./backend.js";

/** One backend for several models at once: only one is active in a process, and it is the one activated last. */
export interface SharedBackend {
  /** Activates it the first time. To close what this gives closes nothing. */
  readonly start: () => Promise<ActiveBackend>;
  readonly close: () => Promise<void>;
}

export function sharedBackend(activate: () => Promise<ActiveBackend>): SharedBackend {
  let started: Promise<ActiveBackend> | undefined;
  return {
    start: async () => {
      started ??= activate();
      return { ...(await started), close: async () => undefined };
    },
    close: async () => await (await started)?.close(),
  };
}
