import { printable } from "../../core/printable.js";
import { ok } from "../../core/result.js";
import { projectAt } from "../../project.js";
import type { CommandResult } from "../command.js";
import { EXIT } from "../exit-code.js";
import { outputStyle, print } from "../output.js";
import type { Project } from "../project.js";
import { sayUnreadable } from "./unreadable-runs.js";

export interface TagOptions {
  readonly remove?: readonly string[];
  readonly label?: string;
  readonly note?: string;
}

/** `pipeline tag RUN [TAG...]`: what people write about a run, shown as it is from now on. */
export async function tag(
  project: Project,
  named: string,
  add: readonly string[],
  options: TagOptions,
): Promise<CommandResult> {
  const opened = projectAt(project);
  const asksOnly = add.length === 0 && Object.keys(options).length === 0;
  const run = await (asksOnly ? opened.readRun(named) : opened.tag(named, { add, ...options }));
  sayUnreadable(run.ok ? run.value : run.error);
  if (!run.ok) return run;
  const style = outputStyle();
  const { label, tags = [], note } = run.value.record;
  const rows = [
    ["run", run.value.id],
    ["label", label],
    ["tags", tags.join(" ")],
    ["note", note],
  ] as const;
  for (const [name, text] of rows) if (text) print(`${style.dim(name.padEnd(7))}${printable(text)}\n`);
  return ok(EXIT.done);
}
