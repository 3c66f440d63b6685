import { type FeaturesReader, openFeatures } from "../../artifacts/features.js";
import type { TensorRow } from "../../artifacts/tensors.js";
import { featureTraits } from "../profiled-images.js";
import type { Scorer, ScoringContext } from "../scorer.js";
import { sharedBackend } from "../shared-backend.js";
import { openFeatureHeads } from "./feature-heads.js";
import { type FeatureImages, readFeatureImages } from "./feature-images.js";
import { type HeadCase, headCases } from "./head-cases.js";
import type { HeadModel } from "./head-model.js";

export interface FeatureScorer extends Scorer {
  /** One, or the members of an ensemble. */
  readonly heads: readonly HeadModel[];
  readonly joined: FeatureImages;
  readonly features: FeaturesReader;
  /** Of one of the rows. */
  readonly caseOf: (row: TensorRow) => HeadCase;
}

/** A head, or several, with the features that they are to score. Throws a StageFailure where they are of another network or preparation. */
export async function featureScorer(
  ctx: ScoringContext,
  folder: string,
  inputs: { readonly features: string; readonly dataset: string },
): Promise<FeatureScorer> {
  const { signal, params } = ctx;
  const joined = await readFeatureImages(inputs.features, inputs.dataset);
  const { facts } = joined;
  const features = await openFeatures(inputs.features);
  const backend = sharedBackend(async () => (await import("../start-backend.js")).startBackend(ctx));
  const model = await openFeatureHeads(folder, {
    ...{ start: backend.start, batchSize: params.batchSize, features, signal },
    ...{ facts: joined.features, question: facts.question },
  }).catch(async (error: unknown) => {
    await features.close();
    await backend.close();
    throw error;
  });
  const close = async (): Promise<void> => {
    await features.close();
    await model.close();
    await backend.close();
  };
  try {
    const { heads } = model;
    // All members of an ensemble pool the images of a patient, or none does.
    const cases = headCases(joined.rows, facts.question, heads[0]!.head.rows.aggregate);
    const caseOf = new Map<TensorRow, HeadCase>(cases.map((one) => [one.row, one]));
    return {
      rows: cases.map(({ row }) => row),
      facts,
      notLearned: model.notLearned,
      heads,
      joined,
      features,
      caseOf: (row) => caseOf.get(row)!,
      score: async (rows, onDone) => {
        const scores = await model.score(rows.map((row) => caseOf.get(row)!));
        onDone(rows.length);
        return scores;
      },
      imagesOf: (rows) => rows.flatMap((row) => caseOf.get(row)!.images),
      digestsOf: async (images) => images.map(joined.digestsOf),
      traitsOf: async (images) => images.map((row) => featureTraits(joined.featureRowOf(row))),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
