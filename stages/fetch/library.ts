import { copyFile, link, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { makeFolder, noteDownload, sha256 } from "../../src/stage.js";
import { addFile, type FoundFile, mismatch, startSumming } from "./checksum.js";
import type { WantedFile } from "./wanted-files.js";

/** What a server said of a file, to ask it later whether the file has changed. */
export interface Validators {
  readonly etag?: string;
  readonly lastModified?: string;
}

interface Known extends Validators {
  readonly sha256: string;
  readonly mac?: string;
}

/** Verified files shared by all runs: `<downloads>/<sha256>`, and in `<downloads>/known` what was found where. */
export interface Library {
  /**
   * The file of a digest: of `sha256` where that is given, as something else told which it was, otherwise by the wanted
   * checksum. The bytes are read and checked against all that is wanted; a damaged file is removed.
   */
  readonly find: (
    wanted: WantedFile,
    how?: { readonly sha256?: string | undefined; readonly onBytes?: (bytes: number) => void },
  ) => Promise<FoundFile | undefined>;
  /** Whether a file of that checksum is there, without reading it. */
  readonly has: (wanted: WantedFile) => Promise<boolean>;
  /** What an earlier download of a URL was, and with which validators. */
  readonly lastOf: (url: string) => Promise<Known | undefined>;
  /** Moves a verified file in. */
  readonly keep: (
    file: string,
    found: FoundFile,
    origin?: { readonly url: string; readonly validators: Validators },
  ) => Promise<void>;
  /** Puts a kept file at a place, as a hard link where the file system allows. */
  readonly hand: (sha256: string, target: string) => Promise<void>;
}

/** @param authenticate what is noted of a URL, by which a file that has no checksum is known again. */
export async function openLibrary(
  folder: string,
  signal: AbortSignal,
  authenticate: ((text: string) => string) | undefined,
): Promise<Library> {
  const known = path.join(folder, "known");
  makeFolder(known);
  const noteFile = (name: string): string => path.join(known, `${sha256(name)}.json`);
  const readNote = async (name: string): Promise<Known | undefined> => {
    try {
      const note: unknown = JSON.parse(await readFile(noteFile(name), "utf8"));
      return isKnown(note) ? note : undefined;
    } catch {
      // Missing or torn: not known, and written again after the download.
      return undefined;
    }
  };
  const writeNote = async (name: string, note: Known): Promise<void> => {
    const target = noteFile(name);
    const temporary = `${target}.${process.pid}`;
    try {
      await writeFile(temporary, JSON.stringify(note));
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  };

  const macOf = (url: string, { sha256, etag, lastModified }: Known): string | undefined =>
    authenticate?.(JSON.stringify([url, sha256, etag ?? "", lastModified ?? ""]));

  const digestOf = async ({ md5, sha256 }: WantedFile): Promise<string | undefined> =>
    sha256 ?? (md5 === undefined ? undefined : (await readNote(`md5:${md5}`))?.sha256);
  const exists = async (sha256: string): Promise<boolean> =>
    (await stat(path.join(folder, sha256)).catch(() => undefined)) !== undefined;

  return {
    has: async (wanted) => {
      const sha256 = await digestOf(wanted);
      return sha256 !== undefined && exists(sha256);
    },
    find: async (wanted, { onBytes, ...known } = {}) => {
      const sha256 = known.sha256 ?? (await digestOf(wanted));
      if (sha256 === undefined) return undefined;
      const file = path.join(folder, sha256);
      // Also the MD5: its note only says which file to look at, and anyone who can write into the cache can write notes.
      const summing = startSumming(wanted);
      try {
        await addFile(summing, file, signal, onBytes);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
      const found = summing.finish();
      if (found.sha256 === sha256) return mismatch(wanted, found) === undefined ? found : undefined;
      onBytes?.(-found.bytes);
      await rm(file, { force: true });
      return undefined;
    },
    lastOf: async (url) => {
      const note = await readNote(`url:${url}`);
      // One of an earlier version, or a forged one: the server is asked for the file, not whether it has changed.
      if (note?.mac === undefined || note.mac !== macOf(url, note)) return undefined;
      return (await exists(note.sha256)) ? note : undefined;
    },
    keep: async (file, found, origin) => {
      const target = path.join(folder, found.sha256);
      await move(file, target);
      if (found.md5 !== undefined) await writeNote(`md5:${found.md5}`, { sha256: found.sha256 });
      if (origin === undefined) return;
      const note: Known = { sha256: found.sha256, ...origin.validators };
      const mac = macOf(origin.url, note);
      if (mac !== undefined) await writeNote(`url:${origin.url}`, { ...note, mac });
    },
    hand: async (sha256, target) => {
      await linkOrCopy(path.join(folder, sha256), target);
      noteDownload(folder, sha256);
    },
  };
}

/** A hard link, or a copy where the target is on another file system or the file system has no links. */
export async function linkOrCopy(file: string, target: string): Promise<void> {
  try {
    await link(file, target);
  } catch (error) {
    if (isMissing(error)) throw error;
    await copyFile(file, target);
  }
}

/** Bytes first, then their name, then that of the name: after a power failure a file of the library is whole or absent. */
async function move(file: string, target: string): Promise<void> {
  try {
    await sync(file);
    await rename(file, target);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EXDEV")) throw error;
    const temporary = `${target}.${process.pid}.tmp`;
    await copyFile(file, temporary);
    await sync(temporary);
    await rename(temporary, target);
    await rm(file, { force: true });
  }
  await sync(path.dirname(target));
}

/** Some systems cannot do that for folders; there it is no error. */
async function sync(file: string): Promise<void> {
  const handle = await open(file, "r").catch(() => undefined);
  try {
    await handle?.sync();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (!["EISDIR", "EPERM", "EACCES", "EINVAL", "ENOTSUP"].includes(code)) throw error;
  } finally {
    await handle?.close();
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT";

function isKnown(note: unknown): note is Known {
  return typeof note === "object" && note !== null && "sha256" in note && /^[0-9a-f]{64}$/.test(String(note.sha256));
}
