import { isDeepStrictEqual } from "node:util";
import { type FeatureFacts, openFeatures } from "../../artifacts/features.js";
import type { TensorRow } from "../../artifacts/tensors.js";
import type { Question } from "../../core/question.js";
import { StageFailure } from "../../core/stage-failure.js";
import { featureTraits } from "../profiled-images.js";
import type { Scorer, ScoringContext } from "../scorer.js";
import { type FeatureImages, readFeatureImages } from "./feature-images.js";
import { type HeadCase, headCases } from "./head-cases.js";
import { headMatrix } from "./head-matrix.js";
import type { HeadModel } from "./head-model.js";
import { openHeadModel } from "./open-head-model.js";

export interface FeatureScorer extends Scorer {
  readonly model: HeadModel;
  readonly joined: FeatureImages;
}

/** A head with the features that it is to score. Throws a StageFailure where they are of another network or preparation. */
export async function featureScorer(
  ctx: ScoringContext,
  folder: string,
  inputs: { readonly features: string; readonly dataset: string },
): Promise<FeatureScorer> {
  const { signal, params } = ctx;
  const joined = await readFeatureImages(inputs.features, inputs.dataset);
  const { facts } = joined;
  const features = await openFeatures(inputs.features);
  const model = await openHeadModel(folder, {
    start: async () => (await import("../start-backend.js")).startBackend(ctx),
    batchSize: params.batchSize,
  }).catch(async (error: unknown) => {
    await features.close();
    throw error;
  });
  const close = async (): Promise<void> => {
    await features.close();
    await model.close();
  };
  try {
    checkHeadFit(model, joined.features, facts.question);
    const { head } = model;
    const cases = headCases(joined.rows, facts.question, head.rows.aggregate);
    const caseOf = new Map<TensorRow, HeadCase>(cases.map((one) => [one.row, one]));
    return {
      rows: cases.map(({ row }) => row),
      facts,
      notLearned: head.notLearned ?? [],
      model,
      joined,
      score: async (rows, onDone) => {
        const of = rows.map((row) => caseOf.get(row)!);
        const scores = await model.score(await headMatrix(features, of, head.rows, signal), signal);
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

/** Refuses features of another network, or that was given other pictures, than the head was trained on. */
function checkHeadFit({ head, recipe }: HeadModel, features: FeatureFacts, question: Question): void {
  const expected: Readonly<Record<string, unknown>> = about(recipe, head.question);
  const got: Readonly<Record<string, unknown>> = about(features, question);
  const name = Object.keys(expected).find((key) => !isDeepStrictEqual(expected[key], got[key]));
  if (name === undefined) return;
  throw new StageFailure(
    `Expected the features to have the model's ${name}, ${JSON.stringify(expected[name])}, got ${JSON.stringify(got[name])}`,
    "Use the features of the same embed stage, or of one with the same network and parameters.",
  );
}

const about = ({ backbone, preprocessing, views }: FeatureFacts, question: Question) => ({
  question,
  network: backbone.digest,
  output: backbone.output,
  pool: backbone.pool,
  preprocessing,
  views,
});
