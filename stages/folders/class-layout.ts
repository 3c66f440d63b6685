import { partitionNamed } from "../../src/artifacts/partition-names.js";
import type { Partition } from "../../src/stage.js";

/** The folder level of the class, and of the partition if the data set came divided. */
export interface ClassLayout {
  /** The folder that names the class; undefined for images that are in none. */
  readonly classFolder: (image: string) => string | undefined;
  /** Empty where the images came undivided. */
  readonly partition: (image: string) => Partition | "";
  readonly divided: boolean;
}

/** Folders of classes, or, where every first folder is called as a partition is, such folders in each partition. */
export function findLayout(images: readonly string[]): ClassLayout {
  const folders = new Set(images.flatMap((image) => (image.includes("/") ? [folderAt(image, 0) as string] : [])));
  const divided = folders.size > 1 && [...folders].every((folder) => partitionNamed(folder) !== undefined);
  return {
    classFolder: (image) => folderAt(image, divided ? 1 : 0),
    partition: (image) => (divided ? (partitionNamed(folderAt(image, 0) as string) ?? "") : ""),
    divided,
  };
}

function folderAt(image: string, depth: number): string | undefined {
  const parts = image.split("/");
  return depth < parts.length - 1 ? parts[depth] : undefined;
}
