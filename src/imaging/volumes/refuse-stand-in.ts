import { StageFailure } from "../../core/stage-failure.js";
import { standInAt } from "../stand-in.js";

/** Throws a StageFailure where a file that should be a volume stands in place of one. */
export function refuseStandIn(file: string): void {
  const instead = standInAt(file);
  if (instead !== undefined) throw new StageFailure(`Expected a volume, got ${instead}`);
}
