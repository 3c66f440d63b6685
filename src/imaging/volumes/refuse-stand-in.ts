import { StageFailure } from "../../core/stage-failure.js";
import { standInAt } from "../stand-in.js";

/** Throws a StageFailure if a file that should be a volume is only a placeholder for one. */
export function refuseStandIn(file: string): void {
  const instead = standInAt(file);
  if (instead !== undefined) throw new StageFailure(`Expected a volume, got ${instead}`);
}
