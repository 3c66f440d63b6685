import { featureScorer } from "../../src/learning/heads/feature-scorer.js";
import type { EvaluateContext } from "./context.js";
import { explainFeatures } from "./explain-features.js";
import { refuseOfNetworks } from "./idle-parameters.js";
import type { Subject } from "./subject.js";

/** A head with the features that it is to score. Throws a StageFailure where they are of another network or preparation. */
export async function featureSubject(
  ctx: EvaluateContext,
  inputs: { readonly features: string; readonly dataset: string },
): Promise<Subject> {
  const scorer = await featureScorer(ctx, ctx.inputs.model, inputs);
  const { heads, joined, features, caseOf } = scorer;
  try {
    if (heads.every(({ head }) => head.kind === "logistic")) refuseOfNetworks(ctx.params);
  } catch (error) {
    await scorer.close();
    throw error;
  }
  return {
    ...scorer,
    explain: (folder, explained) =>
      explainFeatures(folder, {
        heads,
        features: inputs.features,
        reader: features,
        images: ctx.inputs.images,
        cases: explained,
        caseOf,
        featureRowOf: joined.featureRowOf,
        signal: ctx.signal,
        threads: ctx.cpus,
        log: ctx.log,
      }),
  };
}
