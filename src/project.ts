import path from "node:path";
import { ok, type Result } from "./core/result.js";
import type { KnownRun } from "./experiments/read-runs.js";
import type { CheckedFile } from "./project/check-file.js";
import type { ChosenRun, RunsChoice } from "./project/choose-runs.js";
import type { CompareOptions } from "./project/comparing/compare-options.js";
import type { ComparedRuns } from "./project/comparing/compare-runs.js";
import type { EvaluationOptions } from "./project/evaluate-run.js";
import { type FoundPipeline, findPipeline, pipelineNames } from "./project/find-pipeline.js";
import type { Gated } from "./project/gate-run.js";
import type { PatientPseudonym } from "./project/look-up-pseudonyms.js";
import type { MachineCheck } from "./project/machine/machine-check.js";
import type { NewestRuns } from "./project/newest-runs.js";
import type { PlannedFile } from "./project/plan-file.js";
import type { PlannedTestSet, PowerOptions } from "./project/plan-test-set.js";
import { failed, type Problem } from "./project/problem.js";
import { type ProjectCache, projectCache } from "./project/project-cache.js";
import { type FolderOptions, type ProjectFolders, projectFolders } from "./project/project-folders.js";
import type { NamedRuns } from "./project/read-named.js";
import type { RemovedRuns } from "./project/remove-runs.js";
import type { ExecutionOptions, FileOptions, PlanOptions } from "./project/run-options.js";
import { type Running, running } from "./project/running.js";
import type { FileSchema } from "./project/schema-of-file.js";
import type { ScoredFiles, ScoringOptions } from "./project/scoring/score-files.js";
import type { NamedStage } from "./project/settings/pipeline-document.js";
import type { Settings } from "./project/settings/settings-at.js";
import type { StageType } from "./project/stage-types.js";
import type { Started } from "./project/starting/start-project.js";
import type { StartedStage } from "./project/starting/start-stage.js";
import type { TagChanges } from "./project/tag-run.js";
import { type FromRuns, fromRuns } from "./project/unreadable.js";
import type { ExportedModel, ExportOptions } from "./project/writing/export-run.js";
import type { ReportOptions, WrittenReport } from "./project/writing/write-report.js";
import type { PipelineGraph } from "./reports/graph/pipeline-graph.js";

export type { Event } from "./core/event.js";
export type { Failure } from "./core/failure.js";
export type { Result } from "./core/result.js";
export type { RunRecord } from "./core/run-record.js";
export type { PatientPseudonym } from "./project/look-up-pseudonyms.js";
export type { MachineCheck } from "./project/machine/machine-check.js";
export type { NewestRuns } from "./project/newest-runs.js";
export type { PlannedTestSet, PowerOptions } from "./project/plan-test-set.js";
export type { Problem } from "./project/problem.js";
export type { ProjectCache } from "./project/project-cache.js";
export type { NamedRuns } from "./project/read-named.js";
export type { FinishedRun } from "./project/run-file.js";
export type { FinishedSweep } from "./project/run-sweep.js";
export type { Running } from "./project/running.js";
export type { ScoredFiles, ScoredPicture } from "./project/scoring/score-files.js";
export type { NamedStage } from "./project/settings/pipeline-document.js";
export type { Settings } from "./project/settings/settings-at.js";
export type { StageType } from "./project/stage-types.js";
export type { Started } from "./project/starting/start-project.js";
export type { StartedStage } from "./project/starting/start-stage.js";
export type { TagChanges } from "./project/tag-run.js";
export type { ExportedModel, ExportOptions } from "./project/writing/export-run.js";
export type { ReportOptions, WrittenReport } from "./project/writing/write-report.js";

/** What ends early when the signal is aborted: stages are stopped, and a run is recorded as interrupted. */
export interface Stoppable {
  readonly signal?: AbortSignal;
}

