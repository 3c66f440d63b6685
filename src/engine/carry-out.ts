import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import type { Failure } from "../core/failure.js";
import { fail, ok, type Result } from "../core/result.js";
import type { ValidStage } from "../core/valid-pipeline.js";
import { eventsFile, type JobAnswer, orderFile } from "../executors/jobs/job-folder.js";
import { loadPlugins } from "../plugins/load.js";
import { ClaimLost } from "../store/claims/claim-lost.js";
import { openStore } from "../store/open-store.js";
import type { Claim, Store } from "../store/store.js";
import { unwritable } from "../store/store-failure.js";
import { isSound } from "./execute-action.js";
import { type JobLine, type JobOrder, readJobOrder } from "./job-order.js";
import { runAttempt } from "./run-attempt.js";
import type { Workplace } from "./workplace.js";

/** Why a job is told to end. */
export type EndOfJob = "time-limit" | "cancelled";

/**
 * What a job does: makes and publishes the outputs of the action that is in its folder, under the claim of its key, like
 * an attempt of a run's own process; what happens is appended to `events.jsonl`. Whoever else makes the same is awaited,
 * and its result is as good.
 * @param signal aborted with an `EndOfJob`.
 * @returns nothing of a job that was cancelled, and may be begun again.
 */
export async function carryOut(folder: string, signal: AbortSignal): Promise<JobAnswer | undefined> {
  const order = readJobOrder(readFileSync(orderFile(folder), "utf8"));
  if (!order.ok) return { status: "failed", failure: order.error };
  const opened = await openStore(order.value.store);
  if (!opened.ok) return { status: "failed", failure: opened.error };
  const store = opened.value;
  const file = eventsFile(folder);
  const emit = (line: JobLine): void => appendFileSync(file, `${JSON.stringify(line)}\n`);
  const { localExecutor } = await import("../executors/local.js");
  const executor = localExecutor();
  try {
    for (;;) {
      const answer = await once(order.value, store, {
        emit,
        signal,
        executor: async () => executor,
        secrets: order.value.secrets,
        id: order.value.run,
        record: { stage: (stage, changes) => emit({ type: "record", stage, changes }) },
      });
      if (!(answer instanceof ClaimLost)) return answer;
      emit({ type: "stage-warning", at: Date.now(), stage: order.value.stage.id, message: answer.message });
    }
  } finally {
    executor.close();
    await store.close();
  }
}

async function once(
  order: JobOrder,
  store: Store,
  rest: Omit<Workplace, "request">,
): Promise<JobAnswer | ClaimLost | undefined> {
  const { resolved, cpus, logFile, pipeline, projectKey, forced } = order;
  const { emit, signal } = rest;
  let claim: Claim | undefined;
  try {
    const loaded = await loadStage(order, store);
    if (!loaded.ok) return { status: "failed", failure: loaded.error };
    const { stage, plugins } = loaded.value;
    let waited = false;
    claim = await store.claim(resolved.key, {
      signal,
      onWait(holder) {
        waited = true;
        emit({ type: "stage-waiting", at: Date.now(), stage: stage.id, key: resolved.key, holder });
      },
    });
    const made = forced && !waited ? undefined : await store.findAction(resolved.key);
    if (made !== undefined && (await isSound(made, store))) return { status: "published" };
    const place: Workplace = { ...rest, request: { store, pipeline: { name: pipeline }, plugins, projectKey } };
    const outcome = await runAttempt(place, { stage, resolved, claim, cpus, logFile, remembers: !forced });
    if (outcome.ok) return { status: "published" };
    if (signal.aborted) return stopped(signal, claim);
    return { status: "failed", failure: outcome.error };
  } catch (error) {
    if (signal.aborted && error === signal.reason) return stopped(signal, claim);
    if (error instanceof ClaimLost) return error;
    return { status: "failed", failure: { ...unwritable(store.root, error), stage: order.stage.id } };
  } finally {
    await claim?.release();
  }
}

const stopped = (signal: AbortSignal, claim: Claim | undefined): JobAnswer | undefined =>
  (signal.reason as EndOfJob) === "cancelled"
    ? undefined
    : { status: "time-is-up", hasCheckpoint: claim !== undefined && readdirSync(claim.scratch).length > 0 };

async function loadStage(
  order: JobOrder,
  store: Store,
): Promise<Result<{ readonly stage: ValidStage; readonly plugins: Workplace["request"]["plugins"] }, Failure>> {
  const { uses, id } = order.stage;
  const found = (await loadPlugins([uses], { base: order.base, transpiled: store.transpiled })).get(uses);
  if (found === undefined) throw new Error(`Internal error: no answer about the plugin "${uses}"`);
  if ("problem" in found) {
    const { message, remedy } = found;
    return fail({ reason: "stage-failed", message, stage: id, ...(remedy !== undefined && { remedy }) });
  }
  return ok({ stage: { ...order.stage, contract: found.stage }, plugins: new Map([[uses, found]]) });
}
