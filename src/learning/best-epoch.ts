/** How far a training has come by its monitor. All values are turned so that less is better. */
export interface BestEpoch {
  /** 0 before the first epoch. */
  readonly epoch: number;
  /** null before the first epoch: JSON has no infinity. */
  readonly value: number | null;
  /** Epochs since the last improvement. */
  readonly waited: number;
}

export const noEpochYet: BestEpoch = { epoch: 0, value: null, waited: 0 };

/** Whether `value`, a finite number, is better than the best so far by more than `minDelta`. The first epoch always is. */
export function afterEpoch(best: BestEpoch, epoch: number, value: number, minDelta: number): BestEpoch {
  const isBetter = best.value === null || value < best.value - minDelta;
  return isBetter ? { epoch, value, waited: 0 } : { ...best, waited: best.waited + 1 };
}
