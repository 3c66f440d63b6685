import { copyRecipe, openFeatures } from "../../src/artifacts/features.js";
import { type Head, type HeadRows, writeHead } from "../../src/artifacts/head.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { type TrainingImages, writeTrainingImages } from "../../src/artifacts/training-images.js";
import { writeTrainingProfile } from "../../src/artifacts/training-profile.js";
import { rangeOf, rangesOfKinds } from "../../src/imaging/ranges-of-kinds.js";
import { notLearned } from "../../src/learning/class-weights.js";
import { covariateColumns } from "../../src/learning/heads/covariates.js";
import { type FeatureImages, readFeatureImages } from "../../src/learning/heads/feature-images.js";
import { type HeadCase, headCases } from "../../src/learning/heads/head-cases.js";
import { headMatrix } from "../../src/learning/heads/head-matrix.js";
import { isLogisticModel } from "../../src/learning/heads/is-logistic.js";
import { standardize } from "../../src/learning/heads/standardize.js";
import { needPatients } from "../../src/learning/need-patients.js";
import { featureTraits, profileOfRows } from "../../src/learning/profiled-images.js";
import { evenlyChosen } from "../../src/learning/training-profile.js";
import { StageFailure } from "../../src/stage.js";
import type { TrainContext } from "./context.js";
import { fitRegressions } from "./fit-regressions.js";
import { answersToLearn, partitionsToLearn } from "./rows-to-learn.js";
import { writeSeen } from "./write-seen.js";

/** Trains a head on features of a pretrained network, and writes a model that has all: network, preparation, head. */
export async function trainHead(
  ctx: TrainContext,
  inputs: { readonly features: string; readonly dataset: string },
): Promise<void> {
  const { params } = ctx;
  const images = await readFeatureImages(inputs.features, inputs.dataset);
  const { question } = images.facts;
  needPatients(params.aggregate, images.facts);
  // Cases are numbered through: a row of the matrix each, training first.
  const cases: HeadCase[] = [];
  const asCases = (rows: readonly TensorRow[]): readonly TensorRow[] =>
    headCases(rows, question, params.aggregate).map((one) => ({ ...one.row, row: cases.push(one) - 1 }));
  const partitions = partitionsToLearn(ctx, images.rows, images.facts, asCases);
  const answers = answersToLearn(ctx, partitions, question);
  const imagesOf = (rows: readonly TensorRow[]) => rows.flatMap(({ row }) => cases[row]!.images);
  const trained = imagesOf(partitions.training);
  const covariates = covariateColumns(params.covariates, trained);
  const recipe = { aggregate: params.aggregate, covariates };
  const features = await openFeatures(inputs.features);
  try {
    const read = (rows: readonly TensorRow[]) =>
      headMatrix(
        features,
        rows.map(({ row }) => cases[row]!),
        recipe,
        ctx.signal,
      );
    const matrix = await read(partitions.training);
    refuseUnusable(matrix, partitions.training);
    const shape = { rows: partitions.training.length, columns: features.shape[1] + covariates.length };
    const { centre, scale } = standardize(matrix, shape);
    const rows: HeadRows = {
      features: features.shape[1],
      ...recipe,
      centre: Array.from(centre),
      scale: Array.from(scale),
    };
    const learning = { answers, training: partitions.training, matrix, ...shape };
    const missing = notLearned(question, answers.counts);
    const about = { question, ...(missing.length > 0 && { notLearned: missing }), rows };
    const head: Head = isLogisticModel(params)
      ? { kind: "logistic", ...about, regressions: await fitRegressions(ctx, learning) }
      : { kind: "mlp", ...about };
    if (head.kind === "mlp") {
      const validation = await read(partitions.validation);
      // Regressions need no TensorFlow.js, which takes half a second to load.
      const { fitMlp } = await import("./fit-mlp.js");
      await fitMlp(ctx, { ...learning, validation, rows: head.rows });
    }
    await writeHead(ctx.outputs.model, head);
    await copyRecipe(inputs.features, ctx.outputs.model);
    const profiled = evenlyChosen(trained);
    const traits = profiled.map((row) => featureTraits(images.featureRowOf(row)));
    await writeTrainingProfile(ctx.outputs.model, profileOfRows(profiled, traits, question));
    await writeTrainingImages(ctx.outputs.model, likeness(images, trained));
    const seen = [...trained, ...imagesOf(partitions.validation)];
    await writeSeen(ctx.outputs.model, { rows: seen, digests: seen.map(images.digestsOf), facts: images.facts });
    ctx.fact("features", features.shape[1]);
    ctx.fact("backbone", images.features.backbone.digest);
  } finally {
    await features.close();
  }
}

function refuseUnusable(matrix: Float64Array, rows: readonly TensorRow[]): void {
  const wrong = matrix.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return;
  const columns = matrix.length / rows.length;
  throw new StageFailure(
    `Expected the features of each image to be numbers, got ${matrix[wrong]} for ${rows[Math.floor(wrong / columns)]!.image}`,
    "The pretrained network overflows or divides by zero there: take another output of it, or another `preprocess`.",
  );
}

/** What the training images are like, as `embed` saw them. */
function likeness({ featureRowOf, fileOf, features }: FeatureImages, rows: readonly TensorRow[]): TrainingImages {
  const originals = rangesOfKinds(
    rows.map((row) => ({
      ...fileOf(row),
      // `resize` made them grey before.
      ...(features.preprocessing.resized === null && { isColoured: featureRowOf(row).coloured }),
    })),
  );
  return {
    images: rows.length,
    mean: rangeOf(rows.map((row) => featureRowOf(row).mean)),
    deviation: rangeOf(rows.map((row) => featureRowOf(row).deviation)),
    ...(originals && { originals }),
  };
}
