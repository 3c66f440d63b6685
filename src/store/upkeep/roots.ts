import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { type Digest, isDigest, isKey, isRunId, type Key, type RunId } from "../../core/ids.js";
import { makeFolder } from "../../core/make-folder.js";
import type { RunRecord } from "../../core/run-record.js";
import type { Owner } from "../claims/owner.js";
import { replaceFile } from "../durable.js";
import { hashBytes } from "../hash-file.js";
import type { Layout } from "../layout.js";

/** What the runs of all known runs folders refer to. */
export interface References {
  readonly keys: ReadonlySet<Key>;
  readonly digests: ReadonlySet<Digest>;
  /** Keys of runs that did not get that far: their scratch is what a next run goes on from. */
  readonly unfinished: ReadonlySet<Key>;
  /** Runs folders that cannot be reached at the moment, on a disk that is not mounted, say; they keep what they had. */
  readonly unreachable: readonly string[];
}

interface RootFile {
  readonly folder: string;
  /** From the store: a project that was moved with its cache is found again. */
  readonly relative: string;
}

/**
 * `roots/<id>/`: where the runs are, and for each run the keys it asked for, in case that folder is out of reach.
 * Returns what prevented it.
 */
export function rememberRun(
  { layout, owner }: { readonly layout: Layout; readonly owner: Owner },
  runsFolder: string,
  run: RunId,
  keys: readonly Key[],
): Error | undefined {
  const root = path.join(layout.roots, hashBytes(runsFolder).slice(0, 16));
  const file = path.join(root, "root.json");
  try {
    makeFolder(root);
    if (!existsSync(file)) {
      const content: RootFile = { folder: runsFolder, relative: path.relative(layout.root, runsFolder) };
      replaceFile(owner, file, `${JSON.stringify(content)}\n`);
    }
    appendFileSync(path.join(root, `${run}.keys`), keys.map((key) => `${key}\n`).join(""));
    return undefined;
  } catch (error) {
    // The run's own record says the same, where it can be reached.
    return error as Error;
  }
}

export function readReferences(layout: Layout, runsFolder: string | undefined): References {
  const keys = new Set<Key>();
  const digests = new Set<Digest>();
  const unfinished = new Set<Key>();
  const unreachable: string[] = [];
  const reached = new Set<string>();
  const collect = (folder: string) => {
    if (reached.has(folder)) return;
    reached.add(folder);
    for (const run of readRuns(folder)) {
      for (const stage of run.stages) {
        if (stage.key === undefined || !isKey(stage.key)) continue;
        keys.add(stage.key);
        if (stage.status !== "executed" && stage.status !== "cached") unfinished.add(stage.key);
        for (const { digest } of Object.values(stage.outputs ?? {})) if (isDigest(digest)) digests.add(digest);
      }
    }
  };
  if (runsFolder !== undefined && existsSync(runsFolder)) collect(runsFolder);
  for (const name of readdirSync(layout.roots)) {
    const root = path.join(layout.roots, name);
    const known = readRoot(path.join(root, "root.json"));
    const folder = known === undefined ? undefined : reachableFolder(layout, known);
    if (folder !== undefined) {
      collect(folder);
      dropRemovedRuns(root, folder, keys);
    } else {
      if (known !== undefined) unreachable.push(known.folder);
      for (const file of runFiles(root)) for (const key of readKeys(path.join(root, file))) keys.add(key);
    }
  }
  return { keys, digests, unfinished, unreachable };
}

/** A folder whose parent is there, but which is not, was removed by somebody: it refers to nothing any more. */
function reachableFolder(layout: Layout, root: RootFile): string | undefined {
  const candidates = [root.folder, path.resolve(layout.root, root.relative)];
  return (
    candidates.find((folder) => existsSync(folder)) ?? candidates.find((folder) => existsSync(path.dirname(folder)))
  );
}

/** Keys of runs whose record is not there count no more; those of a run whose record cannot be read still do. */
function dropRemovedRuns(root: string, folder: string, keys: Set<Key>): void {
  for (const file of runFiles(root)) {
    const run = path.join(folder, file.slice(0, -".keys".length));
    if (!existsSync(run)) removeQuietly(path.join(root, file));
    else if (readRun(run) === undefined) for (const key of readKeys(path.join(root, file))) keys.add(key);
  }
}

type RunReferences = Pick<RunRecord, "stages">;

/** One at a time: ten thousand records together would take more memory than all else. */
function* readRuns(folder: string): Generator<RunReferences> {
  for (const name of listOrNone(folder)) {
    const run = isRunId(name) ? readRun(path.join(folder, name)) : undefined;
    if (run !== undefined) yield run;
  }
}

function readRun(folder: string): RunReferences | undefined {
  try {
    const run = JSON.parse(readFileSync(path.join(folder, "run.json"), "utf8")) as Partial<RunRecord>;
    const isSound = Array.isArray(run.stages) && run.stages.every((stage) => isStage(stage));
    return isSound ? { stages: run.stages! } : undefined;
  } catch {
    return undefined;
  }
}

/** A damaged record refers to nothing that could be relied on: then the keys count that the cache remembers of the run. */
const isStage = (stage: unknown): boolean =>
  isObject(stage) &&
  (stage["outputs"] === undefined || (isObject(stage["outputs"]) && Object.values(stage["outputs"]).every(isObject)));

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function readRoot(file: string): RootFile | undefined {
  try {
    const root = JSON.parse(readFileSync(file, "utf8")) as Partial<RootFile>;
    return typeof root.folder === "string" && typeof root.relative === "string" ? (root as RootFile) : undefined;
  } catch {
    return undefined;
  }
}

const runFiles = (root: string): readonly string[] => listOrNone(root).filter((name) => name.endsWith(".keys"));

function readKeys(file: string): readonly Key[] {
  try {
    return readFileSync(file, "utf8").split("\n").filter(isKey);
  } catch {
    return [];
  }
}

function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // A store that cannot be written is looked at, not tidied.
  }
}

function listOrNone(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
