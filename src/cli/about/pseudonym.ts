import { readFileSync } from "node:fs";
import { printable } from "../../core/printable.js";
import { openProjectKey, readPseudonyms } from "../../core/project-key.js";
import { ok } from "../../core/result.js";
import { type CommandResult, failed } from "../command.js";
import { EXIT } from "../exit-code.js";
import { print } from "../output.js";
import type { Project } from "../project.js";

/**
 * `pipeline pseudonym [ID...]`: what the project calls these patients, a line each: to find a patient again whom a report
 * names. Ids are read by line from standard input where none is given, so that they need not stand in a shell's history.
 */
export function pseudonym(project: Project, ids: readonly string[]): CommandResult {
  const key = openProjectKey(project.root, "make");
  if (!key.ok) return failed(key.error);
  const pseudonyms = readPseudonyms(key.value);
  const asked = ids.length > 0 ? ids : readFileSync(0, "utf8").split(/\r?\n/);
  for (const id of asked) if (id.trim() !== "") print(`${pseudonyms.of(id)}  ${printable(id.trim())}\n`);
  return ok(EXIT.done);
}
