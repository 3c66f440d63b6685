import type { RunId } from "../core/ids.js";

/** What was passed over on the way. */
export interface Unreadable {
  /** Folders that cannot be read as a run, and why. */
  readonly unreadable: ReadonlyMap<RunId, string>;
}
