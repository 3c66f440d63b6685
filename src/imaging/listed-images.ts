import { StageFailure } from "../core/stage-failure.js";
import { indexPaths } from "./path-index.js";

export interface ListedImages {
  /** By place among the images. */
  readonly isListed: readonly boolean[];
  /** How many names in the list match no image. */
  readonly others: number;
}

/**
 * Which images a list names. Throws a StageFailure where a name fits several images, or two names one image: either way
 * an image would come into a list that it may not be in.
 * @param list what to call it.
 */
export function listedImages(names: readonly string[], images: readonly string[], list: string): ListedImages {
  const index = indexPaths(images);
  const namedBy: (string | undefined)[] = new Array(images.length).fill(undefined);
  let others = 0;
  for (const name of new Set(names.map((name) => name.normalize("NFC")))) {
    const place = index.find(name);
    if (place === undefined) {
      others++;
      continue;
    }
    if (typeof place !== "number") {
      const found = place.slice(0, 3).map((one) => images[one]);
      throw new StageFailure(
        `Expected ${name} of ${list} to mean one image, got ${found.join(", ")}${place.length > 3 ? ", ..." : ""}`,
        "Write paths instead of bare names into the list.",
      );
    }
    const other = namedBy[place];
    if (other !== undefined) {
      throw new StageFailure(
        `Expected one name per image in ${list}, got ${other} and ${name} for ${images[place]}`,
        "Wire the images from a folder higher up, so that their paths tell them apart.",
      );
    }
    namedBy[place] = name;
  }
  return { isListed: namedBy.map((name) => name !== undefined), others };
}
