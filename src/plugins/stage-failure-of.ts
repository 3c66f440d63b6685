import { tmpdir } from "node:os";
import path from "node:path";
import { inspect } from "node:util";
import type { AttemptRequest } from "../core/attempt.js";
import { isFull } from "../core/disk-space.js";
import type { Failure } from "../core/failure.js";
import { type FileTrouble, fileTrouble } from "../core/file-trouble.js";
import type { SecretMask } from "../core/secret-mask.js";
import { LONGEST_MESSAGE, shorten } from "../core/shorten.js";
import { isStageFailure } from "../core/stage-failure.js";
import { isInside } from "../core/trusted-folders.js";
import { cachePlace, describeTrouble, placeFailure, temporaryPlace } from "../core/unwritable.js";

/** What a stage threw, as the failure of its attempt. */
export function stageFailureOf(
  error: unknown,
  { stage, downloads }: AttemptRequest,
  mask: SecretMask | undefined,
): Failure {
  // Before it is cut: half of a secret would not be known as one.
  const masked = (text: string): string => mask?.text(text) ?? text;
  if (isStageFailure(error)) {
    const message = shorten(masked(error.message), LONGEST_MESSAGE);
    const remedy = error.remedy === undefined ? {} : { remedy: shorten(masked(error.remedy), LONGEST_MESSAGE) };
    // A user's stage may bring an older copy of the class.
    const reason = error.failsAs ?? "stage-failed";
    return { reason, message, stage, ...remedy, ...(error.alone === true && { alone: true }) };
  }
  const found = fileTrouble(error);
  const trouble = found && { ...found, message: shorten(masked(found.message), LONGEST_MESSAGE) };
  if (trouble !== undefined) return { ...troubleOf(trouble, path.dirname(downloads)), stage };
  const detail = masked(inspect(error, { depth: 4, maxArrayLength: 10, maxStringLength: 1000 })).slice(0, 8192);
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  if (
    code === "ERR_WORKER_OUT_OF_MEMORY" ||
    (error instanceof RangeError && /allocation failed/i.test(error.message))
  ) {
    const what =
      code === undefined
        ? "an array was larger than what is left"
        : "JavaScript's heap of one of its threads reached its limit";
    return {
      reason: "out-of-memory",
      message: `The stage ran out of memory: ${what}`,
      remedy: "Take smaller images or batches, or run fewer stages at once (`--jobs 1`).",
      stage,
      detail,
    };
  }
  const message = shorten(masked(error instanceof Error ? error.message : String(error)), LONGEST_MESSAGE);
  return { reason: "stage-crashed", message: `The stage crashed: ${message}`, stage, detail };
}

/**
 * The place that a stage could not write to. The system names a file when it cannot be opened, not when it cannot be
 * written: then it is the folder for temporary files if that is full and the cache is not, else the cache.
 */
function troubleOf(trouble: FileTrouble, cache: string): Failure {
  const temporary = tmpdir();
  const { file } = trouble;
  if (file !== undefined && path.isAbsolute(file)) {
    if (isInside(cache, file)) return placeFailure(cachePlace(cache), trouble);
    if (isInside(temporary, file)) return placeFailure(temporaryPlace(temporary), trouble);
    return {
      reason: "stage-failed",
      message: `The stage cannot use ${file}: ${describeTrouble(trouble, path.dirname(file))}`,
      remedy: "Repair that file or its disk, then run again: what was finished is kept.",
    };
  }
  const isTemporary = isFull(temporary) && !isFull(cache);
  return placeFailure(isTemporary ? temporaryPlace(temporary) : cachePlace(cache), trouble);
}
