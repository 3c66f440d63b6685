import { ok } from "../../core/result.js";
import { projectAt } from "../../project.js";
import { type CommandResult, wrongArgument } from "../command.js";
import { EXIT } from "../exit-code.js";
import { sayUnreadable } from "../experiments/unreadable-runs.js";
import { say } from "../output.js";
import type { Project } from "../project.js";
import { showPredictions } from "./show-predictions.js";

export interface PredictOptions {
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly stage?: string;
}

/**
 * `pipeline predict RUN FILE...`: scores images with the model of a run, and calls them at its threshold. Files that
 * cannot be scored are reported, and the others are scored.
 */
export async function predict(
  project: Project,
  named: string,
  given: readonly string[],
  { json = false, csv = false, stage }: PredictOptions,
): Promise<CommandResult> {
  if (json && csv) return wrongArgument("Expected one of --json and --csv, got both");
  const scored = await projectAt(project).predict(named, given, { ...(stage !== undefined && { stage }) });
  sayUnreadable(scored.ok ? scored.value : scored.error);
  if (!scored.ok) return scored;
  const { predictions, failures, leftOut, warnings } = scored.value;
  if (leftOut.length > 0) say(`${countLeftOut(leftOut)}, no image that this run reads`);
  if (predictions.length > 0 || json || csv) showPredictions(scored.value, { json, csv });
  for (const warning of warnings) say(`warning: ${warning}`);
  for (const { image, reason } of failures) say(`error: ${image}: ${reason}`);
  if (failures.length > 0 && predictions.length > 0) {
    say(`${failures.length} of ${failures.length + predictions.length} could not be scored`);
  }
  return ok(failures.length === 0 ? EXIT.done : predictions.length === 0 ? EXIT.wrongInput : EXIT.failed);
}

function countLeftOut(others: readonly string[]): string {
  const examples = others.slice(0, 3).join(", ");
  const count = others.length === 1 ? "1 file was" : `${others.length} files were`;
  return `${count} left out (${examples}${others.length > 3 ? ", ..." : ""})`;
}
