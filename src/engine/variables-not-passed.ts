import type { Failure } from "../core/failure.js";
import type { ValidStage } from "../core/valid-pipeline.js";
import { type EnvironmentWishes, variablesNotPassed } from "../executors/stage-environment.js";

/** What programs and their languages say where a program, a library, a module or a setting is missing. */
const MISSING =
  /not found|no such file|cannot open shared object|library not loaded|no module named|cannot find (module|package)|can't locate .+ in @INC|no package called|cannot load such file|NoClassDefFound|ClassNotFound|unbound variable|parameter not set|KeyError|not set|ENOENT|none of that name/i;

/** Variables that tell where programs and libraries are, by their usual names. */
const PLACES = /PATH|HOME|ROOT|DIR|LIB|^PYTHON|^LD_|^PERL|^R_|^NODE_/;

const MOST_NAMES = 8;

/** Those that tell where something is come first. */
function listed(names: readonly string[]): string {
  const sorted = [...names.filter((name) => PLACES.test(name)), ...names.filter((name) => !PLACES.test(name))];
  const more = sorted.length > MOST_NAMES ? `, and ${sorted.length - MOST_NAMES} more` : "";
  return `${sorted.slice(0, MOST_NAMES).join(", ")}${more}`;
}

/** Names that a program asks its environment for in vain, as Python, shells, Perl, R and others say it. */
const WANTED =
  /KeyError: ['"]([A-Z_][A-Z0-9_]*)['"]|\b([A-Za-z_]\w*): (?:unbound variable|parameter (?:null or )?not set)|environment variable:? [`'"]?([A-Za-z_]\w*)|\b([A-Z_][A-Z0-9_]+)[`'"]? (?:is|was) not set/g;

const wantedNames = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(WANTED)].map(([, ...groups]) => groups.find((group) => group !== undefined) as string));

/**
 * A failure of a program that may be due to its clean environment, with the names of the variables that the user has
 * and it did not: first those that it mentions, then those that tell where something is.
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
  if ((names.length === 0 && !MISSING.test(text)) || (named.length === 0 && !MISSING.test(text))) return failure;
  const unset = [...wantedNames(text)].filter((name) => !names.includes(name) && inherited[name] === undefined);
  const declare = (name: string) =>
    `declare it: \`env: { ${name}: {} }\` in the pipeline and \`env: [${name}]\` in stage \`${stage.id}\``;
  const hint =
    named.length > 0
      ? `Of your environment it was not passed ${named.join(", ")}. If it needs ${named.length === 1 ? "it" : "them"}, ${declare(named[0] as string)}.`
      : unset.length > 0
        ? `${unset.join(", ")} is not set in your environment either: set it where you start radpipe, and ${declare(unset[0] as string)}.`
        : `If it misses one of your variables, ${declare("NAME")}. It was not passed ${listed(names)}.`;
  return { ...failure, remedy: failure.remedy === undefined ? hint : `${failure.remedy} ${hint}` };
}

interface Surroundings {
  readonly stage: Pick<ValidStage, "id">;
  readonly wishes: EnvironmentWishes;
  readonly inherited?: Readonly<Record<string, string | undefined>>;
}
