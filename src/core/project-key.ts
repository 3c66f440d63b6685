import { randomBytes } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import type { Failure } from "./failure.js";
import { givenSecret, keepFirst, type Readers, readersOf } from "./kept-secret.js";
import { makeFolder } from "./make-folder.js";
import { keyIdentity, type Pseudonyms, pseudonymsOf } from "./pseudonyms.js";
import { fail, ok, type Result } from "./result.js";
import { StageFailure } from "./stage-failure.js";
import { userConfigFolder } from "./user-config.js";
import { writeWhole } from "./write-whole.js";

/** The key of a project's pseudonyms: where it is, never what it is. */
export interface ProjectKey {
  /** `Pseudonyms.key` of it. */
  readonly identity: string;
  /** Absolute. */
  readonly file: string;
  /** Where others can read it. */
  readonly readers?: Readers;
}

/** Names a file that holds the key, for containers and for groups that share pseudonyms. */
export const PROJECT_KEY_VARIABLE = "RADPIPE_PROJECT_KEY_FILE";

/** In the project's folder: says which key its pseudonyms are made with, so that another one is noticed. */
export const PROJECT_FILE = "radpipe-project.json";

interface Note {
  readonly project: string;
  readonly key: string;
}

/** Placeholder for the key of a project that has none yet: nothing that depends on it is in any cache. */
export const NO_KEY: ProjectKey = { identity: "", file: "" };

/**
 * The key of the project in the folder `root`: kept in the user's configuration under the id that `radpipe-project.json`
 * names, or given by `RADPIPE_PROJECT_KEY_FILE`. Both are made where the project has none; asked to look only, it gives
 * `NO_KEY`.
 * Fails where the key is not the one that earlier pseudonyms of the project were made with.
 */
export function openProjectKey(root: string, use: "make" | "look"): Result<ProjectKey, Failure> {
  const key = foundOrMade(root, use);
  if (!key.ok || key.value === NO_KEY) return key;
  const readers = readersOf(key.value.file, Boolean(process.env[PROJECT_KEY_VARIABLE]));
  return readers === undefined ? key : ok({ ...key.value, readers });
}

function foundOrMade(root: string, use: "make" | "look"): Result<ProjectKey, Failure> {
  const given = givenSecret(PROJECT_KEY_VARIABLE);
  if (given?.ok === false) return given;
  const noteFile = path.join(root, PROJECT_FILE);
  const note = readNote(noteFile);
  if (note !== undefined && !note.ok) return note;
  if (given !== undefined) {
    const { file, secret } = given.value;
    if (note === undefined) {
      const identity = keyIdentity(secret);
      if (use === "make") noteGiven(noteFile, identity);
      return ok({ file, identity });
    }
    return checked({ file, identity: keyIdentity(secret) }, note.value, noteFile);
  }
  if (note !== undefined) return kept(note.value, noteFile);
  if (use === "look") return ok(NO_KEY);
  try {
    return kept(makeKey(noteFile), noteFile);
  } catch (error) {
    return fail({
      reason: "store-unwritable",
      message: `Cannot keep a key for this project's pseudonyms: ${(error as Error).message}`,
      remedy: `Make ${root} and ${userConfigFolder()} writable, or name a file with a key in ${PROJECT_KEY_VARIABLE}.`,
    });
  }
}

/** Pseudonyms of a key that `openProjectKey` found, in the process of a stage. Throws a StageFailure where it has gone. */
export function readPseudonyms({ file, identity }: ProjectKey): Pseudonyms {
  const secret = readSecret(file);
  const pseudonyms = secret.ok ? pseudonymsOf(secret.value) : undefined;
  if (pseudonyms?.key === identity) return pseudonyms;
  throw new StageFailure(
    `Expected the key of this project's pseudonyms in ${file}, got ${secret.ok ? "another key" : secret.error}`,
    "It was there when the run began: run again.",
  );
}

/** The key first, then the note of it, so that of several processes each finds the key of the note that counts. */
function makeKey(noteFile: string): Note {
  const project = randomBytes(16).toString("hex");
  const text = randomBytes(32).toString("hex");
  const file = keyFile(project);
  makeFolder(path.dirname(file), 0o700);
  writeWhole(file, `${text}\n`, { mode: 0o600 });
  const own: Note = { project, key: keyIdentity(Buffer.from(text)) };
  try {
    keepFirst(noteFile, written(own), 0o666, () => readNote(noteFile) !== undefined);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
  const first = readNote(noteFile);
  if (first?.ok !== true || first.value.project === project) return own;
  rmSync(file, { force: true });
  return first.value;
}

/** A project that cannot be written to still has the key, as long as it is given. */
function noteGiven(noteFile: string, identity: string): void {
  try {
    const note: Note = { project: randomBytes(16).toString("hex"), key: identity };
    keepFirst(noteFile, written(note), 0o666, () => readNote(noteFile) !== undefined);
  } catch {
    // A change of the key then shows only in its effects: every stage that names patients runs again.
  }
}

const written = (note: Note): string => `${JSON.stringify(note, undefined, 2)}\n`;

function kept(note: Note, noteFile: string): Result<ProjectKey, Failure> {
  const file = keyFile(note.project);
  const secret = readSecret(file);
  if (!secret.ok) return fail(notTheKey(file, secret.error, note, noteFile));
  return checked({ file, identity: keyIdentity(secret.value) }, note, noteFile);
}

const checked = (key: ProjectKey, note: Note, noteFile: string): Result<ProjectKey, Failure> =>
  key.identity === note.key
    ? ok(key)
    : fail(notTheKey(key.file, `another key (${key.identity.slice(0, 8)})`, note, noteFile));

function notTheKey(file: string, got: string, note: Note, noteFile: string): Failure {
  return {
    reason: "invalid-input",
    message: `Expected the key that this project's pseudonyms were made with (${note.key.slice(0, 8)}, by ${noteFile}) in ${file}, got ${got}`,
    remedy: `Copy it from where the project was run before, or name its file in ${PROJECT_KEY_VARIABLE}. If it is lost, patients get new pseudonyms, which match no earlier dataset or model: remove ${PROJECT_FILE} to begin again.`,
  };
}

/** undefined where there is none. */
function readNote(file: string): Result<Note, Failure> | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    return fail(unreadable(file, (error as Error).message));
  }
  try {
    const { project, key } = JSON.parse(text) as Partial<Note>;
    if (isId(project) && isId(key)) return ok({ project, key });
  } catch {
    // Said below.
  }
  return fail(unreadable(file, "it does not name a project and a key"));
}

const isId = (value: unknown): value is string => typeof value === "string" && /^[0-9a-f]{32}$/.test(value);

const unreadable = (file: string, why: string): Failure => ({
  reason: "invalid-input",
  message: `Expected ${file} to say which key this project's pseudonyms are made with, got a file that cannot be read: ${why}`,
  remedy: "Restore the file as it was; without it, the key of earlier pseudonyms is unknown.",
});

const keyFile = (project: string): string => path.join(userConfigFolder(), "projects", `${project}.key`);

/** As written in the file, so that a copy of the file may be given by the variable; else what is there instead. */
function readSecret(file: string): Result<Buffer, string> {
  try {
    const secret = Buffer.from(readFileSync(file, "utf8").trim());
    return secret.length > 0 ? ok(secret) : fail("an empty file");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return fail(code === "ENOENT" ? "no such file" : `one that cannot be read (${message})`);
  }
}
