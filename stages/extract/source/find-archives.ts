import { open } from "node:fs/promises";
import path from "node:path";
import type { Reading } from "../../../src/imaging/reading.js";
import { listSource, WHOLE_SOURCE } from "../../../src/imaging/sources/source-files.js";
import { StageFailure } from "../../../src/stage.js";
import type { FilePart } from "./archive-file.js";
import { type ArchiveFormat, type FormatGuess, formatOf, HEAD_BYTES, namedAsArchive } from "./archive-format.js";
import { joinParts, nameOfParts } from "./split-parts.js";

export interface SourceArchive {
  /** Among all archives. */
  readonly number: number;
  /** The file, or the files that it was split into, in order. */
  readonly parts: readonly FilePart[];
  /** For messages: relative to the input, without the extension of parts. */
  readonly name: string;
  readonly bytes: number;
  readonly format: ArchiveFormat;
}

interface SourceFile extends FilePart {
  readonly name: string;
  readonly guess: FormatGuess;
}

/**
 * Archives below a folder, or the one file, by their content; `others` are the names of all other files. A file that is
 * named like an archive but is not one fails, and so does an archive of a kind that is not unpacked here.
 */
export async function findArchives(
  input: string,
  reading: Pick<Reading, "leaveOut">,
): Promise<{ readonly archives: readonly SourceArchive[]; readonly others: readonly string[] }> {
  const files: SourceFile[] = [];
  for (const below of await listSource(input, WHOLE_SOURCE, { reading })) {
    const file = path.join(input, below);
    const name = below || path.basename(input);
    const { bytes, head } = await beginningOf(file);
    files.push({ file, name, bytes, guess: formatOf(head, name) });
  }
  refuseSpanned(files);
  const archives: SourceArchive[] = [];
  const others: string[] = [];
  for (const parts of joinParts(files, ({ guess }) => guess.known)) {
    const [{ name, guess }] = parts as [SourceFile];
    if (guess.known) {
      archives.push({
        number: archives.length,
        parts: parts.map(({ file, bytes }) => ({ file, bytes })),
        name: parts.length === 1 ? name : nameOfParts(name),
        bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
        format: guess.format,
      });
    } else if (guess.archive || namedAsArchive(name)) {
      throw new StageFailure(
        `Expected ${name} to be a tar, a zip or one file packed with gzip, xz or zstd, got ${guess.looksLike}`,
        guess.remedy,
      );
    } else others.push(name);
  }
  if (archives.length === 0) {
    const got = others.length === 0 ? "an empty folder" : `${others.length} other files, such as ${others[0]}`;
    throw new StageFailure(
      `Expected at least one archive (.tar, .tar.gz, .tar.xz, .tar.zst, .zip) or packed file (.gz, .xz, .zst), got ${got}`,
      "Files that are unpacked already need no `extract`: give their folder to the next stage.",
    );
  }
  return { archives, others };
}

/** The offsets in the last file of such a zip count from the part that they are in. */
function refuseSpanned(files: readonly SourceFile[]): void {
  const part = files.find(({ name }) => /\.z\d\d$/i.test(name));
  if (part === undefined) return;
  const zip = part.name.replace(/\.z\d\d$/i, ".zip");
  throw new StageFailure(
    `Expected whole archives, got ${part.name}, a part of a zip that was split`,
    `Join its parts with \`zip -s 0 '${zip}' --out whole.zip\`, and keep only whole.zip.`,
  );
}

async function beginningOf(file: string): Promise<{ readonly bytes: number; readonly head: Buffer }> {
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return { bytes: size, head: buffer.subarray(0, bytesRead) };
  } finally {
    await handle.close();
  }
}
