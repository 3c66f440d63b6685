import { appendFileSync, closeSync, openSync, readdirSync, readSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { crc32 } from "node:zlib";
import type { RunId } from "../core/ids.js";
import { makeFolder } from "../core/make-folder.js";
import type { RunRecord } from "../core/run-record.js";
import { readRecord, recordFile } from "./read-runs.js";

/**
 * What is remembered of each record, so that ten thousand runs are listed without reading ten thousand files: derived data
 * only, in `runs/.index/<name>-<version>.jsonl`. An entry counts as long as the numbers of its record are those it was made
 * from; what is missing, stale or damaged is read from the record, and added. Without a folder that can be written, all is.
 */
export interface RecordIndex<T> {
  readonly name: string;
  /** Raised when `summarize` gives something else. */
  readonly version: number;
  readonly summarize: (record: RunRecord) => T;
}

export interface IndexedRuns<R> {
  readonly runs: ReadonlyMap<RunId, R>;
  /** Why the others cannot be read. */
  readonly unreadable: ReadonlyMap<RunId, string>;
}

export interface IndexOptions {
  /**
   * Trusts the index for finished runs, without looking at their files: only manual edits change their records. For
   * messages during a run, which should not wait for all others.
   */
  readonly trustFinished?: boolean;
}

/** Of a record: size, times of modification and of change in milliseconds, inode. */
type Stamp = readonly [size: number, modified: number, changed: number, inode: number];

/** What is remembered of one run. A line of the file is the check sum of what follows it, and a list of these. */
type Entry<T> = readonly [id: RunId, stamp: Stamp, isOver: boolean, summary: T];

/** A record that is younger may change again within the resolution of its times. */
const SETTLED_MS = 2000;
/** Other work gets its turn while many records are read. */
const BREATH = 100;
const BLOCK_BYTES = 1 << 20;
/** As much as is parsed at once, about. */
const LINE_LENGTH = 1 << 18;

/** @param use is given each summary, now and then twice; only what it returns is kept in memory. */
export async function readIndexed<T, R>(
  runsFolder: string,
  ids: readonly RunId[],
  index: RecordIndex<T>,
  use: (id: RunId, summary: T) => R,
  { trustFinished = false }: IndexOptions = {},
): Promise<IndexedRuns<R>> {
  const file = path.join(runsFolder, ".index", `${index.name}-${index.version}.jsonl`);
  const wanted = new Set(ids);
  const stamps = trustFinished ? undefined : new Map(ids.map((id) => [id, stampOf(runsFolder, id)]));
  const isValid = ([id, stamp, isOver]: Entry<T>): boolean => {
    if (!wanted.has(id)) return false;
    if (trustFinished && isOver) return true;
    return isSame(stamp, stamps === undefined ? stampOf(runsFolder, id) : stamps.get(id));
  };
  const runs = new Map<RunId, R>();
  let entries = 0;
  for (const text of linesOf(file)) {
    for (const entry of parseLine<T>(text)) {
      entries += 1;
      if (isValid(entry)) runs.set(entry[0], use(entry[0], entry[3]));
    }
  }
  const surplus = entries - runs.size;
  const unreadable = new Map<RunId, string>();
  const additions = additionsTo(file);
  let read = 0;
  for (const id of ids) {
    if (runs.has(id)) continue;
    if (++read % BREATH === 0) await setImmediate();
    const stamp = stampOf(runsFolder, id);
    const record = readRecord(runsFolder, id);
    if (!record.ok) {
      unreadable.set(id, record.error);
      continue;
    }
    const summary = index.summarize(record.value);
    runs.set(id, use(id, summary));
    if (stamp === undefined || Date.now() - Math.max(stamp[1], stamp[2]) < SETTLED_MS) continue;
    additions.add([id, stamp, record.value.status !== "running", summary]);
  }
  additions.flush();
  if (surplus > runs.size + BREATH) rewrite<T>(file, isValid);
  return { runs, unreadable };
}

function stampOf(runsFolder: string, id: RunId): Stamp | undefined {
  try {
    const stat = statSync(recordFile(runsFolder, id), { throwIfNoEntry: false });
    return stat === undefined ? undefined : [stat.size, stat.mtimeMs, stat.ctimeMs, stat.ino];
  } catch {
    return undefined;
  }
}

const isSame = (a: Stamp, b: Stamp | undefined): boolean =>
  b !== undefined && a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3];

const sumOf = (body: string): string => crc32(body).toString(16).padStart(8, "0");

/** What a killed process or a bad disk left of a line does not count. */
function parseLine<T>(text: string): readonly Entry<T>[] {
  const body = text.slice(9);
  return text[8] === " " && sumOf(body) === text.slice(0, 8) ? (JSON.parse(body) as readonly Entry<T>[]) : [];
}

/** The lines of a file, which may be larger than memory should hold; of one that cannot be read, none. */
function* linesOf(file: string): Generator<string> {
  let handle: number;
  try {
    handle = openSync(file, "r");
  } catch {
    return;
  }
  try {
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    let begun = Buffer.alloc(0);
    for (;;) {
      const bytes = readSync(handle, block);
      if (bytes === 0) break;
      const end = block.lastIndexOf(10, bytes - 1);
      if (end < 0 || end >= bytes) {
        begun = Buffer.concat([begun, block.subarray(0, bytes)]);
        continue;
      }
      const text = Buffer.concat([begun, block.subarray(0, end)]).toString();
      begun = Buffer.from(block.subarray(end + 1, bytes));
      for (const line of text.split("\n")) if (line !== "") yield line;
    }
  } catch {
    // What was read so far counts; the records have the rest.
  } finally {
    closeSync(handle);
  }
}

/** Entries to add, a line at a time. Each begins with a line feed, so that one that was cut short spoils no other. */
function additionsTo(file: string) {
  let waiting: string[] = [];
  let length = 0;
  let isWritable = true;
  const flush = (): void => {
    const body = `[${waiting.join(",")}]`;
    if (waiting.length === 0 || !isWritable) return;
    waiting = [];
    length = 0;
    try {
      makeFolder(path.dirname(file));
      appendFileSync(file, `\n${sumOf(body)} ${body}\n`);
    } catch {
      // The records are read the next time too: slower, not wrong.
      isWritable = false;
    }
  };
  return {
    add: (entry: Entry<unknown>): void => {
      const text = JSON.stringify(entry);
      waiting.push(text);
      length += text.length;
      if (length > LINE_LENGTH) flush();
    },
    flush,
  };
}

/** Leaves out what is told of runs that are gone, and files of earlier versions; what another process adds meanwhile is read from its record again. */
function rewrite<T>(file: string, isValid: (entry: Entry<T>) => boolean): void {
  const part = `${file}.${process.pid}.part`;
  try {
    const kept = additionsTo(part);
    const known = new Set<RunId>();
    for (const text of linesOf(file)) {
      for (const entry of parseLine<T>(text)) {
        if (!isValid(entry) || known.has(entry[0])) continue;
        known.add(entry[0]);
        kept.add(entry);
      }
    }
    kept.flush();
    renameSync(part, file);
    const [name] = path.basename(file).split("-");
    for (const other of readdirSync(path.dirname(file))) {
      if (other.startsWith(`${name}-`) && other !== path.basename(file)) rmSync(path.join(path.dirname(file), other));
    }
  } catch {
    rmSync(part, { force: true });
  }
}
