import { linkSync, readFileSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
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
 * Undefined if nobody else can, because a folder on the way is closed to them, or if permissions do not tell (Windows).
 * Undefined too on a file system that is mounted to be read only, such as secrets in a container: whoever mounted it
 * decided, and nobody can change it from here.
 * @param isGroups of a file that a variable names: a group may share it.
 */
export function readersOf(file: string, isGroups: boolean): Readers | undefined {
  if (process.platform === "win32") return undefined;
  const open = openTo(file);
  const who = open.everybody ? "everybody" : !isGroups && open.group ? "your group" : undefined;
  if (who === undefined || isReadOnly(file)) return undefined;
  const command = `chmod ${isGroups ? "o-rwx" : "600"} ${shellWord(file)}`;
  const { uid } = statSync(file);
  const user = process.getuid?.();
  return { who, file, remedy: user === 0 || user === uid ? command : `Its owner (user ${uid}) can: ${command}` };
}

/** Who may read a file and enter all folders above it. */
function openTo(file: string): { readonly everybody: boolean; readonly group: boolean } {
  try {
    let place = realpathSync(file);
    const own = statSync(place).mode;
    let [everybody, group] = [(own & 0o004) !== 0, (own & 0o044) !== 0];
    while (place !== path.dirname(place)) {
      place = path.dirname(place);
      const mode = statSync(place).mode;
      everybody &&= (mode & 0o001) !== 0;
      group &&= (mode & 0o011) !== 0;
    }
    return { everybody, group };
  } catch {
    // Gone, or within folders that may not be looked at: then it has been read by other means than its permissions.
    return { everybody: false, group: false };
  }
}

/**
 * Determined from the file's mount, on Linux; elsewhere permissions are checked first, so an attempt to write would not
 * tell.
 */
function isReadOnly(file: string): boolean {
  let mounts: string;
  try {
    mounts = readFileSync("/proc/self/mountinfo", "utf8");
  } catch {
    return false;
  }
  const place = realpathSync(file);
  // proc_pid_mountinfo(5): the fifth field is the mount point, the sixth its options.
  let nearest = { point: "", options: "" };
  for (const line of mounts.split("\n")) {
    const [, , , , escaped = "", options = ""] = line.split(" ");
    const point = escaped.replace(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    const isAround = point === "/" || place === point || place.startsWith(`${point}/`);
    if (isAround && point.length >= nearest.point.length) nearest = { point, options };
  }
  return nearest.options.split(",").includes("ro");
}

function unusable(message: string, remedy: string): Failure {
  return { reason: "invalid-input", message, remedy };
}
