import { existsSync } from "node:fs";
import path from "node:path";
import { readResizeRecord } from "../artifacts/resize-record.js";
import { StageFailure } from "../core/stage-failure.js";
import { indexPaths } from "./path-index.js";
import { listSource, WHOLE_SOURCE } from "./sources/source-files.js";

/**
 * Finds the images of a dataset in a folder of images. If `resize` made the folder, the dataset may have been made from
 * the originals: then `A/1.jpg` is found as `A/1.png`, also below folders that `folders` omits.
 * @returns the path of an image relative to the folder. It throws a StageFailure if there is none.
 */
export async function datasetImages(folder: string, stage: string): Promise<(image: string) => string> {
  const isResized = (await readResizeRecord(folder)) !== null;
  const files = isResized ? (await listSource(folder, WHOLE_SOURCE)).filter((file) => file.endsWith(".png")) : [];
  let index: ReturnType<typeof indexPaths> | undefined;
  return (image) => {
    if (existsSync(path.join(folder, image))) return image;
    index ??= indexPaths(files);
    const place = index.find(image);
    if (typeof place === "number") return files[place] as string;
    const got =
      place === undefined
        ? "no such file"
        : `${place.length} of that name: ${place
            .slice(0, 3)
            .map((at) => files[at])
            .join(", ")}`;
    throw new StageFailure(
      `Expected the image ${image} of the dataset in the images input, got ${got}`,
      `Wire the same images to ${stage} as to the stage that made the dataset, or what resize made of them.`,
    );
  };
}
