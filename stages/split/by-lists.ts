import { countOf } from "../../src/imaging/format-count.js";
import { readNameList } from "../../src/imaging/name-list.js";
import { nameSet } from "../../src/imaging/name-set.js";
import { StageFailure } from "../../src/stage.js";
import { assignParts, groupsOf, type SplitRequest, sharedImages } from "./by-fractions.js";
import type { Assignment, Partition } from "./partition.js";

/** Test images as the official list says; validation is carved from the training list. */
export async function byLists(request: SplitRequest, lists: string): Promise<Assignment> {
  const { rows, params, byPatient } = request;
  const names = params.lists as { readonly trainValidation: string; readonly test: string };
  const [trainValidation, test] = await Promise.all([
    readNameList(lists, names.trainValidation).then(nameSet),
    readNameList(lists, names.test).then(nameSet),
  ]);
  const warnings = [...sharedImages(rows, byPatient)];
  const partitions: (Partition | undefined)[] = rows.map(({ image }) => {
    const [inTraining, inTest] = [trainValidation.has(image), test.has(image)];
    if (inTraining && inTest) {
      throw new StageFailure(
        `Expected each image in one list, got ${image} in ${names.trainValidation} and ${names.test}`,
      );
    }
    return inTest ? "test" : inTraining ? "train" : undefined;
  });
  const unlisted = partitions.filter((partition) => partition === undefined).length;
  if (unlisted > 0) warnings.push(`${unlisted} of ${rows.length} images left out: they are in neither list`);
  const dropped = params.onIdentical === "drop" ? dropIdentical(request, partitions) : 0;
  if (dropped > 0) warnings.push(`${countOf(dropped, "image")} dropped from training: identical to test images`);

  for (const partition of ["train", "test"] as const) {
    if (partitions.includes(partition)) continue;
    const name = partition === "test" ? names.test : names.trainValidation;
    throw new StageFailure(
      `Expected images of the dataset in ${name}, got none of ${rows.length}`,
      "Check that the lists belong to these images; or split by fractions, without the input lists.",
    );
  }
  carveValidation(request, partitions);
  const reason = [
    ...(unlisted > 0 ? [`${countOf(unlisted, "image")} in neither list`] : []),
    ...(dropped > 0 ? [`${countOf(dropped, "image")} identical to test images`] : []),
  ].join("; ");
  return { partitions, warnings, ...(reason !== "" && { reason }) };
}

function dropIdentical({ rows }: SplitRequest, partitions: (Partition | undefined)[]): number {
  const tested = new Set(rows.filter((_, index) => partitions[index] === "test").map((row) => row.digest));
  let dropped = 0;
  for (const [index, row] of rows.entries()) {
    if (partitions[index] !== "train" || !tested.has(row.digest)) continue;
    partitions[index] = undefined;
    dropped++;
  }
  return dropped;
}

function carveValidation(request: SplitRequest, partitions: (Partition | undefined)[]): void {
  const { rows, params } = request;
  if (params.validation === 0) return;
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
