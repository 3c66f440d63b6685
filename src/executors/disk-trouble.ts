import { tmpdir } from "node:os";
import path from "node:path";
import { isFull } from "../core/disk-space.js";
import type { Failure } from "../core/failure.js";
import { type FileTrouble, inWords, saysFull, troubleOfExit } from "../core/file-trouble.js";
import type { CommandLine } from "../core/stage-contract.js";
import { cachePlace, type Place, placeFailure, runsPlace, temporaryPlace } from "../core/unwritable.js";
import type { ProcessExit } from "./launch-order.js";

interface Ended {
  readonly exit: ProcessExit;
  readonly command: CommandLine | undefined;
  readonly cache: string;
  readonly logFile: string;
  readonly logTail: (lines: number) => string;
}

/**
 * The disk as the cause of an end without a result. A stage's own process tells by its exit code; of a program, a full
 * disk is seen on the disk, as long as its files are there, or in what it said last.
 */
export function diskTrouble(ended: Ended): Failure | undefined {
  const { exit, command, cache } = ended;
  const ofStage = command === undefined ? troubleOfExit(exit.exitCode) : undefined;
  if (ofStage !== undefined) {
    return placeFailure(cachePlace(cache), {
      code: ofStage,
      message: `${ofStage}: the stage could not write its result`,
    });
  }
  if (exit.signal === "SIGXFSZ") {
    return placeFailure(cachePlace(cache), { code: "EFBIG", message: howItEnded(ended) });
  }
  const wasStarted = exit.exitCode !== undefined || exit.signal !== undefined;
  if (!wasStarted || exit.signal === "SIGKILL") return undefined;
  const places = placesOf(ended);
  const line = lastLine(ended, (text) => saysFull(text) || places.some(({ folder }) => isAbout(text, folder)));
  const full = places.find(({ folder }) => isFull(folder));
  if (full === undefined && line === undefined) return undefined;
  const code = (line === undefined ? undefined : inWords(line)) ?? "ENOSPC";
  const message = line === undefined ? howItEnded(ended) : line;
  const place = full ?? places.find(({ folder }) => line?.includes(folder));
  return place === undefined ? elsewhere(ended, { code, message }) : placeFailure(place, { code, message });
}

/** What exited normally on a full disk may be truncated, whatever the exit code says: it is not kept. */
export function cutShort(ended: Ended): Failure | undefined {
  const line = lastLine(ended, saysFull);
  const full = placesOf(ended).find(({ folder }) => (folder === ended.cache || line !== undefined) && isFull(folder));
  if (full === undefined) return undefined;
  const message = `${nameOf(ended)} ended well, but what it wrote may be cut short${line === undefined ? "" : `: ${line}`}`;
  return placeFailure(full, { code: "ENOSPC", message });
}

/** Of a program that ended well, on disks that have room now. */
export function spokenTrouble(ended: Ended): string | undefined {
  const line = lastLine(ended, saysFull);
  return line && `It ended well, but what it wrote may be cut short, for its log says: ${line}`;
}

const placesOf = ({ cache, logFile }: Ended): readonly Place[] => [
  cachePlace(cache),
  temporaryPlace(tmpdir()),
  runsPlace(path.resolve(logFile, "../../..")),
];

/** Its files are gone already, or it wrote to a place that radpipe knows nothing of. */
function elsewhere(ended: Ended, { code, message }: FileTrouble): Failure {
  const what = code === "EDQUOT" ? "a quota that is used up" : "a full disk";
  return {
    reason: "store-unwritable",
    message: `${nameOf(ended)} met ${what} (${message}); the cache ${ended.cache} has room now`,
    remedy:
      "Repair the disk that the program writes to, or free space there, then run again: what was finished is kept.",
  };
}

function lastLine({ logTail }: Ended, fits: (line: string) => boolean): string | undefined {
  return logTail(20).split("\n").findLast(fits)?.trim();
}

const isAbout = (line: string, folder: string): boolean => line.includes(folder) && inWords(line) !== undefined;

function howItEnded(ended: Ended): string {
  const { exitCode, signal } = ended.exit;
  return `${nameOf(ended)} ended ${signal === undefined ? `with exit code ${exitCode}` : `on ${signal}`}`;
}

const nameOf = ({ command }: Ended): string => (command === undefined ? "the stage" : `"${command.program}"`);
