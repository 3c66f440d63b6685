import { readFileSync } from "node:fs";
import { printable } from "../../core/printable.js";
import { ok } from "../../core/result.js";
import { projectAt } from "../../project.js";
import type { CommandResult } from "../command.js";
import { EXIT } from "../exit-code.js";
import { print } from "../output.js";
import type { Project } from "../project.js";

/**
 * `pipeline pseudonym [ID...]`: what the project calls these patients, one per line, to find a patient that a report
 * mentions. If no ids are given they are read from standard input, one per line, so that they need not appear in a
 * shell's history.
 */
export async function pseudonym(project: Project, ids: readonly string[]): Promise<CommandResult> {
  const { pseudonyms } = projectAt(project);
  // Whether there are any is known before somebody types ids.
  const possible = await pseudonyms([]);
  if (!possible.ok) return possible;
  const asked = ids.length > 0 ? ids : readFileSync(0, "utf8").split(/\r?\n/);
  const found = await pseudonyms(asked.filter((id) => id.trim() !== ""));
  if (!found.ok) return found;
  for (const one of found.value) print(`${one.pseudonym}  ${printable(one.id.trim())}\n`);
  return ok(EXIT.done);
}
