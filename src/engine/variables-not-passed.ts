import type { ValidStage } from "../config/valid-pipeline.js";
import type { Failure } from "../core/failure.js";
import { type EnvironmentWishes, variablesNotPassed } from "../executors/stage-environment.js";

/** What programs and their languages say where a program, a library, a module or a setting is missing. */
const MISSING =
  /not found|no such file|cannot open shared object|library not loaded|no module named|cannot find (module|package)|can't locate .+ in @INC|no package called|cannot load such file|NoClassDefFound|ClassNotFound|unbound variable|parameter not set|KeyError|not set|ENOENT|none of that name/i;

/** Variables that tell where programs and libraries lie, by their usual names. */
const PLACES = /PATH|HOME|ROOT|DIR|LIB|^PYTHON|^LD_|^PERL|^R_|^NODE_/;

const MOST_NAMES = 40;

/**
 * A failure of a program in its clean environment that may come of it, with the names of the variables that the user has
 * and it had not: those it names itself first, then those that tell where something lies.
 */
export function withVariablesNotPassed(
  failure: Failure,
  { stage, wishes, inherited = process.env }: Surroundings,
): Failure {
  // What a stage of radpipe's kind cannot find it says itself, and mostly means a file of the data.
  if (!wishes.isProgram && failure.reason === "stage-failed") return failure;
  const names = variablesNotPassed(inherited, wishes);
  const text = `${failure.message}\n${failure.detail ?? ""}`;
  const words = new Set(text.match(/[A-Za-z_]\w*/g));
  const named = names.filter((name) => words.has(name));
  if (names.length === 0 || (named.length === 0 && !MISSING.test(text))) return failure;
  const rank = (name: string) => (words.has(name) ? 0 : PLACES.test(name) ? 1 : 2);
  const sorted = [...names].sort((a, b) => rank(a) - rank(b));
  const shown = sorted.slice(0, MOST_NAMES).join(", ");
  const more = sorted.length > MOST_NAMES ? ` and ${sorted.length - MOST_NAMES} more` : "";
  const example = named[0] ?? "NAME";
  const hint =
    `Of your environment it was not passed: ${shown}${more}. ` +
    `What it needs of them is declared: \`env: { ${example}: {} }\` in the pipeline and \`env: [${example}]\` in stage \`${stage.id}\`.`;
  return { ...failure, remedy: failure.remedy === undefined ? hint : `${failure.remedy} ${hint}` };
}

interface Surroundings {
  readonly stage: Pick<ValidStage, "id">;
  readonly wishes: EnvironmentWishes;
  readonly inherited?: Readonly<Record<string, string | undefined>>;
}
