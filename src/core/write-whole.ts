import { closeSync, fsyncSync, lstatSync, openSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

interface WriteOptions {
  readonly mode?: number;
  /** Whether it waits for the disk. */
  readonly durable?: boolean;
}

/**
 * Writes a file completely or not at all, even if the power fails: next to its place, synced to disk, then renamed. An
 * error has the file as `path` and its size as `neededBytes`; the previous file stays.
 */
export function writeWhole(
  target: string,
  content: string | Uint8Array,
  { mode = 0o666, durable = true }: WriteOptions = {},
): void {
  const place = placeOf(target);
  try {
    // A device, a pipe: there is nothing to put in its place.
    if (place === undefined) writeFileSync(target, content);
    else replace(place, content, { mode, durable });
  } catch (error) {
    throw aboutFile(error, target, content);
  }
}

function replace(target: string, content: string | Uint8Array, { mode, durable }: Required<WriteOptions>): void {
  const temporary = `${target}.${process.pid}.part`;
  try {
    const file = openSync(temporary, "w", mode);
    try {
      writeFileSync(file, content);
      if (durable) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    // Who reads it knows the file by its own name.
    if (error instanceof Error) error.message = error.message.replaceAll(temporary, target);
    throw error;
  }
  if (durable) syncFolder(path.dirname(target));
}

/** Makes a file's content durable. */
export function syncFile(file: string): void {
  const handle = openSync(file, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Makes the names in a folder durable. Some systems cannot do that for folders; there it is no error. */
export function syncFolder(folder: string): void {
  let handle: number | undefined;
  try {
    handle = openSync(folder, "r");
    fsyncSync(handle);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (!["EISDIR", "EPERM", "EACCES", "EINVAL", "ENOTSUP"].includes(code)) throw error;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** The real path of the file, with links followed; undefined if what is there is not a file that can be replaced. */
function placeOf(target: string): string | undefined {
  const found = lstatSync(target, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return target;
  if (!found.isSymbolicLink()) return undefined;
  const real = realOf(target);
  return real !== undefined && lstatSync(real).isFile() ? real : undefined;
}

function realOf(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}

/** The system names a file only when it is opened, not when it is written. */
export function aboutFile(error: unknown, file: string, content: string | Uint8Array): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  const neededBytes = typeof content === "string" ? Buffer.byteLength(content) : content.byteLength;
  return Object.assign(error, { path: file, neededBytes });
}
