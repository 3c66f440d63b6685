import type { Failure } from "../core/failure.js";
import type { Result } from "../core/result.js";
import type { RunRecord } from "../core/run-record.js";
import type { RunRequest } from "./request.js";

/**
 * Runs what is not in the cache and leaves a run folder.
 * Fails only where nothing was started and no run folder was made: a wrong selection, `inputs-not-cached`,
 * `source-missing`, a folder that cannot be written. Everything later stands in the record.
 */
export declare function executeRun(request: RunRequest): Promise<Result<RunRecord, Failure>>;
