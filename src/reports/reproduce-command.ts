import type { RunRecord } from "../core/run-record.js";
import { shellWord } from "../core/shell-word.js";

/** The command that runs a pipeline again as a run did, for a POSIX shell in the project's folder. */
export function reproduceCommand({ pipeline, overrides, sweep }: RunRecord): string {
  // A run of a sweep is one point of it: its overrides say which, and the rest of the sweep is left alone.
  const alone = sweep === undefined ? [] : ["--no-sweep"];
  return [
    "npx pipeline run",
    shellWord(pipeline.file),
    ...alone,
    ...overrides.map((override) => `--set ${shellWord(override)}`),
  ].join(" ");
}
