import { join } from "node:path";
import type { Failure } from "../core/failure.js";
import { humanBytes, humanDuration } from "../core/human-units.js";
import type { ValidStage } from "../core/valid-pipeline.js";
import { reasonOf } from "../core/why.js";
import { DETACH, type JobEnd } from "../executors/jobs/job.js";
import type { JobRequest } from "../executors/jobs/job-queue.js";
import { isSound, type Reasons, worthRetrying } from "./execute-action.js";
import { interrupted } from "./interrupted.js";
import { type JobLine, jobOrder } from "./job-order.js";
import { type Jobs, requestOf } from "./jobs.js";
import { predictedTime } from "./predicted-time.js";
import type { ResolvedAction } from "./resolve-action.js";
import type { Made, Session } from "./session.js";
import { AFTER_FAILURE, BEFORE_START } from "./why-left-out.js";

/** Times that a job is handed over again because a node failed or it vanished. */
const MOST_LOST = 3;
/** Times that a training goes on in another job because the time of one is up. */
const MOST_PIECES = 50;

/**
 * Has an action carried out by a job. Whether it succeeded is read from the store; the queue only explains failures. What
 * is no fault of the stage (a node that failed, a job that vanished) is tried again, and a training whose time is up goes
 * on in another job.
 */
export async function executeAsJob(
  session: Session,
  jobs: Jobs,
  stage: ValidStage,
  resolved: ResolvedAction,
  { why, forced, earlier }: Reasons,
): Promise<Made> {
  if (session.shared.failed) return { type: "not-started", why: [AFTER_FAILURE] };
  if (session.signal.aborted) return { type: "not-started", why: [BEFORE_START] };
  const { store } = session.request;
  const { key } = resolved;
  const reason = reasonOf(why);
  const { predictedMs } = predictedTime(stage, earlier, []);
  const began = performance.now();
  const logFile = join(session.folder, "logs", `${stage.id}.log`);
  let request = requestOf(stage, jobs.request);
  let [attempt, lost, pieces] = [1, 0, 0];
  const failedWith = (failure: Failure): Made => ({
    type: "failed",
    failure: { ...failure, stage: stage.id },
    attempts: attempt,
    durationMs: performance.now() - began,
  });
  for (;;) {
    session.record.stage(stage.id, { status: "running", why, reason, attempts: attempt });
    session.emit({
      type: "stage-started",
      at: Date.now(),
      ...{ stage: stage.id, uses: stage.uses, key, attempt, why, reason },
      ...(predictedMs !== undefined && { predictedMs }),
    });
    const isForced = forced && lost + pieces === 0 && attempt === 1;
    const end = await jobs.runner.run({
      key,
      stage: stage.id,
      request,
      order: jobOrder(session, stage, { resolved, cpus: request.cpus, logFile, forced: isForced }),
      signal: session.signal,
      onEvent: (line) => tell(session, line as JobLine),
      onState: (text) => session.emit({ type: "stage-queued", at: Date.now(), stage: stage.id, state: text }),
    });
    if (end.type === "aborted") {
      if (session.signal.reason === DETACH) return failedWith(goesOn(stage));
      return failedWith(interrupted(stage));
    }
    const made = await store.findAction(key);
    if (made !== undefined && !(isForced && !isPublished(end)) && (await isSound(made, store))) {
      const durationMs = performance.now() - began;
      return { type: "made", action: made, executed: true, attempts: attempt, durationMs };
    }
    const failure = failureOf(end, request);
    const again = whatNow(end, failure, { attempt, lost, pieces, count: stage.retries.count });
    if (again === "no" || session.signal.aborted) return failedWith(failure);
    if (again === "lost") lost += 1;
    if (again === "piece") pieces += 1;
    if (again === "attempt") {
      attempt += 1;
      if (failure.reason === "out-of-memory") request = withMoreMemory(request, stage.retries.memoryFactor);
    }
    session.emit({ type: "stage-retrying", at: Date.now(), stage: stage.id, failure, attempt, delayMs: 0 });
  }
}

function tell(session: Session, line: JobLine): void {
  if (line.type === "record") session.record.stage(line.stage, line.changes);
  else session.emit(line);
}

const isPublished = (end: JobEnd): boolean => end.type === "answered" && end.answer.status === "published";

const withMoreMemory = ({ memoryBytes, ...request }: JobRequest, factor = 1): JobRequest => ({
  ...request,
  ...(memoryBytes !== undefined && { memoryBytes: Math.round(memoryBytes * factor) }),
});

function whatNow(
  end: Exclude<JobEnd, { type: "aborted" }>,
  failure: Failure,
  counts: { readonly attempt: number; readonly lost: number; readonly pieces: number; readonly count: number },
): "no" | "lost" | "piece" | "attempt" {
  if (end.type === "refused") return "no";
  if (end.type === "silent" && (end.cause === "infrastructure" || end.cause === "lost")) {
    return counts.lost < MOST_LOST ? "lost" : "no";
  }
  if (end.type === "silent" && end.cause === "cancelled") return "no";
  if (end.type === "answered" && end.answer.status === "time-is-up" && end.answer.hasCheckpoint) {
    if (counts.pieces < MOST_PIECES) return "piece";
  }
  return counts.attempt <= counts.count && worthRetrying(failure) ? "attempt" : "no";
}

function failureOf(end: Exclude<JobEnd, { type: "aborted" }>, request: JobRequest): Failure {
  if (end.type === "refused") {
    return {
      reason: "invalid-input",
      message: `The job was refused: ${end.message}`,
      remedy: "Correct the profile, or the `resources` of the stage. `pipeline doctor` with this profile checks it.",
    };
  }
  if (end.type === "answered") {
    const { answer } = end;
    if (answer.status === "failed") return answer.failure;
    if (answer.status === "time-is-up") return timeUp(request);
    return {
      reason: "output-missing",
      message: "The job says that it published its result, but the cache does not have it",
      remedy: "Check with `pipeline doctor` and this profile that nodes see the same cache.",
    };
  }
  switch (end.cause) {
    case "time-limit":
      return timeUp(request);
    case "out-of-memory":
      return {
        reason: "out-of-memory",
        message: `The job used more than the memory it may have${request.memoryBytes === undefined ? "" : `, ${humanBytes(request.memoryBytes)}`}`,
        remedy:
          "Raise `resources: { memory }` of the stage, or let retries do it: `retries: { count: 2, memory: x2 }`.",
      };
    case "cancelled":
      return cancelled;
    case "infrastructure":
      return { reason: "stage-killed", message: `The job was ended by the cluster: ${end.text}` };
    case "lost":
      return { reason: "stage-killed", message: `The job is gone and left no result: it is ${end.text}` };
    case "ended":
      return {
        reason: "stage-killed",
        message: `The job ended (${end.text}) and left no result`,
        remedy: "What it printed is in job.log of its folder in `jobs/` of the cache.",
      };
  }
}

const goesOn = ({ id }: ValidStage): Failure => ({
  reason: "interrupted",
  message: "This command was left, and the job goes on",
  remedy: "Run again, or `pipeline attach latest`: the job is taken up.",
  stage: id,
});

const cancelled: Failure = {
  reason: "stage-killed",
  message: "The job was cancelled",
  remedy: "Run again: what was finished is kept, and stages with checkpoints continue where they stopped.",
};

const timeUp = ({ timeMs }: JobRequest): Failure => ({
  reason: "stage-timed-out",
  message: `The job reached its time limit${timeMs === undefined ? "" : ` of ${humanDuration(timeMs)}`}`,
  remedy: "Raise `time` in `resources` of the stage, or in the profile.",
});
