import { ok, type Result } from "../../core/result.js";
import { findPipeline } from "../find-pipeline.js";
import type { Problem } from "../problem.js";
import type { ProjectFolders } from "../project-folders.js";
import type { FileOptions } from "../run-options.js";
import { changeSigns } from "./change-signs.js";
import { type PipelineReads, pipelineReads } from "./pipeline-reads.js";
import { changedPlaces, type Snapshot, takeSnapshot } from "./snapshot.js";
import { watchFolders } from "./watch-folders.js";

/** If something changes during this many runs in a row, the runs themselves are assumed to be the cause. */
const SUSPECT_RUNS = 3;

/** Looks at what is read before a run, as long as that changes meanwhile. */
const MOST_LOOKS = 5;

/** What is reported between two runs. */
export interface Waiting {
  readonly reads: PipelineReads;
  /** Some folders are looked at every few seconds only, since the system would not watch them. */
  readonly isPartial: boolean;
  /** What changed during each of the last runs, and is therefore not run again: the runs seem to write it. */
  readonly writtenByRun: readonly string[];
}

export interface WatchOptions {
  readonly signal: AbortSignal;
  /** Runs the pipeline once. `changed`: absolute paths, since the last run began; empty before the first. */
  readonly run: (changed: readonly string[]) => Promise<void>;
  readonly waiting: (waiting: Waiting) => void;
}

/**
 * Runs a pipeline, and again whenever what it reads is not what it was when the last run began: its file, the code of
 * its own stages, its sources. What changes during a run is run after it. Ends when the signal is aborted.
 */
export async function watchPipeline(
  folders: ProjectFolders,
  named: string | undefined,
  options: FileOptions,
  { signal, run, waiting }: WatchOptions,
): Promise<Result<void, Problem>> {
  const found = findPipeline(named, folders);
  if (!found.ok) return found;
  const { file, project } = found.value;
  const leftOut = [project.cacheFolder, project.runsFolder];
  const signs = changeSigns(signal);
  const watched = watchFolders(signs.note);
  const snapshotOf = (reads: PipelineReads): Promise<Snapshot> =>
    watched.during((meet) => takeSnapshot(reads, { leftOut, meet, signal }));
  let isFirst = true;
  /** Before the run reads anything, so that no change falls between the two. The first look finds out where to look. */
  const look = async (): Promise<{ readonly reads: PipelineReads; readonly before: Snapshot }> => {
    for (let count = 1; ; count++) {
      signs.forget();
      const reads = await pipelineReads(file, project, options);
      const before = await snapshotOf(reads);
      const isSettled = !signs.seen() && !isFirst;
      isFirst = false;
      if (isSettled || count === MOST_LOOKS) return { reads, before };
    }
  };
  try {
    let changed: readonly string[] = [];
    let suspects = 0;
    while (!signal.aborted) {
      const { reads, before: first } = await look();
      let before = first;
      const changes = async (): Promise<readonly string[]> => {
        await signs.quiet();
        return changedPlaces(before, await snapshotOf(reads));
      };
      await run(changed);
      changed = signs.seen() ? await changes() : [];
      suspects = changed.length === 0 ? 0 : suspects + 1;
      if (suspects > 0 && suspects < SUSPECT_RUNS) continue;
      if (suspects > 0) before = await snapshotOf(reads);
      signal.throwIfAborted();
      waiting({ reads, isPartial: watched.isPartial(), writtenByRun: changed });
      suspects = 0;
      do {
        await signs.next();
        changed = await changes();
      } while (changed.length === 0);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    watched.close();
  }
  return ok(undefined);
}
