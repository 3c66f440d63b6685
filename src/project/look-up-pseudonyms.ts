import { NO_KEY, openProjectKey, PROJECT_FILE, PROJECT_KEY_VARIABLE, readPseudonyms } from "../core/project-key.js";
import { ok, type Result } from "../core/result.js";
import { failed, type Problem } from "./problem.js";
import type { ProjectFolders } from "./project-folders.js";

/** What a project calls a patient. */
export interface PatientPseudonym {
  readonly id: string;
  readonly pseudonym: string;
}

/** Fails if the project has made no pseudonyms yet: looking them up creates no key. */
export function lookUpPseudonyms(
  { root }: ProjectFolders,
  ids: readonly string[],
): Result<readonly PatientPseudonym[], Problem> {
  const key = openProjectKey(root, "look");
  if (!key.ok) return failed(key.error);
  if (key.value === NO_KEY) {
    return failed({
      reason: "invalid-input",
      message: `Expected the project ${root} to have pseudonyms, got no ${PROJECT_FILE} in it: there is no key yet`,
      remedy: `The first run of a pipeline with \`pseudonymize: true\` makes the key. Where that was done elsewhere, copy ${PROJECT_FILE} and the key from there, or name the key's file in ${PROJECT_KEY_VARIABLE}.`,
    });
  }
  const pseudonyms = readPseudonyms(key.value);
  return ok(ids.map((id) => ({ id, pseudonym: pseudonyms.of(id) })));
}
