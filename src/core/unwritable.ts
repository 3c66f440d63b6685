import { diskSpace } from "./disk-space.js";
import type { Failure } from "./failure.js";
import type { FileTrouble } from "./file-trouble.js";
import { humanBytes } from "./human-units.js";

/** A folder that radpipe writes to, as messages name it, with what frees room in it and how another one is chosen. */
export interface Place {
  readonly name: string;
  readonly folder: string;
  readonly room: string;
  readonly another: string;
  /** What becomes of what was done already. */
  readonly after?: string;
}

export const cachePlace = (root: string): Place => ({
  name: "the cache",
  folder: root,
  room: "Free some space (`pipeline cache gc` removes what no run refers to, `pipeline cache du` shows what takes it)",
  another: "choose another folder with --cache or RADPIPE_CACHE",
  after: "Then run again: what was finished is kept.",
});

export const runsPlace = (folder: string): Place => ({
  name: "the runs folder",
  folder,
  room: "Free some space",
  another: "choose another folder with --runs or RADPIPE_RUNS",
  after: "Then run again: what the stages made is in the cache.",
});

export const temporaryPlace = (folder: string): Place => ({
  name: "the folder for temporary files",
  folder,
  room: "Free some space there",
  another: "name another folder in TMPDIR",
  after: "Then run again: what was finished is kept.",
});

export const configurationPlace = (folder: string): Place => ({
  name: "your configuration folder",
  folder,
  room: "Free some space there",
  another: "name another folder in XDG_CONFIG_HOME",
});

/** The failure of a place where the file system refused something. */
export function placeFailure(place: Place, trouble: FileTrouble): Failure {
  return {
    reason: "store-unwritable",
    message: `Cannot write to ${place.name} ${place.folder}: ${describeTrouble(trouble, place.folder)}`,
    remedy: troubleRemedy(trouble, place),
  };
}

/** What is wrong, with bytes free and needed where the room is what matters. */
export const describeTrouble = (trouble: FileTrouble, folder: string): string =>
  `${sayingOf(trouble, folder)} (${trouble.message})`;

/** More than that is not what a full disk has left. */
const SOME_ROOM = 1 << 20;

function sayingOf({ code, neededBytes }: FileTrouble, folder: string): string {
  const needed = neededBytes === undefined ? "" : `, ${humanBytes(neededBytes)} needed`;
  switch (code) {
    case "ENOSPC": {
      const space = diskSpace(folder);
      if (space?.files === 0) return "the disk has no room for another file, whatever its size";
      if (space === undefined) return `the disk is full${needed}`;
      // What was written in part may have been removed, by the program itself or by somebody else.
      const hasRoom = space.bytes > Math.max(SOME_ROOM, neededBytes ?? 0);
      return `the disk ${hasRoom ? "was" : "is"} full, ${humanBytes(space.bytes)} ${hasRoom ? "free now" : "free"}${needed}`;
    }
    case "EDQUOT":
      return `your disk quota is used up${needed}`;
    case "EFBIG":
      return `a file would become larger than is allowed${needed}`;
    case "EROFS":
      return "the file system is read-only";
    case "EIO":
      return "the disk reports an error";
    case "EMFILE":
      return "too many files are open";
    case "ENFILE":
      return "too many files are open in the system";
  }
}

export function troubleRemedy({ code }: FileTrouble, { room, another, after }: Place): string {
  const then = after === undefined ? "" : ` ${after}`;
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return `${room}, or ${another}.${then}`;
    case "EFBIG":
      return `Raise the limit (\`ulimit -f\`, or that of the file system), or ${another}.${then}`;
    case "EROFS":
      return `Mount it for writing, or ${another}.${then}`;
    case "EIO":
      return `Check the disk and the system's log, then run \`pipeline cache verify\`; or ${another}.`;
    case "EMFILE":
    case "ENFILE":
      return `Raise the limit (\`ulimit -n\`), or run with a smaller --jobs.${then}`;
  }
}
