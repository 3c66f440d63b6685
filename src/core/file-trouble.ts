import { constants } from "node:os";

/** What is wrong with a file system in general, not with the file that was to be written. */
const TROUBLES = ["ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EIO", "EMFILE", "ENFILE"] as const;

type TroubleCode = (typeof TROUBLES)[number];

export interface FileTrouble {
  readonly code: TroubleCode;
  /** As the system or a library put it. */
  readonly message: string;
  /** The file, where it is known. */
  readonly file?: string;
  /** What was to be written, where that is known. */
  readonly neededBytes?: number;
}

/** Libraries in C and programs hand on the words and not the code. */
const WORDS: Readonly<Record<TroubleCode, RegExp>> = {
  ENOSPC: /\bENOSPC\b|no space left on device|\berrno 28\b|disk (?:is )?full|not enough space on the disk/i,
  EDQUOT: /\bEDQUOT\b|disk quota exceeded|\berrno 122\b/i,
  EFBIG: /\bEFBIG\b|file (?:is )?too large\b|\berrno 27\b|file size limit exceeded/i,
  EROFS: /\bEROFS\b|read-only file ?system|\berrno 30\b/i,
  EIO: /\bEIO\b|input\/output error|\berrno 5\b/i,
  EMFILE: /\bEMFILE\b|too many open files(?! in system)|\berrno 24\b/i,
  ENFILE: /\bENFILE\b|too many open files in system|\berrno 23\b/i,
};

const DEEPEST = 8;

/** The trouble of the file system behind an error: its own code or words, or those of what caused it. */
export function fileTrouble(error: unknown, depth = 0): FileTrouble | undefined {
  if (!(error instanceof Error) || depth > DEEPEST) return undefined;
  const { code, path, neededBytes } = error as { code?: unknown; path?: unknown; neededBytes?: unknown };
  const known = troubleOfCode(error) ?? (typeof code === "string" ? undefined : inWords(error.message));
  if (known !== undefined) {
    return {
      code: known,
      message: error.message.replace(NAMELESS, known === "EDQUOT" ? "EDQUOT: disk quota exceeded" : known),
      ...(typeof path === "string" && { file: path }),
      ...(typeof neededBytes === "number" && { neededBytes }),
    };
  }
  const behind = [error.cause, ...(error instanceof AggregateError ? error.errors : [])];
  for (const each of behind) {
    const found = fileTrouble(each, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Node has no name for a quota that is used up, only its number. */
const NAMELESS = /Unknown system error -\d+: Unknown system error -\d+/;

/** By code or number alone: for errors whose words may be another program's. */
export function troubleOfCode(error: Error): TroubleCode | undefined {
  const { code, errno } = error as NodeJS.ErrnoException;
  return TROUBLES.find((each) => each === code || (errno !== undefined && -errno === constants.errno[each]));
}

/** The trouble that a text speaks of: a message of a library, the log of a program. */
export const inWords = (text: string): TroubleCode | undefined => TROUBLES.find((code) => WORDS[code].test(text));

/** Whether a text says that a disk or a quota is full. */
export const saysFull = (text: string): boolean => WORDS.ENOSPC.test(text) || WORDS.EDQUOT.test(text);

/** Exit codes of a stage's process that could not write its result, by cause. */
export const TROUBLE_EXITS: Readonly<Record<TroubleCode, number>> = {
  ENOSPC: 101,
  EDQUOT: 102,
  EFBIG: 103,
  EROFS: 104,
  EIO: 105,
  EMFILE: 106,
  ENFILE: 107,
};

export const troubleOfExit = (exitCode: number | undefined): TroubleCode | undefined =>
  TROUBLES.find((code) => TROUBLE_EXITS[code] === exitCode);
