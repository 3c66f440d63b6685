import type { NpyReader } from "../../src/artifacts/npy.js";
import type { TensorFacts, TensorRow } from "../../src/artifacts/tensors.js";
import type { ActiveBackend } from "../../src/learning/backend.js";
import { rowsOfPartition } from "../../src/learning/labelled-rows.js";
import type { SavedModel } from "../../src/learning/model-files.js";
import { predictRows, scoresOf } from "../../src/learning/predict-rows.js";
import { SCORED_PARTITIONS, type ScoredPartition, StageFailure } from "../../src/stage.js";
import type { Cases } from "./cases.js";

interface PartitionRows {
  readonly partition: ScoredPartition;
  readonly rows: readonly TensorRow[];
}

/** @typeParam C what is measured: of two classes `Cases`, otherwise `AnsweredCases`. */
export interface Scored<C = Cases> {
  readonly partition: PartitionRows["partition"];
  readonly cases: C;
}

export interface ScoredImages<C = Cases> extends Scored<C>, PartitionRows {}

/** Those of the wanted partitions that have images, with them; throws a StageFailure where none has. */
export function partitionsToScore(
  rows: readonly TensorRow[],
  facts: TensorFacts,
  wanted: readonly ScoredPartition[],
): readonly PartitionRows[] {
  const parts = SCORED_PARTITIONS.filter((partition) => wanted.includes(partition))
    .map((partition) => ({ partition, rows: rowsOfPartition(rows, facts, partition) }))
    .filter((part) => part.rows.length > 0);
  if (parts.length > 0) return parts;
  throw new StageFailure(
    `Expected images in the ${wanted.length > 1 ? "partitions" : "partition"} ${wanted.join(" or ")}, got none`,
    `Give split a ${wanted.join(" and a ")} share.`,
  );
}

/**
 * Scores every image once.
 * @param casesOf of the rows of a part with the probabilities of `scoresOf`, all of them numbers.
 */
export async function scorePartitions<C>(
  parts: readonly PartitionRows[],
  request: {
    readonly saved: SavedModel;
    readonly active: ActiveBackend;
    readonly images: NpyReader;
    readonly casesOf: (rows: readonly TensorRow[], scores: readonly Float64Array[]) => C;
    readonly batchSize: number;
    readonly signal: AbortSignal;
    readonly onProgress: (done: number, total: number) => void;
  },
): Promise<readonly ScoredImages<C>[]> {
  const { saved, casesOf, onProgress, ...rest } = request;
  const total = parts.reduce((sum, part) => sum + part.rows.length, 0);
  const scored: ScoredImages<C>[] = [];
  let before = 0;
  for (const part of parts) {
    const probabilities = await predictRows({
      ...rest,
      model: saved.model,
      normalization: saved.preprocessing.normalization,
      rows: part.rows.map(({ row }) => row),
      onBatch: (done) => onProgress(before + done, total),
    });
    const outputs = probabilities.length / part.rows.length;
    const wrong = probabilities.findIndex((score) => !Number.isFinite(score));
    if (wrong >= 0) {
      throw new StageFailure(
        `Expected a score for each ${part.partition} image, got ${probabilities[wrong]} for ${part.rows[Math.floor(wrong / outputs)]?.image}`,
        "The model's weights are not numbers, or its layers overflow: train it again with a smaller learning rate.",
      );
    }
    const scores = scoresOf(probabilities, saved.preprocessing.question, part.rows.length);
    scored.push({ ...part, cases: casesOf(part.rows, scores) });
    before += part.rows.length;
  }
  return scored;
}
