import path from "node:path";
import type { Kind } from "../core/kind.js";
import type { RunRecord, StageRecord } from "../core/run-record.js";
import { outputsOfKind, stagesMaking } from "../core/stages-making.js";
import type { KnownRun } from "./read-runs.js";

/** The stage that scored what a run predicted, whoever wrote it; of several the first. */
export const evaluationOf = (record: Pick<RunRecord, "stages">): StageRecord | undefined =>
  stagesMaking(record, "predictions")[0];

/** Where a run has what a stage made of a kind; undefined where it made none. The cache may have let go of it since. */
export function outputFolder(
  { folder }: Pick<KnownRun, "folder">,
  stage: Pick<StageRecord, "id" | "outputs">,
  kind: Kind,
): string | undefined {
  const [name] = outputsOfKind(stage, kind);
  return name === undefined ? undefined : path.join(folder, "artifacts", stage.id, name);
}
