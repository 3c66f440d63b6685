import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ActionRecord } from "../core/action.js";
import type { Failure } from "../core/failure.js";
import type { ValidStage } from "../core/valid-pipeline.js";
import { reasonOf, type Why } from "../core/why.js";
import { ClaimLost } from "../store/claims/claim-lost.js";
import type { Claim, Store } from "../store/store.js";
import { unwritable } from "../store/store-failure.js";
import { interrupted } from "./interrupted.js";
import { newItems, timeOfItems } from "./new-items.js";
import { predictedTime } from "./predicted-time.js";
import type { ResolvedAction } from "./resolve-action.js";
import type { Slot } from "./resource-pool.js";
import { runAttempt } from "./run-attempt.js";
import type { Made, Session } from "./session.js";
import { AFTER_FAILURE, BEFORE_START } from "./why-left-out.js";

/** Why an action is executed, and what is known of it from before. */
export interface Reasons {
  readonly why: readonly Why[];
  readonly forced: boolean;
  readonly earlier: ActionRecord | undefined;
}

/**
 * Makes the outputs of an action whose inputs are sound. Where another process took the action over meanwhile, as this
 * one was still for too long, that is said, and it is awaited like any other process that makes it.
 * @param earlier the action that is nearest to it, by which its time is predicted.
 */
export async function executeAction(
  session: Session,
  stage: ValidStage,
  resolved: ResolvedAction,
  reasons: Reasons,
): Promise<Made> {
  for (let wasLost = false; ; wasLost = true) {
    const made = await executeOnce(session, stage, resolved, { ...reasons, forced: reasons.forced && !wasLost });
    if (!(made instanceof ClaimLost)) return made;
    session.emit({ type: "stage-warning", at: Date.now(), stage: stage.id, message: made.message });
  }
}

/**
 * Waits for a slot and for the right to execute it, tries as
 * often as the stage allows, and publishes. Takes the result of another process that made it in the meantime.
 */
async function executeOnce(
  session: Session,
  stage: ValidStage,
  resolved: ResolvedAction,
  { why, forced, earlier }: Reasons,
): Promise<Made | ClaimLost> {
  const { request, pool, signal } = session;
  const { store } = request;
  let slot: Slot | undefined;
  let claim: Claim | undefined;
  try {
    const share = session.shared.cpuShare(stage.id);
    const wanted = { ...stage.resources, rank: session.rank, ...(share !== undefined && { share }) };
    slot = await pool.acquire(wanted, signal);
    if (session.shared.failed) return { type: "not-started", why: [AFTER_FAILURE] };
    let waited = false;
    claim = await store.claim(resolved.key, {
      signal,
      onWait(holder) {
        waited = true;
        // Others may use this place while this stage only waits.
        slot?.release();
        session.emit({ type: "stage-waiting", at: Date.now(), stage: stage.id, key: resolved.key, holder });
      },
    });
    if (waited) slot = await pool.acquire(wanted, signal);
    if (!forced || waited) {
      const made = await store.findAction(resolved.key);
      if (made !== undefined && (await isSound(made, store))) {
        return { type: "made", action: made, executed: false, attempts: 0, durationMs: 0 };
      }
    }
    return await attempts(session, stage, resolved, claim, { why, earlier, forced, cpus: slot.cpus });
  } catch (error) {
    if (signal.aborted && error === signal.reason) return { type: "not-started", why: [BEFORE_START] };
    if (error instanceof ClaimLost) return error;
    return failed({ ...unwritable(store.root, error), stage: stage.id }, 0, 0);
  } finally {
    await claim?.release();
    slot?.release();
  }
}

async function attempts(
  session: Session,
  stage: ValidStage,
  resolved: ResolvedAction,
  claim: Claim,
  { why, earlier, forced, cpus }: Reasons & { readonly cpus: number },
): Promise<Made> {
  const logFile = join(session.folder, "logs", `${stage.id}.log`);
  const reason = reasonOf(why);
  const time = predictedTime(stage, earlier, []);
  const items = forced ? undefined : await newItems(stage, resolved, earlier, session.request);
  const { predictedMs } =
    items === undefined || earlier === undefined ? time : timeOfItems(time.predictedMs, items, earlier);
  const began = performance.now();
  const { count, delayMs } = stage.retries;
  for (let attempt = 1; ; attempt++) {
    session.record.stage(stage.id, { status: "running", why, reason, attempts: attempt });
    session.emit({
      type: "stage-started",
      at: Date.now(),
      stage: stage.id,
      uses: stage.uses,
      key: resolved.key,
      attempt,
      why,
      reason,
      ...(predictedMs !== undefined && { predictedMs }),
    });
    const outcome = await watched(session, stage, () =>
      runAttempt(session, { stage, resolved, claim, cpus, logFile, remembers: !forced }),
    );
    const durationMs = performance.now() - began;
    if (outcome.ok) return { type: "made", action: outcome.value, executed: true, attempts: attempt, durationMs };
    if (attempt > count || session.signal.aborted || !worthRetrying(outcome.error)) {
      return failed(outcome.error, attempt, durationMs);
    }
    session.emit({
      type: "stage-retrying",
      at: Date.now(),
      stage: stage.id,
      failure: outcome.error,
      attempt: attempt + 1,
      delayMs,
    });
    try {
      // Node cannot count further than 2^31-1 ms (24 days) at once, and would go on immediately.
      await delay(Math.min(delayMs, 2 ** 31 - 1), undefined, { signal: session.signal });
    } catch {
      return failed(interrupted(stage), attempt, performance.now() - began);
    }
  }
}

/** A stage may also write where it should not: that is reported, however it ended. */
export async function watched<T>({ shared, emit }: Session, stage: ValidStage, attempt: () => Promise<T>): Promise<T> {
  shared.outside.began(stage.id);
  try {
    return await attempt();
  } finally {
    const message = shared.outside.ended(stage.id);
    if (message !== undefined) emit({ type: "stage-warning", at: Date.now(), stage: stage.id, message });
  }
}

const RETRIED = new Set<Failure["reason"]>([
  "stage-failed",
  "stage-crashed",
  "stage-killed",
  "out-of-memory",
  "stage-timed-out",
  "output-missing",
]);
export const worthRetrying = (failure: Failure): boolean => RETRIED.has(failure.reason);

const failed = (failure: Failure, attempts: number, durationMs: number): Made => ({
  type: "failed",
  failure,
  attempts,
  durationMs,
});

/** Whether all bytes of a result are there. */
export async function isSound(action: ActionRecord, store: Store): Promise<boolean> {
  for (const { digest } of Object.values(action.outputs)) {
    if ((await store.checkArtifact(digest)).state !== "sound") return false;
  }
  return true;
}
