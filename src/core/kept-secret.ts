import { linkSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import type { Failure } from "./failure.js";
import { fail, ok, type Result } from "./result.js";
import { shellWord } from "./shell-word.js";
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
      unusable(
        `Expected ${given} (${variable}) to hold at least ${LEAST_BYTES} bytes, got ${secret.length}`,
        "Write a random key into it, for example with `openssl rand -hex 32`, readable by you alone.",
      ),
    );
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isRelative = !path.isAbsolute(given);
    if (code !== "ENOENT" && code !== "ENOTDIR") {
      return fail(
        unusable(
          `Cannot read ${given} (${variable}): ${message}`,
          "Name a file that you can read, or unset the variable.",
        ),
      );
    }
    return fail(
      unusable(
        `Expected ${variable} to name the file of a key, got ${given}, which is not there`,
        `${isRelative ? `It was looked for as ${file}. ` : ""}Correct the path, or put the file there: a copy of the key that was used before, since with another one nothing that was made before is known again. Only where there is none yet, make one (\`openssl rand -hex 32\`, readable by you alone), or unset the variable and radpipe keeps one itself.`,
      ),
    );
  }
}

/** Who can read the file of a secret besides its owner, and the command that ends it. */
export interface Readers {
  readonly who: "everybody" | "your group";
  readonly file: string;
  readonly remedy: string;
}

/**
 * Undefined where nobody else can, and where permissions do not say it (Windows).
 * @param isGroups of a file that a variable names: a group may share it.
 */
export function readersOf(file: string, isGroups: boolean): Readers | undefined {
  if (process.platform === "win32") return undefined;
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
  const remedy = `chmod ${isGroups ? "o-rwx" : "600"} ${shellWord(file)}`;
  if ((mode & 0o004) !== 0) return { who: "everybody", file, remedy };
  return !isGroups && (mode & 0o040) !== 0 ? { who: "your group", file, remedy } : undefined;
}

function unusable(message: string, remedy: string): Failure {
  return { reason: "invalid-input", message, remedy };
}
