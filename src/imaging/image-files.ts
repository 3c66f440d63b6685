import { readdir } from "node:fs/promises";
import path from "node:path";

/** What sharp decodes and medical data sets use. */
const EXTENSIONS = /\.(png|jpe?g|tiff?|webp|gif)$/i;

export interface ImageFiles {
  /** Relative paths with `/`, in order of code units. */
  readonly images: readonly string[];
  /** Every other regular file. */
  readonly others: readonly string[];
}

/** All files below a folder. Links are not followed: an artifact has none, and a source is what lies in it. */
export async function listImageFiles(folder: string): Promise<ImageFiles> {
  const images: string[] = [];
  const others: string[] = [];
  const visit = async (relative: string): Promise<void> => {
    for (const entry of await readdir(path.join(folder, relative), { withFileTypes: true })) {
      const below = relative === "" ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory()) await visit(below);
      else if (entry.isFile()) (EXTENSIONS.test(entry.name) && !isHidden(entry.name) ? images : others).push(below);
    }
  };
  await visit("");
  return { images: images.sort(), others: others.sort() };
}

/** macOS leaves `._name.png` beside `name.png` in archives; those are no images. */
const isHidden = (name: string): boolean => name.startsWith(".");
