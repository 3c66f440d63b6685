import { countOf } from "../../src/imaging/format-count.js";
import { assignParts, groupsOf, type SplitRequest, sharedImages } from "./by-fractions.js";
import type { Assignment, Partition } from "./partition.js";

/**
 * Completes partitions that were given, by lists or with the dataset: drops what is identical to test images where that
 * is wanted, and carves validation from train where there is none. `leftOut` says why rows have no partition.
 */
export function completePartitions(
  request: SplitRequest,
  given: readonly (Partition | undefined)[],
  leftOut: string,
): Assignment {
  const { rows, params, byPatient } = request;
  const partitions = [...given];
  const unassigned = partitions.filter((partition) => partition === undefined).length;
  const dropped = params.onIdentical === "drop" ? dropIdentical(request, partitions) : 0;
  if (params.validation > 0 && !partitions.includes("validation")) carveValidation(request, partitions);
  const reasons = [
    ...(unassigned > 0 ? [`${countOf(unassigned, "image")} ${leftOut}`] : []),
    ...(dropped > 0 ? [`${countOf(dropped, "image")} identical to test images`] : []),
  ];
  return {
    partitions,
    warnings: [...sharedImages(rows, byPatient), ...reasons.map((reason) => `Left out: ${reason}`)],
    ...(reasons.length > 0 && { reason: reasons.join("; ") }),
  };
}

function dropIdentical({ rows }: SplitRequest, partitions: (Partition | undefined)[]): number {
  const tested = new Set(rows.filter((_, index) => partitions[index] === "test").map((row) => row.digest));
  let dropped = 0;
  for (const [index, row] of rows.entries()) {
    if (partitions[index] === undefined || partitions[index] === "test" || !tested.has(row.digest)) continue;
    partitions[index] = undefined;
    dropped++;
  }
  return dropped;
}

function carveValidation(request: SplitRequest, partitions: (Partition | undefined)[]): void {
  const { rows, params } = request;
  const training = [...rows.keys()].filter((index) => partitions[index] === "train");
  const groups = groupsOf(
    request,
    training.map((index) => rows[index] as (typeof rows)[number]),
  );
  const parts = assignParts(request, groups, [1 - params.validation, params.validation], "validation of lists");
  for (const [group, part] of parts.entries()) {
    if (part !== 1) continue;
    for (const row of groups[group]?.rows ?? []) partitions[training[row] as number] = "validation";
  }
}
