import { closeSync, lstatSync, openSync, writevSync } from "node:fs";
import path from "node:path";
import { makeFolder } from "../../../src/stage.js";
import type { SourceArchive } from "../source/find-archives.js";
import { clash } from "./clash.js";
import type { WantedLink } from "./entry-links.js";
import type { Limits } from "./limits.js";
import { isLitter } from "./wanted.js";

/** By its name alone: nobody looks into it. */
const ARCHIVE = /\.(zip|tar|tgz|tbz2?|txz|7z|rar|tar\.(gz|bz2|xz|zst))$/i;

/** Pieces of one file are written together once they are so many bytes. */
const WRITTEN_AT_ONCE = 1 << 20;

/** Takes the bytes of one file, in order. */
export interface FileWriter {
  readonly write: (piece: Uint8Array) => void;
  readonly close: () => void;
}

/** What one archive put into the tree. */
export interface UnpackedArchive {
  readonly archive: string;
  /** Among all archives. */
  readonly number: number;
  /** Safe paths below the tree; see entryPath. */
  readonly files: readonly string[];
  /** Files whose path was taken already, and where they are until they are compared. */
  readonly twice: readonly { readonly path: string; readonly copy: string }[];
  readonly links: readonly WantedLink[];
  /** What was not wanted, by what one of it is called. */
  readonly unwanted: readonly EntryNote[];
  readonly warnings: readonly string[];
  readonly notes: readonly EntryNote[];
}

/** Something to say of several entries at once. */
export interface EntryNote {
  /** Such as `Labels of volumes, left out`. */
  readonly what: string;
  readonly count: number;
  /** A few of their paths. */
  readonly examples: readonly string[];
}

/** The tree as seen while one archive is unpacked, with others that fill it at the same time. */
export interface ArchiveTree {
  /** Starts a file, whose writing fails when all become too many bytes. `declared`: what the archive says it has. */
  readonly file: (path: string, declared: number) => FileWriter;
  readonly link: (link: Omit<WantedLink, "archive">) => void;
  /** Checks what the archive declares before any of it is unpacked. */
  readonly expect: (entries: { readonly files: number; readonly bytes: number }) => void;
  readonly skip: (path: string) => void;
  readonly warn: (warning: string) => void;
  /** Says something of an entry; see EntryNote. */
  readonly note: (what: string, path: string) => void;
  readonly unpacked: () => UnpackedArchive;
}

export interface TreeFolders {
  readonly folder: string;
  /** A private folder for entries whose path is taken already. */
  readonly spare: string;
}

export function openArchiveTree(
  { name: archive, number }: SourceArchive,
  { folder, spare }: TreeFolders,
  limits: Limits,
): ArchiveTree {
  const folders = new Set<string>();
  const files: string[] = [];
  const twice: { readonly path: string; readonly copy: string }[] = [];
  const links: WantedLink[] = [];
  const warnings: string[] = [];
  const [notes, unwanted] = [collectNotes(), collectNotes()];

  const ensureFolder = (name: string): void => {
    if (folders.has(name)) return;
    makeFolder(path.join(folder, name));
    folders.add(name);
  };
  /** The disk tells whether an entry of this or of another archive came first. */
  const open = (name: string): number => {
    const target = path.join(folder, name);
    try {
      ensureFolder(path.posix.dirname(name));
      const descriptor = openSync(target, "wx", 0o644);
      files.push(name);
      return descriptor;
    } catch (error) {
      const isTaken = codeOf(error) === "EEXIST" && lstatSync(target, { throwIfNoEntry: false })?.isFile() === true;
      if (!isTaken) throw error;
    }
    const copy = path.join(spare, `${number}-${twice.length}`);
    twice.push({ path: name, copy });
    return openSync(copy, "wx", 0o644);
  };
  const explained = <Result>(name: string, work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      throw explain(error, archive, name);
    }
  };

  return {
    expect: (entries) => limits.expect(entries),
    file: (name, declared) => {
      if (ARCHIVE.test(name))
        notes.add("Archives within archives, left as they are: another `extract` unpacks them", name);
      limits.file(name, declared);
      const descriptor = explained(name, () => open(name));
      let pieces: Uint8Array[] = [];
      let bytes = 0;
      const flush = (): void => {
        const full = pieces;
        pieces = [];
        bytes = 0;
        explained(name, () => writeAll(descriptor, full));
      };
      return {
        write: (piece) => {
          limits.bytes(name, piece.length);
          pieces.push(piece);
          bytes += piece.length;
          if (bytes >= WRITTEN_AT_ONCE) flush();
        },
        close: () => {
          try {
            flush();
          } finally {
            closeSync(descriptor);
          }
        },
      };
    },
    link: (link) => void links.push({ archive, ...link }),
    skip: (name) => unwanted.add(isLitter(name) ? "system file" : "file by `include` and `exclude`", name),
    warn: (warning) => void warnings.push(warning),
    note: notes.add,
    unpacked: () => ({
      ...{ archive, number, files, twice, links, warnings },
      unwanted: unwanted.all(),
      notes: notes.all(),
    }),
  };
}

function collectNotes(): {
  readonly add: (what: string, path: string) => void;
  readonly all: () => readonly EntryNote[];
} {
  const notes = new Map<string, { count: number; readonly examples: string[] }>();
  return {
    add: (what, path) => {
      const noted = notes.get(what) ?? { count: 0, examples: [] };
      noted.count += 1;
      if (noted.examples.length < 3) noted.examples.push(path);
      notes.set(what, noted);
    },
    all: () => [...notes].map(([what, note]) => ({ what, ...note })),
  };
}

function writeAll(descriptor: number, pieces: readonly Uint8Array[]): void {
  for (let left = pieces; left.length > 0; ) left = after(writevSync(descriptor, left), left);
}

/** What a system that wrote only a part still has to write. */
function after(written: number, pieces: readonly Uint8Array[]): readonly Uint8Array[] {
  let skip = written;
  for (const [index, piece] of pieces.entries()) {
    if (skip < piece.length) return [piece.subarray(skip), ...pieces.slice(index + 1)];
    skip -= piece.length;
  }
  return [];
}

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : undefined);

function explain(error: unknown, archive: string, name: string): unknown {
  switch (codeOf(error)) {
    case "EEXIST":
    case "ENOTDIR":
    case "EISDIR":
      return clash(archive, name);
    default:
      return error;
  }
}
