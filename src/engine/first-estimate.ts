import type { ActionRecord } from "../core/action.js";
import { humanDuration } from "../core/human-units.js";
import type { StageId } from "../core/ids.js";
import { portName } from "../core/input-ports.js";
import type { KnownInput } from "../core/stage-contract.js";
import type { ValidStage } from "../core/valid-pipeline.js";
import type { ResolverTools } from "./resolve-action.js";

/**
 * What a stage that has never run here would take, as its type knows it from the sizes of the inputs that are there:
 * a line for the plan, or none.
 * @param actionOf the execution of a stage whose outputs are there.
 */
export async function firstEstimate(
  stage: ValidStage,
  actionOf: (stage: StageId) => ActionRecord | undefined,
  tools: Pick<ResolverTools, "digestSource">,
): Promise<readonly string[]> {
  const { firstEstimate: estimate } = stage.contract;
  if (estimate === undefined) return [];
  const known: Record<string, KnownInput> = {};
  const add = (input: string, { files, bytes }: KnownInput): void => {
    const port = portName(stage.contract.inputs, input);
    const before = known[port] ?? { files: 0, bytes: 0 };
    known[port] = { files: before.files + files, bytes: before.bytes + bytes };
  };
  for (const [port, { source }] of Object.entries(stage.inputs)) {
    if (source.type === "wire") {
      const artifact = actionOf(source.stage)?.outputs[source.output];
      // Of a part of it the size is not known without a look.
      if (artifact !== undefined && source.path === undefined) add(port, artifact);
    } else {
      // What cannot be read is found where the stage that waits for nothing is resolved.
      const tree = await tools.digestSource(source.path).catch(unlessAborted);
      if (tree !== undefined) add(port, { files: tree.files.length, bytes: tree.bytes });
    }
  }
  const found = estimate(stage.params, known);
  if (found === undefined || found.seconds < LEAST_SECONDS) return [];
  return [`never run here: about ${humanDuration(1000 * found.seconds)} of one processor for ${found.work}`];
}

function unlessAborted(error: unknown): undefined {
  if (error instanceof Error && error.name === "AbortError") throw error;
}

/** Less is no news. */
const LEAST_SECONDS = 0.1;
