import type { Calibration } from "../../src/artifacts/calibration.js";
import type { DatasetFacts } from "../../src/artifacts/dataset.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { calibratedScores } from "../../src/learning/calibration/calibrated-scores.js";
import { type CaseSets, setsOf } from "../../src/learning/calibration/prediction-sets.js";
import { rowsOfPartition } from "../../src/learning/labelled-rows.js";
import { refuseNonFinite } from "../../src/learning/refuse-non-finite.js";
import { SCORED_PARTITIONS, type ScoredPartition, StageFailure } from "../../src/stage.js";
import type { Cases } from "./cases.js";
import type { Subject } from "./subject.js";

interface PartitionRows {
  readonly partition: ScoredPartition;
  readonly rows: readonly TensorRow[];
}

/** @typeParam C what is measured: of two classes `Cases`, otherwise `AnsweredCases`. */
export interface Scored<C = Cases> {
  readonly partition: PartitionRows["partition"];
  readonly cases: C;
}

export interface ScoredImages<C = Cases> extends Scored<C>, PartitionRows {
  /** Of a model that was calibrated with sets: of each row, by its scores before. */
  readonly sets?: readonly CaseSets[];
}

/** Those of the wanted partitions that have images, with them; throws a StageFailure where none has. */
export function partitionsToScore(
  rows: readonly TensorRow[],
  facts: Pick<DatasetFacts, "question">,
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
 * @param casesOf of the rows of a part with their probabilities, all of them numbers.
 */
export async function scorePartitions<C>(
  parts: readonly PartitionRows[],
  request: {
    readonly subject: Subject;
    /** Of the model, applied to what the subject says. */
    readonly calibration: Calibration | undefined;
    readonly casesOf: (rows: readonly TensorRow[], scores: readonly Float64Array[]) => C;
    readonly onProgress: (done: number, total: number) => void;
  },
): Promise<readonly ScoredImages<C>[]> {
  const { subject, calibration, casesOf, onProgress } = request;
  const { question } = subject.facts;
  const total = parts.reduce((sum, part) => sum + part.rows.length, 0);
  const scored: ScoredImages<C>[] = [];
  let before = 0;
  for (const part of parts) {
    const said = await subject.score(part.rows, (done) => onProgress(before + done, total));
    refuseNonFinite(`${part.partition} image`, part.rows, said);
    const scores = calibration === undefined ? said : calibratedScores(calibration, question, said);
    const sets = calibration?.sets && setsOf(calibration.sets, question, said);
    scored.push({ ...part, cases: casesOf(part.rows, scores), ...(sets && { sets }) });
    before += part.rows.length;
  }
  return scored;
}
