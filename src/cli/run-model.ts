import path from "node:path";
import { hasModel } from "../artifacts/model.js";
import type { Failure } from "../core/failure.js";
import { fail, ok, type Result } from "../core/result.js";
import type { KnownRun } from "../experiments/read-runs.js";

export interface RunModel {
  readonly stage: string;
  /** Folder of the model artifact. */
  readonly folder: string;
}

/** The model that a run made; `named` chooses where several stages made one. */
export async function findRunModel(run: KnownRun, named: string | undefined): Promise<Result<RunModel, Failure>> {
  const made = run.record.stages.flatMap(({ id, outputs }) =>
    Object.entries(outputs)
      .filter(([, { kind }]) => kind === "model")
      .map(([output]) => ({ stage: id as string, folder: path.join(run.folder, "artifacts", id, output) })),
  );
  const chosen = named === undefined ? made : made.filter(({ stage }) => stage === named);
  const [model] = chosen;
  if (model === undefined || chosen.length > 1) {
    const stages = made.map(({ stage }) => stage).join(", ");
    return fail({
      reason: "invalid-input",
      message: `Expected the run ${run.id} to have one model${named ? ` made by ${named}` : ""}, got ${stages || "none"}`,
      ...(made.length > 0 && { remedy: `Choose one with --stage: ${stages}` }),
    });
  }
  if (await hasModel(model.folder)) return ok(model);
  return fail({
    reason: "invalid-input",
    message: `The model of the run ${run.id} is no longer in the cache`,
    remedy: "Run its pipeline again with the same params; `pipeline show` lists them.",
  });
}
