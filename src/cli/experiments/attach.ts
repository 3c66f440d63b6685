import path from "node:path";
import { withProfile } from "../../project/profile.js";
import { projectAt } from "../../project.js";
import { type CommandResult, wrongArgument } from "../command.js";
import type { Project } from "../project.js";
import { showRunning } from "../run/run.js";
import type { RunOptions } from "../run/run-options.js";
import { sayUnreadable } from "./unreadable-runs.js";

export type AttachOptions = Pick<RunOptions, "name" | "reporter" | "quiet" | "detach">;

/**
 * `pipeline attach RUN`: runs its pipeline again with the same values and the same profile. What is done is cached, and
 * jobs that go on are taken up.
 */
export async function attach(from: Project, named: string, options: AttachOptions): Promise<CommandResult> {
  const found = await projectAt(from).readRun(named);
  sayUnreadable(found.ok ? found.value : found.error);
  if (!found.ok) return found;
  const { id, record, state } = found.value;
  if (state === "running") {
    return wrongArgument(
      `Expected a run that nobody attends to, got ${id}, which process ${record.process.pid} attends to`,
    );
  }
  if (record.sweep !== undefined) {
    return wrongArgument(
      `Expected a run of its own, got ${id}, which belongs to the sweep ${record.sweep.id}`,
      "Give the command again that started the sweep: its jobs are taken up.",
    );
  }
  const folders =
    from.profile === undefined ? await withProfile(from, record.profile) : { ok: true as const, value: from };
  if (!folders.ok) return folders;
  const file = path.resolve(from.root, record.pipeline.file);
  const project = projectAt(folders.value);
  const name = options.name ?? record.label;
  return showRunning({ file, folders: folders.value }, options, (signal) =>
    project.run(file, { set: record.overrides, sweep: false, ...(name !== undefined && { name }), signal }),
  );
}
