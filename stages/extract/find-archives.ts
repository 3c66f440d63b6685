import { open } from "node:fs/promises";
import path from "node:path";
import type { Reading } from "../../src/imaging/reading.js";
import { listSource, WHOLE_SOURCE } from "../../src/imaging/source-files.js";
import { StageFailure } from "../../src/stage.js";
import { type ArchiveFormat, formatOf, HEAD_BYTES } from "./archive-format.js";

export interface SourceArchive {
  /** Among all archives. */
  readonly number: number;
  readonly file: string;
  /** For messages: relative to the input. */
  readonly name: string;
  readonly bytes: number;
  readonly format: ArchiveFormat;
}

const NAMED_AS_ARCHIVE = /\.(tar|tar\.gz|tgz|zip)$/i;

/**
 * Archives below a folder, or the one file, by their content; `others` are the names of files that are none.
 * A file that is named as an archive but is none fails.
 */
export async function findArchives(
  input: string,
  reading: Pick<Reading, "leaveOut">,
): Promise<{ readonly archives: readonly SourceArchive[]; readonly others: readonly string[] }> {
  const archives: SourceArchive[] = [];
  const others: string[] = [];
  for (const below of await listSource(input, WHOLE_SOURCE, { reading })) {
    const file = path.join(input, below);
    const name = below || path.basename(input);
    const { bytes, head } = await beginningOf(file);
    const format = formatOf(head);
    if (format.known) archives.push({ number: archives.length, file, name, bytes, format: format.format });
    else if (NAMED_AS_ARCHIVE.test(name)) {
      throw new StageFailure(`Expected ${name} to be a tar or zip archive, got ${format.looksLike}`, format.remedy);
    } else others.push(name);
  }
  if (archives.length === 0) {
    const got = others.length === 0 ? "an empty folder" : `${others.length} other files, such as ${others[0]}`;
    throw new StageFailure(
      `Expected at least one .tar, .tar.gz, .tgz or .zip archive, got ${got}`,
      "Files that are unpacked already need no `extract`: give their folder to the next stage.",
    );
  }
  return { archives, others };
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
