import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { FileEntry } from "../core/action.js";

/** What sharp decodes and medical data sets use. */
const EXTENSIONS = /\.(png|jpe?g|tiff?|webp|gif)$/i;

export interface ImageFiles {
  /** Relative paths with `/`, in order of code units. */
  readonly images: readonly string[];
  /** Every other regular file. */
  readonly others: readonly string[];
}

/** All files below a folder. Links are followed, as where a source is hashed: a folder may hold links to images. */
export async function listImageFiles(folder: string): Promise<ImageFiles> {
  const files: string[] = [];
  const visit = async (relative: string): Promise<void> => {
    for (const entry of await readdir(path.join(folder, relative), { withFileTypes: true })) {
      const below = relative === "" ? entry.name : `${relative}/${entry.name}`;
      const found = entry.isSymbolicLink() ? await stat(path.join(folder, below)) : entry;
      if (found.isDirectory()) await visit(below);
      else if (found.isFile()) files.push(below);
    }
  };
  await visit("");
  return sorted(files);
}

/** The same of files that are known already, without looking at the folder. */
export const knownImageFiles = (files: readonly FileEntry[]): ImageFiles => sorted(files.map((file) => file.path));

function sorted(files: string[]): ImageFiles {
  const images: string[] = [];
  const others: string[] = [];
  for (const file of files.sort()) (isImage(file) ? images : others).push(file);
  return { images, others };
}

/** macOS leaves `._name.png` beside `name.png` in archives; those are no images. */
const isImage = (file: string): boolean => EXTENSIONS.test(file) && file[file.lastIndexOf("/") + 1] !== ".";
