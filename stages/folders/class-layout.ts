/** Where in the folders the class stands, and the partition where the data set came divided. */
export interface ClassLayout {
  /** The folder that names the class; undefined for images that lie in none. */
  readonly classFolder: (image: string) => string | undefined;
  /** `train`, `validation`, `test`, or empty. */
  readonly partition: (image: string) => string;
  readonly divided: boolean;
}

/** Folded names of the folders of data sets that come divided, such as `chest_xray/train/NORMAL`. */
const PARTITIONS: Readonly<Record<string, string>> = {
  train: "train",
  training: "train",
  val: "validation",
  valid: "validation",
  validation: "validation",
  test: "test",
  testing: "test",
};

/** Folders of classes, or, where every first folder is called as a partition is, such folders in each partition. */
export function findLayout(images: readonly string[]): ClassLayout {
  const folders = new Set(images.flatMap((image) => (image.includes("/") ? [folderAt(image, 0) as string] : [])));
  const divided = folders.size > 1 && [...folders].every((folder) => partitionOf(folder) !== undefined);
  return {
    classFolder: (image) => folderAt(image, divided ? 1 : 0),
    partition: (image) => (divided ? (partitionOf(folderAt(image, 0) as string) ?? "") : ""),
    divided,
  };
}

const partitionOf = (folder: string): string | undefined => PARTITIONS[folder.toLowerCase()];

function folderAt(image: string, depth: number): string | undefined {
  const parts = image.split("/");
  return depth < parts.length - 1 ? parts[depth] : undefined;
}
