/**
 * What an engine that runs jobs somewhere else must be able to do: Slurm here; PBS, LSF or Kubernetes would be another
 * folder like `slurm/`. It is never asked whether a job succeeded: what the job left tells that.
 */
export interface JobQueue {
  /** For messages: `Slurm`. */
  readonly name: string;
  readonly submit: (batch: JobBatch) => Promise<Submission>;
  /** Of all jobs of the user that it still knows, by `taskName`; undefined where it does not answer now. */
  readonly states: () => Promise<ReadonlyMap<string, JobState> | undefined>;
  /** False where it does not answer. Jobs that are over are no error. */
  readonly cancel: (ids: readonly string[]) => Promise<boolean>;
}

/** Jobs with equal requests, handed over in one call. */
export interface JobBatch {
  /** Unlike that of any other batch, ever: it is found again by it. */
  readonly name: string;
  readonly request: JobRequest;
  /** The folder of each job, handed to it. At least one. */
  readonly folders: readonly string[];
  /** Where jobs begin and their own output goes: the folder of the only one, else one for all. */
  readonly folder: string;
  /** A file in it that lists `folders`, a line each. */
  readonly list: string;
  /** How many of them may run at once. */
  readonly atOnce: number;
}

/** What a job asks for. */
export interface JobRequest {
  readonly cpus: number;
  readonly gpus: number;
  readonly memoryBytes?: number;
  readonly timeMs?: number;
}

export type Submission =
  | { readonly type: "submitted"; readonly id: string }
  /** It will not take such jobs: an unknown partition, more memory than any node has. */
  | { readonly type: "refused"; readonly message: string }
  /** It takes none now: a limit of jobs per user. */
  | { readonly type: "busy"; readonly message: string }
  /** No answer: it may have taken them. */
  | { readonly type: "unknown"; readonly message: string };

export interface JobState {
  /** To cancel it by. */
  readonly id: string;
  readonly phase: "waiting" | "running" | "over";
  /** For a reader: `waiting (Resources)`, `running on n1`, `NODE_FAIL`. */
  readonly text: string;
  /** Of a job that is over, why it ended as far as the queue knows. */
  readonly cause?: EndCause;
}

/** `infrastructure`: a node failed, or the job had to make room for another. */
export type EndCause = "ended" | "cancelled" | "time-limit" | "out-of-memory" | "infrastructure";

/** Names one job of a batch: the batch, and its place in it where it has more than one. */
export const taskName = (batch: string, task: number | undefined): string =>
  task === undefined ? batch : `${batch}[${task}]`;
