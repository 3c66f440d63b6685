import type { Interval } from "./interval.js";

/**
 * Interval of a proportion (Agresti & Coull 1998): that of Wald about a share to which half of `critical` squared
 * successes and failures are added. Never inside Wilson's, so that it covers where few trials fail.
 * @param trials as many as would tell as much if they were independent; need not be whole.
 * @param critical how many standard deviations the bounds are away.
 */
export function agrestiCoullInterval(share: number, trials: number, critical: number): Interval {
  const squared = critical * critical;
  const total = trials + squared;
  const centre = (share * trials + squared / 2) / total;
  const reach = critical * Math.sqrt((centre * (1 - centre)) / total);
  return { low: Math.min(share, Math.max(0, centre - reach)), high: Math.max(share, Math.min(1, centre + reach)) };
}
