import { availableParallelism } from "node:os";
import { readCalibration } from "../../artifacts/calibration.js";
import { type ModelFacts, readModelFacts } from "../../artifacts/model.js";
import { append } from "../../core/long-lists.js";
import { answersAsked, type Question } from "../../core/question.js";
import { ok, type Result } from "../../core/result.js";
import { isStageFailure } from "../../core/stage-failure.js";
import { listed } from "../../experiments/describe-comparison.js";
import { openRuns } from "../../experiments/open-runs.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { trackNearlyUniform } from "../../imaging/nearly-uniform.js";
import { type CaseSets, isUncertain } from "../../learning/calibration/prediction-sets.js";
import { type ImagePrediction, predictImages, type Unscored } from "../../learning/predict-images.js";
import { oneRun } from "../named-sweep.js";
import { failed, type Problem, wrongArgument } from "../problem.js";
import type { ProjectFolders } from "../project-folders.js";
import { type FromRuns, fromRuns } from "../unreadable.js";
import { type CallingRule, callingRuleOf, callOf } from "./calling-rule.js";
import { filesToScore } from "./files-to-score.js";
import { joinedOriginals } from "./joined-originals.js";
import { originalReaders } from "./original-readers.js";
import { picturesToScore, type Said } from "./pictures-to-score.js";
import { findRunModel, type RunModel } from "./run-model.js";

export interface ScoringOptions {
  /** The stage that made the model, where there are several. */
  readonly stage?: string;
}

/** One picture with its score. */
export interface ScoredPicture {
  /** The file, as it was given or found below a folder that was; of a DICOM series the place of its files. */
  readonly image: string;
  /** Which picture of that file, where it holds several. */
  readonly picture?: string;
  /** Of a question of two classes: probability of the positive one, 0..1. */
  readonly score?: number;
  /** Of any other: probability of each class or finding, 0..1, by name, without those that no training image taught. */
  readonly scores?: Readonly<Record<string, number>>;
  /** The class according to the run's threshold or rule; absent if there is none. */
  readonly class?: string;
  /** The findings according to the run's thresholds; absent if there are none. */
  readonly findings?: readonly string[];
  /** Of a model that was calibrated with sets, the answers that it leaves open: classes. */
  readonly set?: readonly string[];
  /** Of findings: `present`, `absent`, both or none, by name; without those that have no sets. */
  readonly sets?: Readonly<Record<string, readonly string[]>>;
  /** Whether the set does not name one class alone; of findings those of which it does not. */
  readonly uncertain?: boolean | readonly string[];
  /** In what it is unlike all training images, in words; empty where it is like them, or that is not known. */
  readonly unlikeTraining: readonly string[];
}

/** What a model said of files. */
export interface ScoredFiles {
  /** Whose model it was. */
  readonly run: KnownRun;
  /** The stage that made the model. */
  readonly stage: string;
  /** What the model answers. */
  readonly question: Question;
  /** Classes or findings that no training image taught it. */
  readonly notLearned: readonly string[];
  /** The threshold, thresholds or rule that the run chose for it; absent where it chose none, or several. */
  readonly point?: CallingRule;
  /** Of a model that was calibrated with sets: the share of new patients of each class whom they are to hold. */
  readonly setLevel?: number;
  readonly predictions: readonly ScoredPicture[];
  /** What could not be scored, and why. Not empty where `predictions` is. */
  readonly failures: readonly Unscored[];
  /** Files that were found in folders and are no images. */
  readonly leftOut: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Scores files with the model of a run, and calls them at its threshold. Files that the run's own stages read (DICOM,
 * volumes, archives) become pictures as they did there. Files that cannot be scored are told, and the others scored.
 */
export async function scoreFiles(
  project: ProjectFolders,
  named: string,
  given: readonly string[],
  options: ScoringOptions,
  signal: AbortSignal,
): Promise<FromRuns<ScoredFiles>> {
  const runs = openRuns(project.runsFolder);
  const run = await oneRun(named, runs);
  const model = run.ok ? await findRunModel(run.value, options.stage) : run;
  if (!run.ok) return fromRuns(failed(run.error), runs);
  if (!model.ok) return fromRuns(failed(model.error), runs);
  try {
    return fromRuns(await score(project, run.value, model.value, given, signal), runs);
  } catch (error) {
    if (isStageFailure(error)) return fromRuns(wrongArgument(error.message, error.remedy), runs);
    throw error;
  }
}

