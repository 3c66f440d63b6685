import { isDeepStrictEqual } from "node:util";
import { type FeatureFacts, openFeatures } from "../../src/artifacts/features.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { readFeatureImages } from "../../src/learning/heads/feature-images.js";
import { type HeadCase, headCases } from "../../src/learning/heads/head-cases.js";
import { headMatrix } from "../../src/learning/heads/head-matrix.js";
import type { HeadModel } from "../../src/learning/heads/head-model.js";
import { openHeadModel } from "../../src/learning/heads/open-head-model.js";
import { type Question, StageFailure } from "../../src/stage.js";
import type { EvaluateContext } from "./context.js";
import { explainFeatures } from "./explain-features.js";
import { refuseOfNetworks } from "./idle-parameters.js";
import type { Subject } from "./subject.js";

/** A head with the features that it is to score. Throws a StageFailure where they are of another network or preparation. */
export async function featureSubject(
  ctx: EvaluateContext,
  inputs: { readonly features: string; readonly dataset: string },
): Promise<Subject> {
  const { signal, params } = ctx;
  const joined = await readFeatureImages(inputs.features, inputs.dataset);
  const { facts } = joined;
  const features = await openFeatures(inputs.features);
  const model = await openHeadModel(ctx.inputs.model, {
    start: async () => (await import("../../src/learning/start-backend.js")).startBackend(ctx),
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
    if (head.kind === "logistic") refuseOfNetworks(params);
    const cases = headCases(joined.rows, facts.question, head.rows.aggregate);
    const caseOf = new Map<TensorRow, HeadCase>(cases.map((one) => [one.row, one]));
    const score = async (rows: readonly TensorRow[]): Promise<readonly Float64Array[]> => {
      const of = rows.map((row) => caseOf.get(row)!);
      return await model.score(await headMatrix(features, of, head.rows, signal), signal);
    };
    return {
      rows: cases.map(({ row }) => row),
      facts,
      notLearned: head.notLearned ?? [],
      score: async (rows, onDone) => {
        const scores = await score(rows);
        onDone(rows.length);
        return scores;
      },
      imagesOf: (rows) => rows.flatMap((row) => caseOf.get(row)!.images),
      digestsOf: async (images) => images.map(joined.digestsOf),
      explain: (folder, explained) =>
        explainFeatures(folder, {
          model,
          features: inputs.features,
          images: ctx.inputs.images,
          cases: explained,
          imagesOf: (row) => caseOf.get(row)!.images,
          featureRowOf: joined.featureRowOf,
          scoresOf: async (row) => (await score([row])).map(([value]) => value!),
          threads: ctx.cpus,
          log: ctx.log,
        }),
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
