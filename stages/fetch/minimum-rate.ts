import { TransferProblem } from "./transfer-problem.js";

export interface MinimumRate {
  /** Bytes per second; 0 where any rate will do. */
  readonly bytesPerSecond: number;
  /** Seconds over which it is measured. */
  readonly window: number;
}

/** Ends a transfer that brings less than the minimum within a window: one byte a second is no transfer. */
export function watchRate(
  { bytesPerSecond, window }: MinimumRate,
  received: () => number,
  onSlow: (problem: TransferProblem) => void,
  host: string,
): { readonly stop: () => void } {
  let before = received();
  const timer = setInterval(() => {
    const bytes = received() - before;
    before = received();
    // Where no byte comes at all, the time-out of the body says so.
    if (bytes === 0 || bytes >= bytesPerSecond * window) return;
    onSlow(
      new TransferProblem(`${host} sent ${bytes} bytes in ${window} s, less than ${bytesPerSecond} a second`, {
        retry: "later",
        hopeless: true,
        remedy: "Try again at another time, take the file from another address, or lower `minimumRate`.",
      }),
    );
  }, 1000 * window);
  return { stop: () => clearInterval(timer) };
}
