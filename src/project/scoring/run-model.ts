import { readdir } from "node:fs/promises";
import path from "node:path";
import { hasModel } from "../../artifacts/model.js";
import type { Failure } from "../../core/failure.js";
import { fail, ok, type Result } from "../../core/result.js";
import { isMadeOfModel, outputsOfKind } from "../../core/stages-making.js";
import { openRuns, type Runs } from "../../experiments/open-runs.js";
import type { KnownRun } from "../../experiments/read-runs.js";

export interface RunModel {
  readonly stage: string;
  /** Folder of the model artifact. */
  readonly folder: string;
}

/**
 * The model that a run made, and of those that were made of one another the last; `named` chooses where several stages
 * made one.
 */
export async function findRunModel(run: KnownRun, named: string | undefined): Promise<Result<RunModel, Failure>> {
  const made = run.record.stages.flatMap(({ id, outputs }) =>
    Object.entries(outputs)
      .filter(([, { kind }]) => kind === "model")
      .map(([output]) => ({ stage: id as string, folder: path.join(run.folder, "artifacts", id, output) })),
  );
  const last = made.filter(({ stage }) => !isSuperseded(stage, run.record.stages));
  const chosen = named === undefined ? last : made.filter(({ stage }) => stage === named);
  const [model] = chosen;
  if (model === undefined || chosen.length > 1) {
    const stages = made.map(({ stage }) => stage).join(", ");
    if (made.length === 0) return fail(await withoutModel(run, openRuns(path.dirname(run.folder))));
    return fail({
      reason: "invalid-input",
      message: `Expected the run ${run.id} to have one model${named ? ` made by ${named}` : ""}, got ${stages || "none"}`,
      remedy: `Choose one with --stage: ${stages}`,
    });
  }
  if (await hasModel(model.folder)) return ok(model);
  const held = await readdir(model.folder).catch(() => undefined);
  if (held !== undefined) {
    return fail({
      reason: "invalid-input",
      message: `Expected the model of ${model.stage} in the run ${run.id} to have the files that \`train\` writes, got ${held.slice(0, 3).join(", ") || "none"}${held.length > 3 ? ", ..." : ""}`,
      remedy: "A stage that passes a model on writes its files into the output itself, not into a folder there.",
    });
  }
  return fail({
    reason: "invalid-input",
    message: `The model of the run ${run.id} is no longer in the cache`,
    remedy: "Run its pipeline again with the same params; `pipeline show` lists them.",
  });
}

/** Whether another model was made of it, as a calibrated one: that is the one meant. */
const isSuperseded = (stage: string, stages: KnownRun["record"]["stages"]): boolean =>
  stages.some(
    (other) =>
      other.needs.some((need) => need === stage) && isMadeOfModel(other) && outputsOfKind(other, "model").length > 0,
  );

/** Runs before it that are looked at for one with a model. */
const LOOKED_AT = 20;

/** Of a run that did not come to its training, or has none: why, and which run has a model. */
async function withoutModel({ id, state, record }: KnownRun, runs: Runs): Promise<Failure> {
  const why =
    record.failure === undefined ? "" : `: ${record.failure.stage ?? "it"} failed (${record.failure.message})`;
  let other: string | undefined;
  for (const at of Array.from({ length: LOOKED_AT }, (_, index) => index)) {
    const run = await runs.newest(at);
    if (run === undefined) break;
    const hasMade = run.record.stages.some(({ outputs }) =>
      Object.values(outputs).some(({ kind }) => kind === "model"),
    );
    if (!hasMade) continue;
    other = `${at === 0 ? "latest" : `latest~${at}`} (${run.id}${run.record.label === undefined ? "" : `, ${run.record.label}`})`;
    break;
  }
  return {
    reason: "invalid-input",
    message: `Expected a run with a model, got ${id}, which ${state === "succeeded" ? "trained none" : `is ${state}`}${why}`,
    remedy:
      other === undefined
        ? "Run a pipeline that trains a model to its end, such as `pipeline run demo`."
        : `The newest run with a model is ${other}: name that.`,
  };
}
