import type { Kind } from "./kind.js";
import type { RunRecord, StageRecord } from "./run-record.js";

/** Stages of a run that made an artifact of a kind, in their order. */
export const stagesMaking = ({ stages }: Pick<RunRecord, "stages">, kind: Kind): readonly StageRecord[] =>
  stages.filter((stage) => outputsOfKind(stage, kind).length > 0);

/** Whether a stage made its model of another one, as calibrate does: a training makes one of images or features. */
export const isMadeOfModel = ({ kinds }: Pick<StageRecord, "kinds">): boolean =>
  Object.values(kinds?.inputs ?? {}).includes("model");

/** Names of what a stage made of a kind. */
export const outputsOfKind = ({ outputs }: Pick<StageRecord, "outputs">, kind: Kind): readonly string[] =>
  Object.entries(outputs)
    .filter(([, output]) => output.kind === kind)
    .map(([name]) => name);
