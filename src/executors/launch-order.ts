/** What the launcher is asked to start. */
export interface LaunchOrder {
  /** Names the order in answers. */
  readonly id: number;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** All of it: nothing of the launcher's own is added. */
  readonly environment: Readonly<Record<string, string>>;
  /** Standard output and standard error are appended to it. */
  readonly logFile: string;
  /** Names of variables of the launcher's own whose values must not come into the log. */
  readonly secrets: readonly string[];
}

export type LaunchAnswer =
  | { readonly type: "started"; readonly id: number; readonly pid?: number }
  | ({ readonly type: "ended"; readonly id: number } & ProcessExit);

/** How a process ended, or why it could not be started. */
export interface ProcessExit {
  readonly exitCode?: number;
  readonly signal?: string;
  /** Of an error in starting it, such as `ENOENT`. */
  readonly code?: string;
  readonly originalMessage?: string;
  /** The launcher itself ended, and how: "was ended by SIGKILL". Of the process nothing is known. */
  readonly launcherEnded?: string;
  /** Processor time of the processes that were waited for since the answer before. */
  readonly reapedSeconds?: number;
}
