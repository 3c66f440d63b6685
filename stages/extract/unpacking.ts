import type { ArchiveTree } from "./archive-tree.js";
import type { SourceArchive } from "./find-archives.js";

/** What the unpackers of both formats need. */
export interface Unpacking {
  readonly archive: SourceArchive;
  readonly tree: ArchiveTree;
  readonly wanted: (path: string) => boolean;
  /** Bytes of the archive that were read since the last call. */
  readonly onRead: (bytes: number) => void;
}
