import type { EventSink } from "../core/event.js";
import type { ProjectKey } from "../core/project-key.js";
import type { Executor } from "../executors/executor.js";
import type { LoadedPlugin } from "../plugins/loaded-plugin.js";
import type { Store } from "../store/store.js";
import type { RunRecordWriter } from "./run-record-writer.js";

/** What one attempt needs of its run: that of this process, or one that handed it to a job elsewhere. */
export interface Workplace {
  readonly request: {
    readonly store: Store;
    readonly pipeline: { readonly name: string };
    /** By `uses`; that of the stage at least. */
    readonly plugins: ReadonlyMap<string, LoadedPlugin>;
    readonly projectKey: ProjectKey | undefined;
  };
  /** Of the run. */
  readonly id: string;
  readonly executor: () => Promise<Executor>;
  readonly emit: EventSink;
  readonly signal: AbortSignal;
  readonly secrets: readonly string[];
  readonly record: Pick<RunRecordWriter, "stage">;
}
