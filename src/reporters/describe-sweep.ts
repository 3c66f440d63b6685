import type { SweepProgress } from "../core/event.js";
import { humanDuration } from "../core/human-units.js";

/** `7 of 18 runs  23 of 44 stages: 15 done, 8 cached, 0 failed  about 4 min 10 s left`. */
export function describeSweep({ runs, actions, remainingMs }: SweepProgress): string {
  const { total, executed, cached, failed } = actions;
  const parts = [
    `${runs.finished} of ${runs.total} runs`,
    `${executed + cached + failed} of ${total} stages: ${executed} done, ${cached} cached, ${failed} failed`,
  ];
  if (remainingMs !== undefined && remainingMs >= 1000) parts.push(`about ${humanDuration(remainingMs)} left`);
  return parts.join("  ");
}
