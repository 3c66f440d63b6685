import { tensorScorer } from "../../src/learning/tensor-scorer.js";
import type { EvaluateContext } from "./context.js";
import { explain } from "./explain.js";
import type { Subject } from "./subject.js";

/** A network with the images that it is to score. Throws a StageFailure where they were prepared in another way. */
export async function tensorSubject(ctx: EvaluateContext, tensors: string): Promise<Subject> {
  const scorer = await tensorScorer(ctx, ctx.inputs.model, tensors);
  const { networks, active, images } = scorer;
  return {
    ...scorer,
    explain: (folder, cases) =>
      explain(folder, { networks, active, images, cases, by: ctx.params.explainBy, log: ctx.log }),
  };
}
