import type { RunId } from "../core/ids.js";
import { isNotMeasuredFact } from "../core/not-measured.js";
import type { Result } from "../core/result.js";
import type { RunRecord } from "../core/run-record.js";
import { entryOf, type ListEntry, type ListedRun, listedRun, type ValuedRecord } from "./listed-run.js";
import { type KnownRun, listRunIds, newestFirst, readRun } from "./read-runs.js";
import { type RecordIndex, readIndexed } from "./record-index.js";

/** The runs of a folder, as one command looks at them: what was asked for once is not read again. */
export interface Runs {
  /** Absolute. */
  readonly folder: string;
  /** Newest first, to the second; also of folders that turn out not to be readable as a run. */
  readonly ids: () => Promise<readonly RunId[]>;
  /** All that can be read, newest first. */
  readonly list: () => Promise<readonly ListedRun[]>;
  /** The same with something of each record, such as whether a condition holds. Only that is kept in memory. */
  readonly listWith: <R>(
    pick: (run: { readonly id: RunId; readonly state: KnownRun["state"]; readonly record: ValuedRecord }) => R,
  ) => Promise<readonly { readonly run: ListedRun; readonly picked: R }[]>;
  readonly read: (id: RunId) => Result<KnownRun, string>;
  /** The run in the place `index` from the newest, without reading those that are older. */
  readonly newest: (index: number) => Promise<KnownRun | undefined>;
  /** Which folders were passed over so far, because they cannot be read as a run, and why. */
  readonly unreadable: ReadonlyMap<RunId, string>;
}

export function openRuns(folder: string): Runs {
  const unreadable = new Map<RunId, string>();
  let ids: Promise<readonly RunId[]> | undefined;
  let list: Promise<readonly ListedRun[]> | undefined;
  const known = new Map<RunId, Result<KnownRun, string>>();
  const listIds = () => (ids ??= listRunIds(folder));
  const read = (id: RunId): Result<KnownRun, string> => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const run = readRun(folder, id);
    known.set(id, run);
    return run;
  };
  const indexed = async <T, R>(index: RecordIndex<T>, use: (id: RunId, summary: T) => R): Promise<readonly R[]> => {
    const found = await readIndexed(folder, await listIds(), index, use);
    for (const [id, problem] of found.unreadable) unreadable.set(id, problem);
    return [...found.runs.values()];
  };
  return {
    folder,
    ids: listIds,
    list: () =>
      (list ??= indexed(LIST, (id, entry) => listedRun(folder, id, entry)).then((runs) => [...runs].sort(byStart))),
    listWith: async (pick) => {
      const picked = await indexed(VALUES, (id, record) => {
        const run = listedRun(folder, id, entryOf(record));
        return { run, picked: pick({ id, state: run.state, record }) };
      });
      return [...picked].sort((a, b) => byStart(a.run, b.run));
    },
    read,
    newest: async (index) => {
      const all = await listIds();
      const found: KnownRun[] = [];
      for (const [at, id] of all.entries()) {
        // Runs of one second are told apart by their records only.
        if (found.length > index && secondOf(id) !== secondOf(all[at - 1]!)) break;
        const run = read(id);
        if (run.ok) found.push(run.value);
        else unreadable.set(id, run.error);
      }
      return found.sort(newestFirst)[index];
    },
    unreadable,
  };
}

const byStart = (a: ListedRun, b: ListedRun): number =>
  a.startedAt === b.startedAt ? (a.id < b.id ? 1 : -1) : a.startedAt < b.startedAt ? 1 : -1;

const secondOf = (id: RunId): string => id.slice(0, id.indexOf("Z"));

const LIST: RecordIndex<ListEntry> = { name: "list", version: 2, summarize: entryOf };

const VALUES: RecordIndex<ValuedRecord> = { name: "values", version: 2, summarize: valuedRecord };

function valuedRecord(record: RunRecord): ValuedRecord {
  const { label, note, tags, sweep, status, startedAt, durationMs, params, metrics, process, pipeline, stages } =
    record;
  return {
    ...(label !== undefined && { label }),
    ...(note !== undefined && { note }),
    ...(tags !== undefined && { tags }),
    ...(sweep !== undefined && { sweep }),
    status,
    startedAt,
    ...(durationMs !== undefined && { durationMs }),
    params,
    metrics,
    process,
    pipeline: { name: pipeline.name },
    stages: stages.map((stage) => ({
      id: stage.id,
      params: stage.params,
      facts: Object.fromEntries(Object.entries(stage.facts).filter(([name]) => isNotMeasuredFact(name))),
    })),
  };
}
