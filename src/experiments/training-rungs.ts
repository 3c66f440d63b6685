import type { StageId } from "../core/ids.js";
import type { StageRecord } from "../core/run-record.js";

/**
 * The stages into which `stopEarly` of a sweep cut a training, without the last one (`train-to-2`, of `train`): they
 * differ between runs as that one does, so a comparison that tells of it need not tell of them.
 */
export function rungsAmong(stages: readonly StageRecord[]): ReadonlySet<StageId> {
  const byId = new Map(stages.map((stage) => [stage.id, stage]));
  const rungs = stages.flatMap(({ uses, needs }) =>
    needs.filter((id) => {
      const whole = byId.get(id.replace(/-to-\d+$/, "") as StageId);
      return whole !== undefined && whole.id !== id && whole.uses === uses && byId.get(id)?.uses === uses;
    }),
  );
  return new Set(rungs);
}
