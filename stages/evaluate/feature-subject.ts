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
  const { model, joined, score, imagesOf } = scorer;
  try {
    if (model.head.kind === "logistic") refuseOfNetworks(ctx.params);
  } catch (error) {
    await scorer.close();
    throw error;
  }
  return {
    ...scorer,
    explain: (folder, explained) =>
      explainFeatures(folder, {
        model,
        features: inputs.features,
        images: ctx.inputs.images,
        cases: explained,
        imagesOf: (row) => imagesOf([row]),
        featureRowOf: joined.featureRowOf,
        scoresOf: async (row) => (await score([row], () => undefined)).map(([value]) => value!),
        threads: ctx.cpus,
        log: ctx.log,
      }),
  };
}
