import type { DatasetRow } from "../../src/artifacts/dataset.js";
import { countOf } from "../../src/imaging/format-count.js";
import type { Partition } from "../../src/stage.js";
import { assignPartitions, groupsOf, type SplitRequest } from "./assign-parts.js";
import type { Assignment } from "./assignment.js";
import { foldPartitions } from "./fold-partitions.js";
import type { Group } from "./groups.js";
import type { SplitParams } from "./params.js";
import { isTestAlone } from "./share-problems.js";

/** Random partitions of given sizes, or one fold of k as the test with the rest divided. */
export function byFractions(request: SplitRequest): Assignment {
  const { rows, params } = request;
  const groups = groupsOf(request, rows);
  const { folds, fold } = params;
  const { partitions, warnings, notes, reason } =
    folds === undefined || fold === undefined
      ? { ...assignPartitions(request, rows, groups, "fractions", sharesOf(params)), reason: undefined }
      : foldPartitions(request, groups, { folds, fold });
  return {
    partitions: spread(rows.length, groups, partitions),
    ...(reason !== undefined && { reason }),
    warnings: [...sharedImages(rows, request.byPatient), ...warnings],
    notes,
  };
}

const sharesOf = ({
  train,
  validation,
  calibration,
  test,
}: SplitParams): Readonly<Partial<Record<Partition, number>>> =>
  isTestAlone({ test })
    ? { test }
    : { train: train ?? 1 - validation - calibration - test, validation, calibration, test };

/** The partition of each row from that of its group. */
function spread(
  rows: number,
  groups: readonly Group[],
  partitions: readonly (Partition | undefined)[],
): readonly (Partition | undefined)[] {
  const result = new Array<Partition | undefined>(rows).fill(undefined);
  for (const [index, group] of groups.entries()) for (const row of group.rows) result[row] = partitions[index];
  return result;
}

/** Identical files are worth knowing of: most often one study that was stored twice. */
export function sharedImages(rows: readonly DatasetRow[], byPatient: boolean): readonly string[] {
  const byDigest = new Map<string, DatasetRow[]>();
  for (const row of rows) {
    const same = byDigest.get(row.digest);
    if (same === undefined) byDigest.set(row.digest, [row]);
    else same.push(row);
  }
  const repeated = [...byDigest.values()].filter((same) => same.length > 1);
  const [example] = repeated;
  if (example === undefined) return [];
  const joined = byPatient ? repeated.filter((same) => new Set(same.map((row) => row.patient)).size > 1).length : 0;
  const contradictory = repeated.filter((same) => new Set(same.map(answersText)).size > 1).length;
  return [
    `${countOf(repeated.length, "image")} more than once under other names, such as ${example[0]?.image} and ${example[1]?.image}: identical images belong in one partition${joined > 0 ? `, and ${joined} of them ${joined === 1 ? "joins" : "join"} patients` : ""}`,
    ...(contradictory > 0 ? [`${countOf(contradictory, "image")} more than once with different labels`] : []),
  ];
}

const answersText = ({ label, findings = [] }: DatasetRow): string => [label, ...findings].join();
