import type { Key } from "../../core/ids.js";
import type { JobAnswer } from "./job-folder.js";
import type { EndCause, JobQueue, JobRequest } from "./job-queue.js";

/** An action that is to be carried out somewhere else. */
export interface Job {
  readonly key: Key;
  /** Part of its name in the queue. */
  readonly stage: string;
  readonly request: JobRequest;
  /** What `exec-attempt` reads. */
  readonly order: object;
  /** Aborted with `DETACH`, it is left alone; with anything else, it is cancelled. */
  readonly signal: AbortSignal;
  /** For each line that it writes into its `events.jsonl`. */
  readonly onEvent: (event: unknown) => void;
  /** When its state in the queue changes, for a reader. */
  readonly onState: (text: string) => void;
}

/** Reason of an abort after which jobs go on. */
export const DETACH = Symbol("detach");

export type JobEnd =
  | { readonly type: "answered"; readonly answer: JobAnswer }
  /** It left no answer; the cause is what the queue knew of it last. */
  | { readonly type: "silent"; readonly cause: EndCause | "lost"; readonly text: string }
  | { readonly type: "refused"; readonly message: string }
  | { readonly type: "aborted" };

/** Carries jobs out through a queue; one for all stages of a set of runs. */
export interface JobRunner {
  /** Follows the job of the key that somebody has submitted before, else submits this one. */
  readonly run: (job: Job) => Promise<JobEnd>;
  readonly close: () => void;
}

export interface JobRunnerOptions {
  readonly queue: JobQueue;
  /** `jobs/` of the store. */
  readonly folder: string;
  /** Of all that are submitted and not over. */
  readonly maxJobs: number;
  /** How often the queue is asked. A job that is gone is given up after four times as long. */
  readonly intervalMs: number;
  readonly say: (message: string) => void;
}