/** A project: its pipelines, its cache and its runs. What each method needs is loaded when it is first called. */
export interface Project {
  /** Where it lies. */
  readonly folders: ProjectFolders;
  /** The file for a name; without one, the only pipeline of the project. Methods take either. */
  readonly find: (pipeline?: string) => Result<FoundPipeline, Problem>;
  /** Names of the pipelines that there are, the project's own first. */
  readonly pipelines: () => readonly string[];
  /** The stages of a file as it is written, in its order. The file need not be right. */
  readonly stages: (pipeline?: string) => Promise<Result<readonly NamedStage[], Problem>>;
  /** What `set` may change at a path, such as `["stages", "train", "with"]`, and to what. The file need not be right. */
  readonly settings: (pipeline: string | undefined, path: readonly string[]) => Promise<Result<Settings, Problem>>;
  /** Everything that is wrong with a pipeline file, and what is probably unintended. Runs nothing. */
  readonly check: (pipeline?: string, options?: FileOptions) => Promise<Result<CheckedFile, Problem>>;
  /** The stages and their connections, and which results are in the cache. */
  readonly graph: (pipeline?: string, options?: Pick<FileOptions, "set">) => Promise<Result<PipelineGraph, Problem>>;
  /** JSON Schema of a pipeline file with what it has of its own, for editors. Runs nothing, and the file need not be right. */
  readonly schema: (pipeline: string) => Promise<Result<FileSchema, Problem>>;
  /**
   * Whether conditions, in the grammar of `pipeline runs --where`, hold for a run.
   * @param options `junit`: a file for the verdicts as JUnit XML, too.
   */
  readonly gate: (
    run: string,
    conditions: readonly string[],
    options?: { readonly junit?: string },
  ) => Promise<FromRuns<Gated & { readonly junit?: Result<string, Problem> }>>;
  /** What would run or be taken from the cache, and why. Runs nothing. */
  readonly plan: (pipeline?: string, options?: PlanOptions & Stoppable) => Promise<Result<PlannedFile, Problem>>;
  /** Runs what is not in the cache and leaves a run, or all of a sweep; the records are those of `pipeline run`. */
  readonly run: (pipeline?: string, options?: ExecutionOptions & Stoppable) => Running;
  /** The runs, newest first, those of a sweep in its order, or as asked for. */
  readonly runs: (choice?: RunsChoice) => Promise<FromRuns<{ readonly runs: readonly ChosenRun[] }>>;
  /** The newest runs with their records, of which `count` are read, and the ids of all. */
  readonly newestRuns: (count: number) => Promise<NewestRuns>;
  /** One run with its record: an id, a unique beginning of one or its last six digits, a label, latest, or latest~1. */
  readonly readRun: (run: string) => Promise<FromRuns<KnownRun>>;
  /** The run of that name, else the sweep, with all of its runs and what summed it up. */
  readonly read: (run: string) => Promise<FromRuns<NamedRuns>>;
  /** Writes a label, a note and tags of a run into its folder. They are in no key, and may be written while it runs. */
  readonly tag: (run: string, changes: TagChanges) => Promise<FromRuns<KnownRun>>;
  /** Removes runs, or all of a sweep; none where one of the names is wrong. */
  readonly removeRuns: (runs: readonly string[]) => Promise<Result<RemovedRuns, Problem>>;
  /** Draws the report of a run or a sweep into its folder, or where it is wanted: the page, or its figures and tables as files. */
  readonly report: (run: string, options?: ReportOptions) => Promise<FromRuns<WrittenReport>>;
  /** Runs side by side, from what they predicted; with none named the two latest. The first is the baseline. */
  readonly compare: (runs?: readonly string[], options?: CompareOptions) => Promise<FromRuns<ComparedRuns>>;
  /** The same as a page that needs no network, in a file. */
  readonly comparePage: (
    file: string,
    runs?: readonly string[],
    options?: CompareOptions,
  ) => Promise<FromRuns<{ readonly page: string }>>;
  /**
   * What the model of a run says of files: images as they come, or what the run's stages read (DICOM, volumes); folders
   * and patterns too. One after the other in this process: for very many files, call it several times.
   */
  readonly predict: (
    run: string,
    files: readonly string[],
    options?: ScoringOptions & Stoppable,
  ) => Promise<FromRuns<ScoredFiles>>;
  /** Scores the test set with the model of a run that had left it unseen; a run of its own. A look at the test set is counted. */
  readonly evaluate: (run: string, options?: EvaluationOptions & Stoppable) => Running;
  /** Writes the model of a run for use elsewhere. */
  readonly exportModel: (run: string, options: ExportOptions) => Promise<FromRuns<ExportedModel>>;
  /** How many patients a test set needs. */
  readonly power: (options: PowerOptions) => Promise<Result<PlannedTestSet, Problem>>;
  /** The stage types that come with radpipe. */
  readonly stageTypes: () => Promise<readonly StageType[]>;
  /** A stage type: one of these, a file of your own (`./my-stage.ts`), or a package. Code is read where it is trusted. */
  readonly stageType: (named: string) => Promise<Result<StageType, Problem>>;
  /** What the project calls patients where a pipeline says `pseudonymize: true`. Makes no key. */
  readonly pseudonyms: (ids: readonly string[]) => Promise<Result<readonly PatientPseudonym[], Problem>>;
  /** Lets pipelines in a folder, by default the project, run code of their own, now and later. */
  readonly trust: (folder?: string) => Promise<Result<{ readonly folder: string }, Problem>>;
  /** Makes a project to start from. Overwrites nothing. */
  readonly init: (folder?: string) => Promise<Result<Started, Problem>>;
  /** Makes a stage with its test to start from, in `stages/` of a folder, by default the project. Overwrites nothing. */
  readonly initStage: (name: string, folder?: string) => Promise<Result<StartedStage, Problem>>;
  /** What is found on this machine to work with; with `bench` also how fast each learning backend trains. */
  readonly doctor: (options?: { readonly bench?: boolean }) => Promise<readonly MachineCheck[]>;
  /** The results that are kept. */
  readonly cache: ProjectCache;
}

