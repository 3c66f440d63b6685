import { existsSync } from "node:fs";
import path from "node:path";
import type { KnownRun } from "../../experiments/read-runs.js";
import type { RunView } from "../api.js";

/** A run as its page shows it. */
export function viewOf({ id, folder, state, record }: KnownRun): RunView {
  return { id, folder, state, record, hasReport: existsSync(path.join(folder, "report.html")) };
}
