import { countOf } from "../../src/imaging/format-count.js";
import type { Partition } from "../../src/stage.js";
import { assignPartitions, groupsOf, type SplitRequest } from "./assign-parts.js";
import type { Assignment } from "./assignment.js";
import { sharedImages } from "./by-fractions.js";

/**
 * Completes partitions that were given, by lists or with the dataset: drops what is identical to images of a part that
 * counts for more if requested, and takes validation, and calibration if it is asked for, from train where there is none.
 * `leftOut` says why rows have no partition.
 */
export function completePartitions(
  request: SplitRequest,
  given: readonly (Partition | undefined)[],
  leftOut: string,
): Assignment {
  const { rows, params, byPatient } = request;
  const partitions = [...given];
  const unassigned = partitions.filter((partition) => partition === undefined).length;
  const dropped = params.onIdentical === "drop" ? dropIdentical(request, partitions) : [];
  const wanted = CARVED.filter((name) => params[name] > 0 && !partitions.includes(name));
  const carving = wanted.length > 0 ? carve(request, partitions, wanted) : { warnings: [], notes: [] };
  const reasons = [
    ...(unassigned > 0 ? [`${countOf(unassigned, "image")} ${leftOut}`] : []),
    ...dropped.map(({ images, kept }) => `${countOf(images, "image")} identical to ${kept} images`),
  ];
  return {
    partitions,
    warnings: [
      ...sharedImages(rows, byPatient),
      ...reasons.map((reason) => `Left out: ${reason}`),
      ...carving.warnings,
    ],
    notes: carving.notes,
    ...(reasons.length > 0 && { reason: reasons.join("; ") }),
  };
}

/** Those that keep an image which others have too, first the first. */
const KEEPING = ["test", "validation", "calibration"] as const satisfies readonly Partition[];

function dropIdentical(
  { rows }: SplitRequest,
  partitions: (Partition | undefined)[],
): readonly { readonly images: number; readonly kept: Partition }[] {
  return KEEPING.flatMap((kept, rank) => {
    const own = new Set(rows.filter((_, index) => partitions[index] === kept).map((row) => row.digest));
    let images = 0;
    for (const [index, row] of rows.entries()) {
      const partition = partitions[index];
      const isBefore = KEEPING.slice(0, rank + 1).some((one) => one === partition);
      if (partition === undefined || isBefore || !own.has(row.digest)) continue;
      partitions[index] = undefined;
      images++;
    }
    return images === 0 ? [] : [{ images, kept }];
  });
}

/** What is taken from the training images. */
const CARVED = ["validation", "calibration"] as const satisfies readonly Partition[];

/** Gives what is to be said about it. */
function carve(
  request: SplitRequest,
  partitions: (Partition | undefined)[],
  wanted: readonly (typeof CARVED)[number][],
): Required<Pick<Assignment, "warnings" | "notes">> {
  const { params } = request;
  const training = [...request.rows.keys()].filter((index) => partitions[index] === "train");
  const rows = training.map((index) => request.rows[index] as (typeof request.rows)[number]);
  const groups = groupsOf(request, rows);
  const { partitions: carved, ...said } = assignPartitions(request, rows, groups, "validation of lists", {
    train: 1 - wanted.reduce((sum, name) => sum + params[name], 0),
    ...Object.fromEntries(wanted.map((name) => [name, params[name]])),
  });
  for (const [at, { rows }] of groups.entries()) {
    for (const row of rows) partitions[training[row] as number] = carved[at] as Partition;
  }
  return said;
}
