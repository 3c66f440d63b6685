import type { NpyReader } from "../../src/artifacts/npy.js";
import type { TensorFacts, TensorRow } from "../../src/artifacts/tensors.js";
import type { ActiveBackend } from "../../src/learning/backend.js";
import { rowsOfPartition } from "../../src/learning/labelled-rows.js";
import type { SavedModel } from "../../src/learning/model-files.js";
import { positiveScores, predictRows } from "../../src/learning/predict-rows.js";
import { SCORED_PARTITIONS, type ScoredPartition, StageFailure } from "../../src/stage.js";
import { type Cases, imageCases } from "./cases.js";

interface PartitionRows {
  readonly partition: ScoredPartition;
  readonly rows: readonly TensorRow[];
}

export interface Scored {
  readonly partition: PartitionRows["partition"];
  readonly cases: Cases;
}

export interface ScoredImages extends Scored, PartitionRows {}

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

/** Scores every image once. */
export async function scorePartitions(
  parts: readonly PartitionRows[],
  request: {
    readonly saved: SavedModel;
    readonly active: ActiveBackend;
    readonly images: NpyReader;
    readonly positive: string;
    readonly batchSize: number;
    readonly signal: AbortSignal;
    readonly onProgress: (done: number, total: number) => void;
  },
): Promise<readonly ScoredImages[]> {
  const { saved, positive, onProgress, ...rest } = request;
  const total = parts.reduce((sum, part) => sum + part.rows.length, 0);
  const scored: ScoredImages[] = [];
  let before = 0;
  for (const part of parts) {
    const outputs = await predictRows({
      ...rest,
      model: saved.model,
      normalization: saved.preprocessing.normalization,
      rows: part.rows.map(({ row }) => row),
      onBatch: (done) => onProgress(before + done, total),
    });
    const scores = positiveScores(outputs, outputs.length / part.rows.length);
    const wrong = scores.findIndex((score) => !Number.isFinite(score));
    if (wrong >= 0) {
      throw new StageFailure(
        `Expected a score for each ${part.partition} image, got ${scores[wrong]} for ${part.rows[wrong]?.image}`,
        "The model's weights are no numbers, or its layers run over: train it anew with a smaller learning rate.",
      );
    }
    scored.push({ ...part, cases: imageCases(part.rows, scores, positive) });
    before += part.rows.length;
  }
  return scored;
}
