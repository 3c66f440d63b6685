/** What `/api/` answers: the page and its server agree here. `pipeline explain ui` describes it for scripts. */

import type { RunRecord } from "../core/run-record.js";
import type { StoreUsage } from "../project/project-cache.js";
import type { Progress } from "../reporters/progress-rate.js";

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
  /** Stages that are under way, by id. */
  readonly live: Readonly<Record<string, LiveStage>>;
  readonly graph: GraphView;
  /** Stages that have printed something, in that order. */
  readonly logs: readonly { readonly stage: string; readonly bytes: number }[];
  /** The command that runs it again. */
  readonly repeat: string;
  /** When this was so. */
  readonly at: number;
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

/** A stage that is under way. Times are milliseconds since 1970. */
export interface LiveStage {
  readonly startedAt?: number;
  readonly attempt?: number;
  readonly predictedMs?: number;
  /** Who makes the same, so that this run waits. */
  readonly waitsFor?: string;
  readonly progress?: Progress;
}

/** The graph of a run as it is drawn, in pixels. */
export interface GraphView {
  readonly width: number;
  readonly height: number;
  readonly boxHeight: number;
  /** Without a stage: a file or folder that was given. */
  readonly boxes: readonly {
    readonly stage?: string;
    readonly name: string;
    readonly x: number;
    readonly y: number;
    readonly width: number;
  }[];
  readonly edges: readonly {
    readonly title: string;
    readonly points: readonly { readonly x: number; readonly y: number }[];
  }[];
}

/** `GET /api/runs/ID/logs/STAGE?from=BYTE`. */
export interface LogPiece {
  readonly text: string;
  readonly from: number;
  /** Where the next piece begins. */
  readonly next: number;
}

/** `GET /api/runs/ID/history`: a training's epochs, as `history.jsonl` has them, also while it goes on. */
export interface History {
  readonly trainings: readonly {
    readonly stage: string;
    readonly epochs: readonly Readonly<Record<string, number>>[];
  }[];
}

/** An image of a run's dataset. Texts that are not known are empty. */
export interface ImageRow {
  readonly image: string;
  readonly label: string;
  readonly patient: string;
  readonly partition: string;
  readonly sex: string;
  readonly age?: number;
  /** Probability of the positive class. */
  readonly score?: number;
  /** Of several classes or findings: of each. */
  readonly scores?: Readonly<Record<string, number | null>>;
  /** `true positive`, `false negative` and so on, by the threshold. */
  readonly outcome?: string;
}

/** `GET /api/runs/RUN/images`, from `from` on, at most `count`. */
export interface ImageList {
  /** That fit what was asked for, and in all. */
  readonly total: number;
  readonly all: number;
  readonly images: readonly ImageRow[];
  readonly partitions: readonly string[];
  readonly labels: readonly string[];
  readonly outcomes: readonly string[];
  readonly sexes: readonly string[];
  readonly threshold?: number;
}

/** `GET /api/cache`: what it holds, and what `pipeline cache gc` would remove. */
export interface CacheView extends StoreUsage {
  /** What `pipeline cache gc` would remove now, the cheapest to make again first; the first 200 of `count`. */
  readonly gc?: {
    readonly count: number;
    readonly bytes: number;
    /** Time that it took to make them. */
    readonly seconds: number;
    readonly kept: number;
    readonly evictions: readonly {
      readonly pipeline: string;
      readonly stage: string;
      readonly bytes: number;
      readonly seconds: number;
    }[];
  };
}
