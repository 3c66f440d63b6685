import type { EarlyStop } from "../config/sweep/cut-into-rungs.js";
import type { EventSink } from "../core/event.js";
import type { Graph } from "../core/graph.js";
import type { ProjectKey } from "../core/project-key.js";
import type { SweepMember } from "../core/sweep-member.js";
import type { ValidPipeline } from "../core/valid-pipeline.js";
import type { Executor } from "../executors/executor.js";
import type { LoadedPlugin } from "../plugins/loaded-plugin.js";
import type { Store } from "../store/store.js";
import type { Jobs } from "./jobs.js";

/** Which stages to run; all three empty: everything. Names that are no stage are the failure `invalid-input`. */
export interface Selection {
  /** Just these; what they need must be in the cache. */
  readonly only: readonly string[];
  /** These and all that depends on them, made again; what they need comes from the cache or is run. */
  readonly from: readonly string[];
  /** Made again although they are in the cache. Chooses nothing: the rest runs as usual. */
  readonly force: readonly string[];
  /** Made once more without touching the cache, and compared with the stored result; `all`: every stage that is run. */
  readonly verify?: readonly string[];
}

export interface PlanRequest {
  readonly pipeline: ValidPipeline;
  readonly graph: Graph;
  /** By `uses`; holds every plugin of the pipeline. */
  readonly plugins: ReadonlyMap<string, LoadedPlugin>;
  readonly store: Store;
  /** Where the pipeline says `pseudonymize: true`. Asked for by the compiler, so that nobody forgets to hand it on. */
  readonly projectKey: ProjectKey | undefined;
  readonly selection: Selection;
  readonly signal: AbortSignal;
}

export interface RunRequest extends PlanRequest, RunSetup {
  readonly label?: string;
  /** Of a run that belongs to a sweep. */
  readonly sweep?: SweepMember;
}

/** Runs that are made together: what several of them need is done once. */
export interface SetRequest extends Omit<PlanRequest, "pipeline" | "graph">, RunSetup {
  readonly members: readonly Member[];
  readonly stopEarly?: EarlyStop;
  /** Of a set that is made in two parts: how many runs the other one has. */
  readonly beside?: { readonly before: number } | { readonly after: number };
}

export interface Member {
  readonly pipeline: ValidPipeline;
  readonly graph: Graph;
  readonly label?: string;
  /** Absent of a run that is alone. */
  readonly sweep?: SweepMember;
}

interface RunSetup {
  /** Absolute; made if it is not there. */
  readonly runsFolder: string;
  /** Absolute. */
  readonly projectRoot: string;
  /** Stages at once, at least 1. */
  readonly jobs: number;
  /** After a failure, go on with what does not depend on it. */
  readonly keepGoing: boolean;
  readonly events: EventSink;
  /** Where attempts run; child processes of this one where it is not given. */
  readonly executor?: Executor;
  /** Name of the profile that was chosen. */
  readonly profile?: string;
  /** Given where stages are carried out by jobs of a cluster. */
  readonly cluster?: Jobs;
  readonly software: {
    readonly radpipe: string;
    /** Versions of the packages that compute: tfjs, onnxruntime-node, sharp. */
    readonly packages: Readonly<Record<string, string>>;
  };
}
