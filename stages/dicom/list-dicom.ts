import { open } from "node:fs/promises";
import path from "node:path";
import { HEAD_BYTES, recognizeDicom } from "../../src/imaging/dicom/recognize.js";
import type { Reading } from "../../src/imaging/reading.js";
import { missOtherFormats } from "../../src/imaging/sources/other-formats.js";
import { fileInWords, sourceAdvice } from "../../src/imaging/sources/source-advice.js";
import { listSource } from "../../src/imaging/sources/source-files.js";
import type { SourceSelection } from "../../src/imaging/sources/source-params.js";
import { standIn } from "../../src/imaging/stand-in.js";
import { StageFailure } from "../../src/stage.js";

export interface Candidate {
  /** Relative to the source, with `/`. */
  readonly file: string;
  /** What the label table calls it. */
  readonly name: string;
  readonly folders: readonly string[];
  /** The file name without its extension; two files (`a`, `a.dcm`) may share it. */
  readonly stem: string;
}

const ENDING = /\.(dcm|dicom)$/i;

/**
 * The files of a source that begin as DICOM images do, with or without a preamble. All others are accounted for:
 * objects without a picture by their kind, other files as every stage does.
 */
export async function listDicom(
  source: string,
  selection: SourceSelection,
  { reading, signal }: { readonly reading: Reading; readonly signal: AbortSignal },
): Promise<readonly Candidate[]> {
  const files = await listSource(source, selection, { reading, signal });
  if (files[0] === "") {
    const name = path.basename(source);
    throw new StageFailure(
      `Expected the source to be a folder with DICOM files, got the ${fileInWords(name)}`,
      sourceAdvice([name], "dicom") ?? "Wire its folder.",
    );
  }
  const images: string[] = [];
  const others: string[] = [];
  const objects = new Map<string, string[]>();
  for (const file of files) {
    signal.throwIfAborted();
    const start = await beginningOf(path.join(source, file));
    const head = recognizeDicom(start);
    // A placeholder for a file is a file that cannot be read, not one of another format.
    if (head.kind === "image" || (ENDING.test(file) && standIn(start) !== undefined)) images.push(file);
    else if (head.kind === "other") others.push(file);
    else objects.set(head.object, [...(objects.get(head.object) ?? []), file]);
  }
  missOtherFormats(source, others, reading);
  for (const [object, paths] of [...objects].sort(([a], [b]) => (a < b ? -1 : 1))) {
    reading.leaveOut(withoutPicture(object), paths);
  }
  if (images.length > 0) return named(images);
  const got = reading.describe();
  throw new StageFailure(
    `Expected DICOM images in the source folder, got ${got === "" ? "no file" : `only ${got}`}`,
    sourceAdvice(others, "dicom"),
  );
}

/** How an account of files calls objects that are no pictures. */
export const withoutPicture = (object: string): string => `DICOM file without a picture, ${object}`;

const named = (files: readonly string[]): readonly Candidate[] =>
  files.map((file) => {
    const folders = file.split("/");
    const name = folders.pop() as string;
    return { file, name: name.replace(ENDING, ""), folders, stem: file.replace(ENDING, "") };
  });

async function beginningOf(file: string): Promise<Uint8Array> {
  const handle = await open(file, "r");
  try {
    const start = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await handle.read(start, 0, start.length, 0);
    return start.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
