import { listedImages } from "../../src/imaging/listed-images.js";
import { readNameList } from "../../src/imaging/sources/name-list.js";
import { type Partition, StageFailure } from "../../src/stage.js";
import type { SplitRequest } from "./assign-parts.js";
import type { Assignment } from "./assignment.js";
import { completePartitions } from "./given-partitions.js";

/** What a list names besides images of the dataset. */
interface ListCount {
  readonly list: string;
  /** Names without an image. */
  readonly without: number;
}

/** Test images as the official list says; validation is carved from the training list. */
export async function byLists(
  request: SplitRequest,
  lists: string,
): Promise<Assignment & { readonly lists: readonly ListCount[] }> {
  const { rows, params } = request;
  const names = params.lists as { readonly trainValidation: string; readonly test: string };
  // One after the other, so that of two faulty lists it is always the first that the error names.
  const images = rows.map(({ image }) => image);
  const read: ListCount[] = [];
  const isListed = async (list: string) => {
    const listed = listedImages(await readNameList(lists, list), images, list);
    read.push({ list, without: listed.others });
    return listed.isListed;
  };
  const trainValidation = await isListed(names.trainValidation);
  const test = await isListed(names.test);
  const partitions = images.map((image, place): Partition | undefined => {
    const [inTraining, inTest] = [trainValidation[place], test[place]];
    if (inTraining && inTest) {
      throw new StageFailure(
        `Expected each image in one list, got ${image} in ${names.trainValidation} and ${names.test}`,
      );
    }
    return inTest ? "test" : inTraining ? "train" : undefined;
  });
  for (const partition of ["train", "test"] as const) {
    if (partitions.includes(partition)) continue;
    const name = partition === "test" ? names.test : names.trainValidation;
    throw new StageFailure(
      `Expected images of the dataset in ${name}, got none of ${rows.length}`,
      "Check that the lists belong to these images; or split by fractions, without the input lists.",
    );
  }
  return { ...completePartitions(request, partitions, "in neither list"), lists: read };
}
