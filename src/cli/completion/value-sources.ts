import { bundledStageNames } from "../../plugins/bundled.js";
import { projectAt } from "../../project.js";
import { type Asked, type Candidate, type Completion, candidates } from "./candidate.js";
import type { Place } from "./command-line.js";

type Source = (asked: Asked) => Promise<Completion> | Completion;

// What answers one question is loaded for that alone: a shell waits.
const ofRuns =
  (name: keyof typeof import("./run-candidates.js")) =>
  async (asked: Asked): Promise<readonly Candidate[]> =>
    (await import("./run-candidates.js"))[name](asked);

const stageIds = async (asked: Asked): Promise<readonly Candidate[]> =>
  (await import("./file-candidates.js")).stageIds(asked);

const settings = async (asked: Asked): Promise<readonly Candidate[]> =>
  (await import("./file-candidates.js")).settings(asked);

const values =
  (source: (asked: Asked) => readonly Candidate[] | Promise<readonly Candidate[]>): Source =>
  async (asked) => ({ kind: "values", candidates: await source(asked) });

/** A list separated by commas: what precedes the last one stays. */
const listed =
  (source: (asked: Asked) => Promise<readonly Candidate[]>): Source =>
  async (asked) => {
    const { current } = asked.line;
    const before = current.slice(0, current.lastIndexOf(",") + 1);
    const given = new Set(before.split(","));
    const found = await source(asked);
    return {
      kind: "values",
      candidates: found
        .filter(({ value }) => !given.has(value))
        .map((one) => ({ ...one, value: `${before}${one.value}` })),
    };
  };

const profiles = async ({ project }: Asked): Promise<readonly Candidate[]> => {
  const { profilesOf } = await import("../../project/profile.js");
  const found = await profilesOf(project);
  if (!found.ok) return [];
  return [...found.value.values()].map(({ name, settings: { description: text } }) => ({
    value: name,
    ...(text !== undefined && { text }),
  }));
};

const files: Source = () => ({ kind: "files", candidates: [] });
const folders: Source = () => ({ kind: "folders", candidates: [] });
/** Numbers and free text, about which nothing is known. */
const free: Source = () => ({ kind: "values", candidates: [] });

/** Of each option that takes a value and has no choices of its own; of one that differs, by command. */
export const OPTION_VALUES: Readonly<Record<string, Source>> = {
  "--cwd": folders,
  "--cache": folders,
  "--runs": folders,
  "--profile": values(profiles),
  "--out": files,
  "export --out": folders,
  "--figures": folders,
  "--html": files,
  "--junit": files,
  "--tensorflow-from": files,
  "--set": values(settings),
  "--only": listed(stageIds),
  "--from": listed(stageIds),
  "--force": listed(stageIds),
  "--verify": listed(async (asked) => [...(await stageIds(asked)), { value: "all", text: "every stage" }]),
  "--stage": values(ofRuns("stagesOfRun")),
  "cache gc --stage": values(stageIds),
  "--pipeline": values(ofRuns("pipelinesOfRuns")),
  "--sweep": values(ofRuns("sweepNames")),
  "--baseline": values(ofRuns("sweepsAndRuns")),
  "--where": values(ofRuns("conditionNames")),
  "--metric": values(ofRuns("metricNames")),
  "--sort": values(ofRuns("metricNames")),
  "runs --sort": values(ofRuns("conditionNames")),
  "export --format": () => ({ kind: "values", candidates: candidates(["onnx", "tfjs"]) }),
  "--name": free,
  "--label": free,
  "--note": free,
  "--remove": free,
  "--port": free,
  "--host": free,
  "--allow-host": free,
  "--jobs": free,
  "--top": free,
  "--max-size": free,
  "--max-items": free,
  "--auc": free,
  "--sensitivity": free,
  "--specificity": free,
  "--width": free,
  "--difference": free,
  "--power": free,
  "--correlation": free,
  "--prevalence": free,
  "--images": free,
  "--icc": free,
};

/** Of each argument that has no choices of its own. */
export const ARGUMENT_VALUES: Readonly<Record<string, Source>> = {
  pipeline: ({ project }) => ({ kind: "files", candidates: candidates(projectAt(project).pipelines()) }),
  run: values(ofRuns("runNames")),
  "compare run": values(ofRuns("sweepsAndRuns")),
  "show run": values(ofRuns("sweepsAndRuns")),
  "report run": values(ofRuns("sweepsAndRuns")),
  "runs rm run": values(ofRuns("sweepsAndRuns")),
  "stages name": () => ({ kind: "files", candidates: candidates(bundledStageNames()) }),
  topic: values(async () => candidates((await import("../../project/explain.js")).explainedNames())),
  shell: () => ({ kind: "values", candidates: candidates(["bash", "zsh", "fish"]) }),
  file: files,
  dir: folders,
  folder: folders,
  id: free,
  tag: free,
};

/** What may be given as an option's value or an argument. */
export function valuesOf(place: Exclude<Place, { readonly type: "flag" }>, asked: Asked): Promise<Completion> {
  const { command, name } = asked.line;
  if (place.type === "value") {
    const { argChoices, long = "" } = place.option;
    return found(argChoices, [`${name} ${long}`, long], OPTION_VALUES, asked);
  }
  const all = command.registeredArguments;
  const argument = all[place.index] ?? (all.at(-1)?.variadic === true ? all.at(-1) : undefined);
  const own = argument?.name() ?? "";
  return found(argument?.argChoices, [`${name} ${own}`, own], ARGUMENT_VALUES, asked);
}

async function found(
  choices: readonly string[] | undefined,
  names: readonly string[],
  sources: Readonly<Record<string, Source>>,
  asked: Asked,
): Promise<Completion> {
  if (choices !== undefined) return { kind: "values", candidates: candidates(choices) };
  const source = names.map((name) => sources[name]).find((one) => one !== undefined) ?? free;
  return source(asked);
}
