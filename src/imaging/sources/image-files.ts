import path from "node:path";
import { StageFailure } from "../../core/stage-failure.js";
import type { Reading } from "../reading.js";
import { missOtherFormats } from "./other-formats.js";
import { fileInWords, sourceAdvice } from "./source-advice.js";
import { type ListOptions, listSource } from "./source-files.js";
import { isImageFile, type SourceSelection } from "./source-params.js";

interface ImageListOptions extends Omit<ListOptions, "reading"> {
  readonly reading: Reading;
}

/**
 * The images of a folder: relative paths with `/`, in order of code units. Every other file that the selection takes is
 * left out in the account: tables and texts without a word, pictures and volumes in formats that are not read with a warning.
 */
export async function listImageFiles(
  folder: string,
  selection: SourceSelection,
  options: ImageListOptions,
): Promise<readonly string[]> {
  const files = await listSource(folder, selection, options);
  if (files[0] === "") {
    const name = path.basename(folder);
    throw new StageFailure(
      `Expected a folder with images, got the ${fileInWords(name)}`,
      sourceAdvice([name], "image") ?? "Wire its folder.",
    );
  }
  const images: string[] = [];
  const others: string[] = [];
  for (const file of files) (isImageFile(file) ? images : others).push(file);
  missOtherFormats(folder, others, options.reading);
  return images;
}
