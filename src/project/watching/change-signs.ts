/** Time without a sign of a change after which it counts as whole: folders are copied, editors write in steps. */
const QUIET_MS = 150;

/** Signs that something may have changed, as they come. What waits for them is rejected when the signal is aborted. */
export interface ChangeSigns {
  readonly note: () => void;
  readonly forget: () => void;
  /** Whether one came since `forget`, or since `next` gave one. */
  readonly seen: () => boolean;
  /** The next sign, or one that came before and was not told yet. */
  readonly next: () => Promise<void>;
  /** Waits until none has come for a moment. */
  readonly quiet: () => Promise<void>;
}

export function changeSigns(signal: AbortSignal): ChangeSigns {
  let hasSign = false;
  let last = 0;
  let wake = (): void => undefined;
  signal.addEventListener("abort", () => wake(), { once: true });
  return {
    note: () => {
      hasSign = true;
      last = performance.now();
      wake();
    },
    forget: () => {
      hasSign = false;
    },
    seen: () => hasSign,
    async next() {
      while (!hasSign) {
        signal.throwIfAborted();
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      signal.throwIfAborted();
      hasSign = false;
    },
    async quiet() {
      for (;;) {
        signal.throwIfAborted();
        const left = last + QUIET_MS - performance.now();
        if (left <= 0) return;
        await new Promise((resolve) => setTimeout(resolve, left));
      }
    },
  };
}
