import path from "node:path";
import { notLearnedIn } from "../artifacts/not-learned-fact.js";
import type { StageId } from "../core/ids.js";
import type { Kind } from "../core/kind.js";
import type { RunRecord, StageRecord } from "../core/run-record.js";
import { isMadeOfModel, outputsOfKind, stagesMaking } from "../core/stages-making.js";
import type { KnownRun } from "./read-runs.js";

/** A single evaluation of a run: its record has no other one, and metrics have their plain names. */
export interface EvaluatedRun extends KnownRun {
  /** Named where the run has several, so that its files can be told from those of the others. */
  readonly evaluation?: StageId;
  /** The others, which its record does not have. */
  readonly beside?: readonly StageRecord[];
}

/** The stages that scored images, whoever wrote them. */
export const evaluationsOf = (record: Pick<RunRecord, "stages">): readonly StageRecord[] =>
  stagesMaking(record, "predictions");

/** The stage that scored what a run predicted. Of several none: choosing is the reader's (`evaluationsApart`). */
export function evaluationOf(record: Pick<RunRecord, "stages">): StageRecord | undefined {
  const [stage, another] = evaluationsOf(record);
  return another === undefined ? stage : undefined;
}

/**
 * A run once for each of its evaluations, as if it had none of the others, nor trainings that this one has nothing of. A
 * run with one evaluation, or none, is itself.
 */
export function evaluationsApart(run: KnownRun): readonly EvaluatedRun[] {
  const evaluations = evaluationsOf(run.record);
  if (evaluations.length < 2) return [run];
  return evaluations.map((evaluation) => {
    const { record } = run;
    const before = upstreamOf(evaluation.id, record.stages);
    const trainings = stagesMaking(record, "model");
    const others = new Set<StageId>(evaluations.filter((one) => one !== evaluation).map(({ id }) => id));
    if (trainings.some(({ id }) => before.has(id))) {
      for (const { id } of trainings) if (!before.has(id)) others.add(id);
    }
    return {
      ...run,
      evaluation: evaluation.id,
      beside: evaluations.filter((one) => one !== evaluation),
      record: {
        ...record,
        stages: record.stages.filter(({ id }) => !others.has(id)),
        metrics: ownMetrics(record, evaluation.id, others),
      },
    };
  });
}

/**
 * Names used by several stages have the stage as a prefix: it is removed from this stage's, and those of the others are
 * dropped.
 */
function ownMetrics({ metrics }: RunRecord, own: string, others: ReadonlySet<string>): RunRecord["metrics"] {
  return Object.fromEntries(
    Object.entries(metrics).flatMap(([name, value]) => {
      const stage = name.slice(0, name.indexOf("."));
      if (others.has(stage)) return [];
      return [[stage === own ? name.slice(own.length + 1) : name, value]];
    }),
  );
}

/** What a stage follows from, directly or through others. */
export function upstreamOf(id: string, stages: RunRecord["stages"]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (at: string): void => {
    for (const need of stages.find((stage) => stage.id === at)?.needs ?? []) {
      if (found.has(need)) continue;
      found.add(need);
      visit(need);
    }
  };
  visit(id);
  return found;
}

/**
 * Where a run has the output of a kind that a stage made; undefined if it made none. It may have been cleared from the
 * cache since.
 */
export function outputFolder(
  { folder }: Pick<KnownRun, "folder">,
  stage: Pick<StageRecord, "id" | "outputs">,
  kind: Kind,
): string | undefined {
  const [name] = outputsOfKind(stage, kind);
  return name === undefined ? undefined : path.join(folder, "artifacts", stage.id, name);
}

/**
 * The training whose model was evaluated, or the last one where none was; undefined where the model was given. Of a model
 * made of several the first of `trainingsOf`.
 */
export function trainStageOf(record: RunRecord): StageRecord | undefined {
  const evaluate = evaluationOf(record);
  if (evaluate !== undefined) return trainingsOf(record)[0];
  return stagesMaking(record, "model").findLast((stage) => !isMadeOfModel(stage));
}

/** Classes or findings that the evaluated model could not learn. */
export function notLearnedOf(record: Pick<RunRecord, "stages">, names: readonly string[]): readonly string[] {
  const evaluate = evaluationOf(record);
  return evaluate === undefined ? [] : notLearnedIn(evaluate, names);
}

/** The trainings of the model that was evaluated: several where a stage made it of several models. */
export function trainingsOf(record: RunRecord): readonly StageRecord[] {
  const made = new Map<string, StageRecord>(stagesMaking(record, "model").map((stage) => [stage.id, stage]));
  const found = new Set<StageRecord>();
  const visit = ({ needs }: StageRecord): void => {
    for (const need of needs) {
      const stage = made.get(need);
      if (stage === undefined) continue;
      if (isMadeOfModel(stage)) visit(stage);
      else found.add(stage);
    }
  };
  const evaluate = evaluationOf(record);
  if (evaluate !== undefined) visit(evaluate);
  return stagesMaking(record, "model").filter((stage) => found.has(stage));
}

/** The stages that made the evaluated model of several, as `ensemble` does, from the last to the first. */
export function joinedModelsOf(record: RunRecord): readonly StageRecord[] {
  const evaluate = evaluationOf(record);
  if (evaluate === undefined) return [];
  const before = upstreamOf(evaluate.id, record.stages);
  return stagesMaking(record, "model").filter(
    ({ id, facts }) => before.has(id) && typeof facts["members"] === "number",
  );
}

/** What calibrated the model that was evaluated; undefined where it was not, or came so. */
export function calibrationStageOf(record: RunRecord): StageRecord | undefined {
  const evaluate = evaluationOf(record);
  return stagesMaking(record, "model").find(
    (stage) =>
      evaluate?.needs.includes(stage.id) === true &&
      isMadeOfModel(stage) &&
      typeof stage.facts["fittedOn"] === "string",
  );
}