/**
 * Opens the project around a folder, for scripts and services. Nothing here prints, ends the process or changes its
 * working folder. Errors that a user can correct are returned, bugs are thrown.
 * @param folder paths in other calls are relative to it.
 */
export const openProject = (folder: string, options: FolderOptions = {}): Project =>
  projectAt(projectFolders(path.resolve(folder), options));

/** The same where the folders are known. */
export function projectAt(folders: ProjectFolders): Project {
  const openRuns = async () => (await import("./experiments/open-runs.js")).openRuns(folders.runsFolder);
  return {
    folders,
    find: (pipeline) => findPipeline(pipeline, folders),
    pipelines: () => pipelineNames(folders),
    stages: async (pipeline) =>
      (await import("./project/settings/pipeline-document.js")).stagesOfFile(folders, pipeline),
    settings: async (pipeline, names) =>
      (await import("./project/settings/settings-at.js")).settingsAt(folders, pipeline, names),
    check: async (pipeline, options = {}) =>
      (await import("./project/check-file.js")).checkFile(folders, pipeline, options),
    graph: async (pipeline, options = {}) =>
      (await import("./project/graph-file.js")).graphFile(folders, pipeline, options),
    schema: async (pipeline) => (await import("./project/schema-of-file.js")).schemaOfFile(folders, pipeline),
    gate: async (run, conditions, { junit } = {}) => {
      const gated = await (await import("./project/gate-run.js")).gateRun(folders, run, conditions);
      if (!gated.ok || junit === undefined) return gated;
      const { writeJunit } = await import("./project/writing/junit-report.js");
      return ok({ ...gated.value, junit: await writeJunit(folders, gated.value, junit) });
    },
    plan: async (pipeline, options = {}) =>
      (await import("./project/plan-file.js")).planFile(folders, pipeline, options),
    run: (pipeline, { signal = new AbortController().signal, ...options } = {}) =>
      running(async (events) => {
        const { runFile } = await import("./project/run-file.js");
        return runFile(folders, pipeline, options, { events, signal });
      }),
    runs: async (choice = {}) => {
      const { chooseRuns } = await import("./project/choose-runs.js");
      const runs = await openRuns();
      const chosen = await chooseRuns(runs, choice);
      return fromRuns(chosen.ok ? ok({ runs: chosen.value }) : chosen, runs);
    },
    newestRuns: async (count) => {
      const { newestRuns } = await import("./project/newest-runs.js");
      return newestRuns(await openRuns(), count);
    },
    readRun: async (named) => {
      const { oneRun } = await import("./project/named-sweep.js");
      const runs = await openRuns();
      const run = await oneRun(named, runs);
      return fromRuns(run.ok ? run : failed(run.error), runs);
    },
    read: async (named) => {
      const { readNamed } = await import("./project/read-named.js");
      const runs = await openRuns();
      return fromRuns(await readNamed(named, runs), runs);
    },
    tag: async (named, changes) => {
      const { oneRun } = await import("./project/named-sweep.js");
      const runs = await openRuns();
      const run = await oneRun(named, runs);
      if (!run.ok) return fromRuns(failed(run.error), runs);
      const { tagRun } = await import("./project/tag-run.js");
      return fromRuns(tagRun(run.value, changes), runs);
    },
    removeRuns: async (named) => {
      const { removeRuns } = await import("./project/remove-runs.js");
      return removeRuns(await openRuns(), named);
    },
    report: async (named, options = {}) => {
      const { readNamed } = await import("./project/read-named.js");
      const runs = await openRuns();
      const found = await readNamed(named, runs);
      if (!found.ok) return fromRuns(found, runs);
      const { writeReport } = await import("./project/writing/write-report.js");
      return fromRuns(await writeReport(folders, found.value, options), runs);
    },
    compare: async (named = [], options = {}) => {
      const { compareRuns } = await import("./project/comparing/compare-runs.js");
      const runs = await openRuns();
      return fromRuns(await compareRuns(folders, runs, named, options), runs);
    },
    comparePage: async (file, named = [], options = {}) => {
      const { writeComparison } = await import("./project/writing/write-comparison.js");
      const runs = await openRuns();
      return fromRuns(await writeComparison(folders, runs, file, named, options), runs);
    },
    predict: async (run, files, { signal = new AbortController().signal, ...options } = {}) => {
      const { scoreFiles } = await import("./project/scoring/score-files.js");
      return scoreFiles(folders, run, files, options, signal);
    },
    evaluate: (named, { signal = new AbortController().signal, ...options } = {}) =>
      running(async (events) => {
        const { oneRun } = await import("./project/named-sweep.js");
        const run = await oneRun(named, await openRuns());
        if (!run.ok) return failed(run.error);
        const { evaluateRun } = await import("./project/evaluate-run.js");
        return evaluateRun(folders, run.value, options, { events, signal });
      }),
    exportModel: async (named, options) => {
      const { exportRun, formatProblem } = await import("./project/writing/export-run.js");
      const runs = await openRuns();
      const problem = formatProblem(options.format);
      if (problem !== undefined) return fromRuns(problem, runs);
      const { oneRun } = await import("./project/named-sweep.js");
      const run = await oneRun(named, runs);
      return fromRuns(run.ok ? await exportRun(folders, run.value, options) : failed(run.error), runs);
    },
    power: async (options) => (await import("./project/plan-test-set.js")).planTestSet(options),
    stageTypes: async () => (await import("./project/stage-types.js")).bundledTypes(),
    stageType: async (named) => (await import("./project/stage-types.js")).stageType(folders, named),
    pseudonyms: async (ids) => (await import("./project/look-up-pseudonyms.js")).lookUpPseudonyms(folders, ids),
    trust: async (folder) => (await import("./project/keep-trust.js")).trustNamed(folders, folder),
    init: async (folder) => (await import("./project/starting/start-project.js")).startProject(folders, folder),
    initStage: async (name, folder) =>
      (await import("./project/starting/start-stage.js")).startStage(folders, name, folder),
    doctor: async (options = {}) => (await import("./project/machine/check-all.js")).checkAll(folders, options),
    cache: projectCache(folders),
  };
}
