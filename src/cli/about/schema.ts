import { ok } from "../../core/result.js";
import { schemaOfAll } from "../../project/schema-of-file.js";
import { projectAt } from "../../project.js";
import type { CommandResult } from "../command.js";
import { EXIT } from "../exit-code.js";
import { printJson, sayWarning } from "../output.js";
import type { Project } from "../project.js";

/** `pipeline schema [FILE]`: the JSON Schema of pipeline files, or of one with what it has of its own, for editors. */
export async function schema(project: Project, named: string | undefined): Promise<CommandResult> {
  if (named === undefined) {
    printJson(await schemaOfAll());
    return ok(EXIT.done);
  }
  const made = await projectAt(project).schema(named);
  if (!made.ok) return made;
  for (const one of made.value.unknown) sayWarning(one);
  printJson(made.value.schema);
  return ok(EXIT.done);
}
