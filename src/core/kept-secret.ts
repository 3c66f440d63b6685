import { linkSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import type { Failure } from "./failure.js";
import { fail, ok, type Result } from "./result.js";
import { syncFolder, writeWhole } from "./write-whole.js";

/**
 * Writes a file whole, unless another process is faster: then that one counts. One that is there but of no use, such as
 * what a full disk left of it, is replaced.
 */
export function keepFirst(file: string, content: string, mode: number, isKept: () => boolean): void {
  const temporary = `${file}.${process.pid}.new`;
  writeWhole(temporary, content, { mode });
  try {
    linkSync(temporary, file);
  } catch {
    // Or the file system has no links: then the later one counts for both.
    if (!isKept()) renameSync(temporary, file);
  }
  rmSync(temporary, { force: true });
  syncFolder(path.dirname(file));
}

/** Shorter ones could be guessed. */
const LEAST_BYTES = 16;

/** The text of the file that a variable of the environment names; undefined where it names none. */
export function givenSecret(
  variable: string,
): Result<{ readonly file: string; readonly secret: Buffer }, Failure> | undefined {
  const given = process.env[variable];
  if (given === undefined || given === "") return undefined;
  const file = path.resolve(given);
  try {
    const secret = Buffer.from(readFileSync(file, "utf8").trim());
    if (secret.length >= LEAST_BYTES) return ok({ file, secret });
    return fail(
      unusable(`Expected ${given} (${variable}) to hold at least ${LEAST_BYTES} bytes, got ${secret.length}`),
    );
  } catch (error) {
    return fail(unusable(`Cannot read ${given} (${variable}): ${error instanceof Error ? error.message : error}`));
  }
}

const unusable = (message: string): Failure => ({
  reason: "invalid-input",
  message,
  remedy: "Write a random key into it, for example with `openssl rand -hex 32`, readable by you alone.",
});
