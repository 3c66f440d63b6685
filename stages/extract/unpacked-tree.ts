import { mkdirSync } from "node:fs";
import { mkdir, rm, statfs } from "node:fs/promises";
import path from "node:path";
import { StageFailure } from "../../src/stage.js";
import { settleLinks, type WantedLink } from "./entry-links.js";
import { sameContent } from "./same-content.js";
import { type FileWriter, writtenFiles } from "./written-files.js";

export interface TreeLimits {
  readonly maxBytes: number;
  readonly maxFiles: number;
}

interface Origin {
  readonly archive: string;
  /** Safe path below the tree; see entryPath. */
  readonly path: string;
}

/** The tree that all archives are unpacked into. Its limits hold over all of them. */
export interface Tree {
  /** Starts a file, whose writing fails when all become too many bytes. `declared`: what the archive says it has. */
  readonly file: (origin: Origin, declared: number) => FileWriter;
  /** Resolves when the disk has room for more; to be awaited after every few writes. */
  readonly room: () => Promise<void>;
  readonly link: (link: WantedLink) => void;
  /** Checks a size that an archive declares before any of it is unpacked. */
  readonly expect: (archive: string, entries: { readonly files: number; readonly bytes: number }) => void;
  /** Remembers a few names that were not wanted, for a message. */
  readonly skip: (path: string) => void;
  readonly unwanted: () => readonly string[];
  /** Resolves when nothing is written any more, whether it could be or not. */
  readonly rest: () => Promise<void>;
  /** Waits for the disk, compares what came twice, resolves links. */
  readonly finish: () => Promise<{
    readonly files: number;
    readonly bytes: number;
    readonly warnings: readonly string[];
  }>;
}

/** @param spare a private folder for entries whose path is taken already, until they are compared. */
export async function openTree(folder: string, spare: string, limits: TreeLimits): Promise<Tree> {
  await rm(spare, { recursive: true, force: true });
  await mkdir(spare, { recursive: true });
  const disk = await statfs(folder);
  const free = disk.bavail * disk.bsize;
  const taken = new Map<string, Origin>();
  const folded = new Map<string, string>();
  const twice: { readonly origin: Origin; readonly copy: string }[] = [];
  const folders = new Set<string>(["."]);
  const links: WantedLink[] = [];
  const unwanted: string[] = [];
  const warnings: string[] = [];
  const written = writtenFiles();
  let files = 0;
  let bytes = 0;

  const checkBytes = (origin: { readonly archive: string; readonly path?: string }, more: number): void => {
    const what = origin.path === undefined ? origin.archive : `${JSON.stringify(origin.path)} in ${origin.archive}`;
    if (bytes + more > limits.maxBytes) {
      throw new StageFailure(
        `Expected the archives to unpack to at most ${limits.maxBytes} bytes, got more with ${what}`,
        "Raise `maxBytes` if the archives really are that large; otherwise it is a decompression bomb.",
      );
    }
    if (bytes + more > free) {
      throw new StageFailure(
        `Expected ${bytes + more} bytes of free disk for ${what} and what was unpacked before it, got ${free}`,
        "Free some space, or put the cache on a larger disk with --cache.",
      );
    }
  };
  const checkFiles = (archive: string, more: number): void => {
    if (files + more > limits.maxFiles) {
      throw new StageFailure(
        `Expected the archives to hold at most ${limits.maxFiles} files, got more with ${archive}`,
        "Raise `maxFiles` if the archives really hold that many.",
      );
    }
  };
  const makeFolder = (origin: Origin): void => {
    const parent = path.posix.dirname(origin.path);
    if (folders.has(origin.path)) throw clash(origin);
    if (folders.has(parent)) return;
    for (let above = parent; above !== "."; above = path.posix.dirname(above)) {
      if (taken.has(above)) throw clash(origin);
      folders.add(above);
    }
    try {
      mkdirSync(path.join(folder, parent), { recursive: true });
    } catch (error) {
      throw explain(error, origin);
    }
  };

  return {
    expect: (archive, entries) => {
      checkFiles(archive, entries.files);
      checkBytes({ archive }, entries.bytes);
    },
    file: (origin, declared) => {
      checkFiles(`${JSON.stringify(origin.path)} in ${origin.archive}`, 1);
      checkBytes(origin, declared);
      files += 1;
      const earlier = taken.get(origin.path);
      makeFolder(origin);
      let target = path.join(folder, ...origin.path.split("/"));
      if (earlier === undefined) {
        taken.set(origin.path, origin);
        noticeFolded(folded, origin.path, warnings);
      } else {
        target = path.join(spare, String(twice.length));
        twice.push({ origin, copy: target });
      }
      const writer = written.start(target, (error) => explain(error, origin));
      return {
        write: (chunk) => {
          bytes += chunk.length;
          checkBytes(origin, 0);
          writer.write(chunk);
        },
        close: writer.close,
      };
    },
    room: written.room,
    link: (link) => void links.push(link),
    skip: (name) => {
      if (unwanted.length < 3) unwanted.push(name);
    },
    unwanted: () => unwanted,
    rest: () => written.settled().catch(() => undefined),
    finish: async () => {
      await written.settled();
      for (const { origin, copy } of twice) {
        const first = taken.get(origin.path)!;
        if (!(await sameContent(path.join(folder, origin.path), copy))) throw differs(first, origin);
        files -= 1;
      }
      files += await settleLinks(folder, links, taken);
      await rm(spare, { recursive: true, force: true });
      return { files, bytes, warnings };
    },
  };
}

function differs(first: Origin, second: Origin): StageFailure {
  const where =
    first.archive === second.archive ? `twice in ${first.archive}` : `in both ${first.archive} and ${second.archive}`;
  return new StageFailure(
    `Expected one ${JSON.stringify(first.path)}, got it ${where} with different content`,
    "Leave one of them out with `exclude`, or fetch only one of the archives.",
  );
}

/** Two names that differ only in case, or in how accents are written, are one file on many disks. */
function noticeFolded(folded: Map<string, string>, name: string, warnings: string[]): void {
  const key = name.normalize("NFC").toLowerCase();
  const other = folded.get(key);
  if (other === undefined) folded.set(key, name);
  else {
    warnings.push(
      `${JSON.stringify(other)} and ${JSON.stringify(name)} differ only in case or in how accents are written: ` +
        "on some disks they would be one file",
    );
  }
}

function explain(error: unknown, origin: Origin): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOSPC") {
    return new StageFailure(
      `The disk became full while ${origin.archive} was unpacked`,
      "Free some space, or put the cache on a larger disk with --cache.",
    );
  }
  return code === "EEXIST" || code === "ENOTDIR" || code === "EISDIR" ? clash(origin) : error;
}

const clash = (origin: Origin): StageFailure =>
  new StageFailure(
    `Cannot unpack ${JSON.stringify(origin.path)} of ${origin.archive}: its path, or a part of it, is taken by another entry`,
    "Leave one of them out with `exclude`. On a disk that ignores case, names may differ in nothing but that.",
  );
