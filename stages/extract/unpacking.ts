import type { SourceArchive } from "./source/find-archives.js";
import type { ArchiveTree } from "./tree/archive-tree.js";

/** What the unpackers of all formats need. */
export interface Unpacking {
  readonly archive: SourceArchive;
  readonly tree: ArchiveTree;
  readonly wanted: (path: string) => boolean;
  /** Whether `exclude` names the path. */
  readonly excluded: (path: string) => boolean;
  /** Bytes of the archive that were read since the last call. */
  readonly onRead: (bytes: number) => void;
}

/** Takes what a file unpacks to, in order. */
export interface Consumer {
  readonly write: (bytes: Buffer) => void;
  /** Returns how many files were wanted. */
  readonly end: () => number;
  readonly close: () => void;
}
