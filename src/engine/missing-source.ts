import { existsSync } from "node:fs";
import type { Failure } from "../core/failure.js";
import type { StageId } from "../core/ids.js";
import type { PlanRequest } from "./request.js";
import type { Choice } from "./selection.js";

/** The first source of a chosen stage that is not there: said before anything starts, not hours later. */
export function missingSource({ pipeline }: PlanRequest, choices: ReadonlyMap<StageId, Choice>): Failure | undefined {
  for (const stage of pipeline.stages.values()) {
    if (choices.get(stage.id)?.role === "skip" || !stage.when) continue;
    for (const [port, { source }] of Object.entries(stage.inputs)) {
      if (source.type !== "source" || existsSync(source.path)) continue;
      return {
        reason: "source-missing",
        message: `Expected "${source.written}", the input "${port}" of "${stage.id}", to exist, found nothing at ${source.path}`,
        remedy: "Paths in a pipeline file are relative to that file.",
        stage: stage.id,
      };
    }
  }
  return undefined;
}
