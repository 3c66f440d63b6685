import { countOf } from "../../src/imaging/format-count.js";
import { sourceAdvice } from "../../src/imaging/sources/source-advice.js";

/** What a source holds, for advice where it makes no classes. */
export interface FoldersFound {
  /** Name of the folder that was wired. */
  readonly source: string;
  /** Paths of all images. */
  readonly images: readonly string[];
  /** What was not read, in words, and examples of it. */
  readonly leftOut: string;
  readonly others: readonly string[];
  /** Whether its first folders are partitions. */
  readonly divided: boolean;
}

/** A source without folders of images, in words. */
export const noFolders = ({ images }: FoldersFound): string =>
  images.length === 0 ? "no images in folders" : `${countOf(images.length, "image")} in no folder of the source`;

/** What to do about a source that has images of one class, or none. */
export function adviceOn(folders: readonly string[], { source, images, others }: FoldersFound): string {
  const advice = images.length === 0 ? sourceAdvice(others, "image") : undefined;
  if (advice !== undefined) return advice;
  if (folders.length === 0 && images.length > 0) {
    return `If ${source} is the folder of one class, wire the folder that holds it and those of the others; if a table says which image is what, use \`filter\`.`;
  }
  return "Put the images of each class into a folder of its own.";
}

/** Where classes that were named are folders deeper in the source, or the source itself; undefined where they are not. */
export function oneLevelOff(named: readonly string[], { source, images }: FoldersFound): string | undefined {
  for (const name of named) {
    if (isSame(name, source))
      return `${source} is the wired folder itself: wire the folder that holds it and the others.`;
    for (const image of images) {
      const folders = image.split("/").slice(0, -1);
      const at = folders.findIndex((folder) => isSame(folder, name));
      if (at > 0) {
        return `There is a folder ${folders.slice(0, at + 1).join("/")}: wire the folder that contains it, ${folders.slice(0, at).join("/")} of the source.`;
      }
    }
  }
  return undefined;
}

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
