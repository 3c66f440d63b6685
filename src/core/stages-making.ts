import type { Kind } from "./kind.js";
import type { RunRecord, StageRecord } from "./run-record.js";

/** Stages of a run that made an artifact of a kind, in their order. */
export const stagesMaking = ({ stages }: Pick<RunRecord, "stages">, kind: Kind): readonly StageRecord[] =>
  stages.filter((stage) => outputsOfKind(stage, kind).length > 0);

/** Names of what a stage made of a kind. */
export const outputsOfKind = ({ outputs }: Pick<StageRecord, "outputs">, kind: Kind): readonly string[] =>
  Object.entries(outputs)
    .filter(([, output]) => output.kind === kind)
    .map(([name]) => name);