async function score(
  { workingFolder }: ProjectFolders,
  run: KnownRun,
  model: RunModel,
  given: readonly string[],
  signal: AbortSignal,
): Promise<Result<ScoredFiles, Problem>> {
  const { files, faults } = await filesToScore(given, workingFolder);
  const readers = await originalReaders(run.record, model.stage);
  const { originals, leftOut } = await joinedOriginals(files, readers, workingFolder);
  const said: Said = { others: [...leftOut], doubts: new Set() };
  const pictures = picturesToScore(originals, readers, said);
  const made: ImagePrediction[] = [];
  for await (const one of predictImages({ model: model.folder, pictures, threads: availableParallelism() })) {
    made.push(one);
    if (signal.aborted) return failed({ reason: "interrupted", message: "Interrupted before all files were scored" });
  }
  const scored = made.filter((one) => "scores" in one);
  const failures = [...made.filter((one) => "reason" in one), ...faults];
  if (made.length === 0 && faults.length === 0) {
    const others =
      said.others.length === 0 ? "" : `, but ${said.others.slice(0, 3).join(", ")}, which this run does not read`;
    return wrongArgument(`Expected images to score, got none in ${given.join(", ") || "no files"}${others}`);
  }
  const warnings = [...said.doubts, ...nearlyUniform(scored), ...unlikeOnes(scored)];
  const facts = await readModelFacts(model.folder);
  if (facts === undefined) throw new Error("Internal error: a model was loaded that is none");
  const { question, notLearned } = facts;
  const calibration = await readCalibration(model.folder);
  append(warnings, unknownOf(facts));
  const point = await callingRuleOf(run, model, question, (warning) => warnings.push(warning));
  const predictions = scored.map(
    ({ image, picture, scores, sets, unlike }): ScoredPicture => ({
      image,
      ...(picture !== "" && { picture }),
      ...scoresByName(question, scores, notLearned),
      ...(point && callOf(point, scores)),
      ...(sets && setsByName(question, sets)),
      unlikeTraining: unlike,
    }),
  );
  return ok({
    run,
    stage: model.stage,
    question,
    notLearned,
    ...(point && { point }),
    ...(calibration?.sets && { setLevel: calibration.sets.level }),
    predictions,
    failures,
    leftOut: said.others,
    warnings,
  });
}

/** What a head would know of a patient, and files do not tell. */
function unknownOf({ head }: ModelFacts): readonly string[] {
  const names = head?.covariates ?? [];
  if (names.length === 0) return [];
  const [are, they] = names.length === 1 ? ["is", "it is"] : ["are", "they are"];
  return [
    `the model takes ${listed(names)} into account, which ${are} not known of files: scores are those of somebody of whom ${they} not known`,
  ];
}

function scoresByName(
  question: Question,
  scores: readonly number[],
  notLearned: readonly string[],
): Pick<ScoredPicture, "score" | "scores"> {
  if (question.kind === "binary") return { score: scores[0]! };
  const named = answersAsked(question).map((name, at) => [name, scores[at]!] as const);
  return { scores: Object.fromEntries(named.filter(([name]) => !notLearned.includes(name))) };
}

function setsByName(question: Question, sets: CaseSets): Pick<ScoredPicture, "set" | "sets" | "uncertain"> {
  if (question.kind !== "multilabel") return { set: sets[0]!, uncertain: isUncertain(sets[0]!) };
  const named = question.findings.flatMap((name, at) => {
    const set = sets[at];
    return set === undefined ? [] : [{ name, set }];
  });
  return {
    sets: Object.fromEntries(named.map(({ name, set }) => [name, set])),
    uncertain: named.filter(({ set }) => isUncertain(set)).map(({ name }) => name),
  };
}

type Scored = Exclude<ImagePrediction, Unscored>;

/** What pictures of a model's user are not as its training images were, as a rule by their range of values. */
function nearlyUniform(scored: readonly Scored[]): readonly string[] {
  const warnings: string[] = [];
  const uniform = trackNearlyUniform({ warn: (message) => void warnings.push(message) });
  for (const one of scored) uniform.note(nameOf(one), one.few);
  uniform.report(
    scored.length,
    "A score says nothing about an image whose values are not in the range of the training images, such as 12 bits in a file of 16 given to a model of 8-bit images: save it as those were.",
  );
  return warnings;
}

const nameOf = ({ image, picture }: Scored): string => (picture === "" ? image : `${image} ${picture}`);

const EXAMPLES = 3;

/** One warning for all pictures that are unlike those of training; each is marked. */
function unlikeOnes(scored: readonly Scored[]): readonly string[] {
  const unlike = scored.filter((one) => one.unlike.length > 0);
  if (unlike.length === 0) return [];
  const examples = unlike.slice(0, EXAMPLES).map((one) => `${nameOf(one)}: ${one.unlike.join("; ")}`);
  const more = unlike.length > EXAMPLES ? `; and ${unlike.length - EXAMPLES} more` : "";
  const [verb, them] = unlike.length === 1 ? ["is", "it"] : ["are", "them"];
  const which = scored.length === 1 ? "The image" : `${unlike.length} of ${scored.length} images`;
  return [
    `${which} ${verb} unlike all that the model was trained on, and what its score says of ${them} is not known: ${examples.join("; ")}${more}`,
  ];
}
