import type { Failure } from "../core/failure.js";
import { portOf } from "../core/input-ports.js";
import type { ValidStage } from "../core/valid-pipeline.js";
import type { ResolvedAction } from "./resolve-action.js";
import type { Workplace } from "./workplace.js";

/**
 * A source that was edited while the stage read it may be in the outputs in either state: they are not kept. A port
 * whose list of files is all that a stage reads was read before it began.
 */
export async function changedSource(
  { request }: Workplace,
  stage: ValidStage,
  { inputs }: ResolvedAction,
): Promise<Failure | undefined> {
  for (const [port, { source, digest, tree }] of Object.entries(inputs)) {
    const handed = tree?.type === "folder" && tree.faults.length === 0;
    if (source === undefined || (handed && portOf(stage.contract.inputs, port)?.listed === true)) continue;
    const now = await request.store.digestSource(source).catch(() => undefined);
    if (now?.digest === digest) continue;
    const input = stage.inputs[port]?.source;
    return {
      reason: "stage-failed",
      message: `The source "${input?.type === "source" ? input.written : source}" changed while the stage was reading it`,
      remedy: "Run again.",
      stage: stage.id,
    };
  }
  return undefined;
}
