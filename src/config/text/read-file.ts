import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Diagnostic } from "../../core/diagnostic.js";
import type { Digest } from "../../core/ids.js";
import { fail, ok, type Result } from "../../core/result.js";
import { sha256 } from "../../core/sha256.js";
import { missingFileRemedy } from "./missing-file.js";

const MAX_BYTES = 1024 * 1024;

export interface PipelineText {
  readonly text: string;
  /** SHA-256 of the file's bytes. */
  readonly digest: Digest;
}

/** Reads a pipeline file, which may be a pipe: UTF-8, at most 1 MiB. `displayFile` is its name in messages. */
export async function readPipelineFile(file: string, displayFile: string): Promise<Result<PipelineText, Diagnostic>> {
  const refuse = (code: Diagnostic["code"], message: string, remedy?: string) =>
    fail<Diagnostic>({ severity: "error", code, message, ...(remedy !== undefined && { remedy }) });
  try {
    const found = await stat(file);
    if (found.isDirectory()) {
      return refuse("file-unreadable", `Expected \`${displayFile}\` to be a file, got a folder`, "Name a file in it.");
    }
    if (found.size > MAX_BYTES) return tooLarge(displayFile, found.size);
    const bytes = await readUpTo(file, MAX_BYTES + 1);
    // A pipe has no size before it is read.
    if (bytes.length > MAX_BYTES) return tooLarge(displayFile, bytes.length);
    const digest = sha256(bytes) as Digest;
    return ok({ text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), digest });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") {
      return refuse(
        "file-not-found",
        `Expected a pipeline file, got \`${displayFile}\`, which does not exist`,
        missingFileRemedy(file),
      );
    }
    if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") {
      return refuse(
        "file-unreadable",
        `Expected \`${displayFile}\` to be text in UTF-8, got other bytes`,
        "Save it as UTF-8.",
      );
    }
    return refuse(
      "file-unreadable",
      `Expected to read \`${displayFile}\`, got ${code ?? String(error)}`,
      "Check its permissions.",
    );
  }
}

const tooLarge = (displayFile: string, bytes: number) =>
  fail<Diagnostic>({
    severity: "error",
    code: "file-too-large",
    message: `Expected \`${displayFile}\` to have at most 1 MiB, got ${(bytes / MAX_BYTES).toFixed(1)} MiB`,
    remedy: "Move lists and tables out of it into files that stages take as inputs.",
  });

/** The beginning of a file, which may be a pipe or device without an end. */
async function readUpTo(file: string, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of createReadStream(file)) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length >= most) break;
  }
  return Buffer.concat(chunks);
}
