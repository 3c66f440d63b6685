/** What `/api/` answers: the page and its server agree here. `pipeline explain ui` describes it for scripts. */

import type { RunRecord } from "../core/run-record.js";

export type State = "succeeded" | "failed" | "interrupted" | "running" | "killed";

export type Value = string | number | boolean | null;

/** Why something could not be done. */
export interface Complaint {
  readonly severity?: "error" | "warning";
  readonly message: string;
  readonly remedy?: string;
  /** Where, in a file or a condition; from 1. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly length?: number;
}

export interface Complaints {
  readonly complaints: readonly Complaint[];
}

/** `GET /api`: what this server is of. */
export interface Project {
  readonly version: string;
  readonly root: string;
  readonly runsFolder: string;
  readonly cacheFolder: string;
  readonly language?: string;
  /** Whether runs may be started. */
  readonly mayRun: boolean;
}

export interface Row {
  readonly id: string;
  readonly label?: string;
  readonly note?: string;
  readonly tags?: readonly string[];
  readonly pipeline: string;
  readonly state: State;
  readonly startedAt: string;
  readonly durationMs?: number;
  /** Of a member of a sweep: which, and what it varies, in words. */
  readonly sweep?: { readonly id: string; readonly label?: string; readonly member: string };
  /** In the order of `columns`. */
  readonly values: readonly Value[];
}

/** A name that a column may have. */
export interface Column {
  readonly name: string;
  /** Of a param: different values, counted up to 20. */
  readonly values?: number;
}

/** `GET /api/runs`. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** Where asked for. */
  readonly available?: readonly Column[];
  /** Folders that cannot be read as a run. */
  readonly unreadable: readonly { readonly id: string; readonly why: string }[];
}

/** `GET /api/runs/ID`: the record, as `pipeline show --json` prints it, and where the run stands. */
export interface RunView {
  readonly id: string;
  readonly folder: string;
  readonly state: State;
  readonly record: RunRecord;
  readonly hasReport: boolean;
}

/** `PATCH /api/runs/ID`: what is left out stays; empty texts take away. */
export interface TagRequest {
  readonly label?: string;
  readonly note?: string;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

/** Of `GET /api/events`: what became different since the last one. */
export interface Changes {
  /** Runs that are new, gone, or went on. */
  readonly runs: readonly string[];
  /** Whether the list has others than before. */
  readonly list: boolean;
}
