import type { EarlyStop } from "../config/sweep/cut-into-rungs.js";
import type { NestedFolds } from "../config/sweep/nested-folds.js";
import type { Graph } from "../core/graph.js";
import type { ProjectKey } from "../core/project-key.js";
import type { SweepMember } from "../core/sweep-member.js";
import type { ValidPipeline } from "../core/valid-pipeline.js";
import type { Member } from "../engine/request.js";
import type { LoadedPlugin } from "../plugins/loaded-plugin.js";

export interface LoadedPipeline {
  readonly pipeline: ValidPipeline;
  readonly graph: Graph;
  /** By `uses`. */
  readonly plugins: ReadonlyMap<string, LoadedPlugin>;
  /** If the pipeline makes several runs. */
  readonly sweep?: LoadedSweep;
  /** Where the pipeline says `pseudonymize: true`. */
  readonly projectKey?: ProjectKey;
  /** The folder that sources must not lead out of; absent where the pipeline is trusted. */
  readonly confinedTo?: string;
}

export interface LoadedSweep {
  /** Of a nested cross-validation those of the inner folds. */
  readonly members: readonly LoadedMember[];
  /** What each member is, but for the name of the set. */
  readonly points: readonly Omit<SweepMember, "id">[];
  readonly stopEarly?: EarlyStop;
  readonly nested?: NestedFolds<LoadedMember>;
}

export type LoadedMember = Omit<Member, "label" | "sweep">;
