import type { Failure } from "../core/failure.js";
import type { ValidStage } from "../core/valid-pipeline.js";
import type { ResolvedAction } from "./resolve-action.js";
import type { Workplace } from "./workplace.js";

/**
 * Whether the cached inputs that a stage was handed are still what they were. One that something wrote to may be in the
 * outputs in either state: they are not kept, and it is set aside, so that nobody else reads it.
 */
export async function changedInput(
  { request, emit }: Workplace,
  stage: ValidStage,
  { inputs }: ResolvedAction,
): Promise<Failure | undefined> {
  let failure: Failure | undefined;
  for (const { from } of Object.values(inputs)) {
    if (from === undefined) continue;
    const { digest } = from.artifact;
    const check = await request.store.checkArtifact(digest);
    // An artifact that was removed meanwhile, by hand or by a reader that found it damaged, proves nothing either.
    if (check.state === "sound") continue;
    const input = `${from.stage}.${from.output}`;
    const found =
      check.state === "damaged"
        ? `${check.file} should be ${check.expected}, is ${check.got}`
        : "it is no longer in the cache";
    if (check.state === "damaged") await request.store.setAside(digest);
    emit({ type: "artifact-damaged", at: Date.now(), stage: from.stage, output: from.output, message: found });
    failure ??= {
      reason: "input-changed",
      message: `The input ${input} changed while "${stage.id}" was running: ${found}`,
      remedy:
        "Stages must not write into what they are handed: let it copy what it changes, and run again. What was changed is set aside and made again.",
      stage: stage.id,
    };
  }
  return failure;
}
