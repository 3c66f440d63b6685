import path from "node:path";
import type { Result } from "../core/result.js";
import type { StageRecord } from "../core/run-record.js";
import { stagesMaking } from "../core/stages-making.js";
import type { KnownRun } from "../experiments/read-runs.js";
import { scoresTestPart } from "../experiments/test-looks.js";
import { fileOfRun } from "./file-of-run.js";
import { type Problem, wrongArgument } from "./problem.js";
import type { ProjectFolders } from "./project-folders.js";
import { type FinishedRun, type Following, runFile } from "./run-file.js";
import type { FinishedSweep } from "./run-sweep.js";

export interface EvaluationOptions {
  /** A label for the new run. */
  readonly name?: string;
}

/**
 * Scores the test set with the stored model and tensors of a run that had scored the validation set alone. It becomes a
 * run of its own; nothing but the scoring is executed.
 */
export async function evaluateRun(
  project: ProjectFolders,
  { record, state, id, folder }: KnownRun,
  options: EvaluationOptions,
  following: Following,
): Promise<Result<FinishedRun | FinishedSweep, Problem>> {
  if (state !== "succeeded") {
    return wrongArgument(`Expected a run that succeeded, got ${id}, which is ${state}`, "Run it to its end first.");
  }
  const stages = stagesMaking(record, "predictions");
  if (stages.length === 0) {
    return wrongArgument(
      `The run ${id} has no stage that evaluates a model`,
      "Its pipeline needs a stage that makes predictions, such as `uses: evaluate`.",
    );
  }
  const unseen = stages.filter(({ params }) => !scoresTestPart(params));
  if (unseen.length === 0) {
    return wrongArgument(
      `The run ${id} has scored its test set already`,
      "`pipeline show` has its figures. With `partitions: [validation]` of evaluate a run leaves the test set alone.",
    );
  }
  const changed = await fileOfRun(record, project);
  if (typeof changed === "string") {
    return wrongArgument(
      `Expected ${record.pipeline.file} to be what the run ${id} was made from, but it ${changed}`,
      `${path.join(path.relative(project.workingFolder, folder), "pipeline.yaml")} is the file as it was: put it back, or run the new one.`,
    );
  }
  const evaluate = (only: readonly string[]): Promise<Result<FinishedRun | FinishedSweep, Problem>> =>
    runFile(
      project,
      path.resolve(project.root, record.pipeline.file),
      // A run of a sweep is one point of it: its overrides say which.
      { ...options, sweep: false, set: [...record.overrides, ...unseen.map(withTestPart)], only },
      following,
    );
  const scoring = unseen.map(({ id: stage }) => stage);
  // What the run found besides the scores, such as its audit, belongs to this one too, as long as the cache has it.
  const whole = await evaluate([...scoring, ...beside(record.stages, unseen)]);
  const isGone = !whole.ok && whole.error.type === "failure" && whole.error.failure.reason === "inputs-not-cached";
  return isGone ? evaluate(scoring) : whole;
}

/** Stages that came to an end and that the given ones do not need. */
function beside(stages: readonly StageRecord[], last: readonly StageRecord[]): readonly string[] {
  const needed = new Set<string>(last.map(({ id }) => id));
  for (const { id, needs } of [...stages].reverse()) if (needed.has(id)) for (const need of needs) needed.add(need);
  return stages.flatMap(({ id, status }) =>
    !needed.has(id) && (status === "executed" || status === "cached") ? [id as string] : [],
  );
}

const withTestPart = ({ id }: StageRecord): string => `stages.${id}.with.partitions=[validation, test]`;
