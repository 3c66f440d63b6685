import { readFileSync } from "node:fs";
import { printable } from "../../core/printable.js";
import { NO_KEY, openProjectKey, PROJECT_FILE, PROJECT_KEY_VARIABLE, readPseudonyms } from "../../core/project-key.js";
import { ok } from "../../core/result.js";
import { type CommandResult, failed } from "../command.js";
import { EXIT } from "../exit-code.js";
import { print } from "../output.js";
import type { Project } from "../project.js";

/**
 * `pipeline pseudonym [ID...]`: what the project calls these patients, one per line, to find a patient that a report
 * mentions. If no ids are given they are read from standard input, one per line, so that they need not appear in a
 * shell's history. Fails if the project has made no pseudonyms yet: looking them up creates no key.
 */
export function pseudonym(project: Project, ids: readonly string[]): CommandResult {
  const key = openProjectKey(project.root, "look");
  if (!key.ok) return failed(key.error);
  if (key.value === NO_KEY) {
    return failed({
      reason: "invalid-input",
      message: `Expected the project ${project.root} to have pseudonyms, got no ${PROJECT_FILE} in it: there is no key yet`,
      remedy: `The first run of a pipeline with \`pseudonymize: true\` makes the key. Where that was done elsewhere, copy ${PROJECT_FILE} and the key from there, or name the key's file in ${PROJECT_KEY_VARIABLE}.`,
    });
  }
  const pseudonyms = readPseudonyms(key.value);
  const asked = ids.length > 0 ? ids : readFileSync(0, "utf8").split(/\r?\n/);
  for (const id of asked) if (id.trim() !== "") print(`${pseudonyms.of(id)}  ${printable(id.trim())}\n`);
  return ok(EXIT.done);
}
