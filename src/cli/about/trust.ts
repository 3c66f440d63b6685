import { printable } from "../../core/printable.js";
import { ok } from "../../core/result.js";
import { projectAt } from "../../project.js";
import type { CommandResult } from "../command.js";
import { EXIT } from "../exit-code.js";
import { print } from "../output.js";
import type { Project } from "../project.js";

/** `pipeline trust [DIR]`: from now on pipelines in this folder may run code of their own. */
export async function trust(project: Project, named: string | undefined): Promise<CommandResult> {
  const trusted = await projectAt(project).trust(named);
  if (!trusted.ok) return trusted;
  print(`Pipelines in ${printable(trusted.value.folder)} may run code of their own from now on.\n`);
  return ok(EXIT.done);
}
