import path from "node:path";
import { projectAt } from "../../project.js";
import type { CommandResult } from "../command.js";
import { sayUnreadable } from "../experiments/unreadable-runs.js";
import type { Project } from "../project.js";
import { showRunning } from "../run/run.js";
import type { RunOptions } from "../run/run-options.js";

/** `pipeline evaluate RUN --test`: scores the test set with the model of a run that had left it unseen; a run of its own. */
export async function evaluateRun(
  folders: Project,
  named: string,
  options: Pick<RunOptions, "name" | "reporter" | "quiet">,
): Promise<CommandResult> {
  const project = projectAt(folders);
  const found = await project.readRun(named);
  sayUnreadable(found.ok ? found.value : found.error);
  if (!found.ok) return found;
  const { id, record } = found.value;
  const file = path.resolve(folders.root, record.pipeline.file);
  const { name } = options;
  return showRunning({ file, folders }, options, (signal) =>
    project.evaluate(id, { ...(name !== undefined && { name }), signal }),
  );
}
