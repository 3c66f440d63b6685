/**
 * Says when to write a checkpoint, beside the one of the step in which a fit is interrupted. Only how much is lost by an
 * interruption depends on it, never a result.
 */
export interface CheckpointPace {
  readonly isDue: (moment: "epoch" | "step") => boolean;
  /** Runs a write and remembers how long it took. */
  readonly timed: (write: () => Promise<void>) => Promise<void>;
}

/** Within an epoch not more often than this, in milliseconds. */
const LEAST_BETWEEN_STEPS = 30_000;

/**
 * At the end of each epoch, and every half minute in a long one; but never so often that writing takes more than a tenth
 * of the time: a dense network of millions of weights may learn a hundred images faster than it is written.
 * @param now milliseconds of a clock.
 */
export function checkpointPace(now: () => number = () => performance.now()): CheckpointPace {
  let last = now();
  let cost = 0;
  return {
    isDue: (moment) => now() - last >= Math.max(10 * cost, moment === "epoch" ? 0 : LEAST_BETWEEN_STEPS),
    timed: async (write) => {
      const start = now();
      await write();
      last = now();
      cost = last - start;
    },
  };
}
