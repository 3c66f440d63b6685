import type { RunId } from "../core/ids.js";
import { fail, ok, type Result } from "../core/result.js";
import type { Problem } from "./problem.js";

/** What was passed over on the way. */
export interface Unreadable {
  /** Folders that cannot be read as a run, and why. */
  readonly unreadable: ReadonlyMap<RunId, string>;
}

/** An answer from the runs of a folder, together with what could not be read, even if there is no answer. */
export type FromRuns<T> = Result<T & Unreadable, Problem & Unreadable>;

export const fromRuns = <T extends object>(result: Result<T, Problem>, { unreadable }: Unreadable): FromRuns<T> =>
  result.ok ? ok({ ...result.value, unreadable }) : fail({ ...result.error, unreadable });
