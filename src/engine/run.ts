import type { Failure } from "../core/failure.js";
import { ok, type Result } from "../core/result.js";
import type { RunRecord } from "../core/run-record.js";
import type { RunRequest } from "./request.js";
import { executeSet } from "./run-set.js";

/** Runs what is not in the cache and leaves a run folder. Fails as `executeSet` does. */
export async function executeRun(request: RunRequest): Promise<Result<RunRecord, Failure>> {
  const { pipeline, graph, label, sweep, ...rest } = request;
  const member = { pipeline, graph, ...(label !== undefined && { label }), ...(sweep !== undefined && { sweep }) };
  const records = await executeSet({ ...rest, members: [member] });
  if (!records.ok) return records;
  const [record] = records.value;
  if (record === undefined) throw new Error("Internal error: a run left no record");
  return ok(record);
}
