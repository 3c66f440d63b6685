import type { ActionRecord } from "../core/action.js";
import type { StageId } from "../core/ids.js";
import type { ValidStage } from "../core/valid-pipeline.js";
import type { Why } from "../core/why.js";
import { unwritable } from "../store/store-failure.js";
import { finishStage } from "./finish-stage.js";
import { dependencyFailed, failedLike, failedWith, outcomeOf } from "./outcomes.js";
import { make, type PendingStages, resolveNow, stageOf } from "./pending-stages.js";
import { madeBy, skipReason } from "./plan.js";
import type { ResolvedAction } from "./resolve-action.js";
import type { Made, Outcome, Session } from "./session.js";
import { ensureInputs, goneFinal } from "./sound-artifacts.js";
import { verifyAction } from "./verify-action.js";
import { BEFORE_START } from "./why-left-out.js";
import { NO_LASTING_KEY, UNTRUSTED_NOTICE, whyMissing } from "./why-missing.js";

/**
 * Brings every stage to an end, each as soon as what it needs has ended. A stage that ran again with the same outputs
 * leaves those after it cached, because keys hold contents.
 */
export async function runStages(session: Session): Promise<ReadonlyMap<StageId, Outcome>> {
  const { graph } = session.request;
  const pending = new Map<StageId, Promise<Outcome>>();
  const rebuilding = new Map<StageId, Promise<Outcome>>();
  const stages: PendingStages = {
    session,
    pending,
    rebuilding,
    settle: (id) => settle(stages, id),
    forcedDone: new Set(),
  };
  const start = (id: StageId): void => {
    const outcome = settle(stages, id);
    // A bug in one stage ends the others too; it is thrown where the outcomes are gathered.
    outcome.then(
      (ended) => session.shared.earlyStops?.ended(session.rank, stageOf(session, id), ended.action),
      (error: unknown) => session.abort(error),
    );
    pending.set(id, outcome);
  };
  for (const id of graph.order) start(id);

  // A stage whose lost outputs were made again may have made other bytes, if it is not deterministic: what had been
  // taken from the cache for the old ones is then decided again.
  for (;;) {
    await Promise.allSettled(pending.values());
    const outcomes = new Map<StageId, Outcome>();
    for (const [id, outcome] of pending) outcomes.set(id, await outcome);
    const stale = graph.order.find((id) => isStale(outcomes, id));
    if (stale === undefined) return outcomes;
    start(stale);
  }
}

async function settle(stages: PendingStages, id: StageId): Promise<Outcome> {
  const { session } = stages;
  try {
    return await decide(stages, id);
  } catch (error) {
    if (session.signal.aborted) return finishStage(session, { id, status: "skipped", why: [BEFORE_START] }, undefined);
    const failure = { ...unwritable(session.request.store.root, error), stage: id };
    return finishStage(session, { id, ...failedWith(session, failure) }, undefined);
  }
}

async function decide(stages: PendingStages, id: StageId): Promise<Outcome> {
  const { session, pending } = stages;
  const stage = stageOf(session, id);
  const choice = session.choices.get(id);
  if (choice === undefined) throw new Error(`Internal error: no choice for "${id}"`);
  const end = (outcome: Omit<Outcome, "id">, made?: Made): Outcome => finishStage(session, { id, ...outcome }, made);

  for (;;) {
    const needs = await Promise.all([...(session.request.graph.needs.get(id) ?? [])].map((need) => pending.get(need)));
    const broken = needs.find((need) => need?.failure !== undefined);
    if (broken !== undefined && choice.role !== "skip" && stage.when) {
      return end({ status: "skipped", ...dependencyFailed(id, broken) });
    }
    const ended = session.signal.aborted ? BEFORE_START : undefined;
    const skipped = skipReason(stage, choice, []) ?? ended ?? skipReason(stage, choice, needs);
    if (skipped !== undefined) return end({ status: "skipped", why: [skipped] });

    const stopped = await session.shared.earlyStops?.verdict(session.rank, stage);
    if (session.signal.aborted) return end({ status: "skipped", why: [BEFORE_START] });
    if (stopped !== undefined) {
      session.record.change({ sweep: { ...session.record.record().sweep!, stopped } });
      return end({ status: "skipped", why: [{ code: "stopped-early", ...stopped }] });
    }
    const unmeasured = session.shared.earlyStops?.unmeasured(stage);
    if (unmeasured !== undefined) return end(failedWith(session, unmeasured));

    const resolution = await resolveNow(stages, stage);
    if (!resolution.ok) return end(failedWith(session, resolution.error));
    const resolved = resolution.value;
    session.record.stage(id, { key: resolved.key });

    const { inFlight, remade } = session.shared;
    const forced = choice.forced !== undefined && !stages.forcedDone.has(id) && !remade.has(resolved.key);
    const found = await session.request.store.findAction(resolved.key);
    const gone = found === undefined || forced ? undefined : await goneFinal(stages, stage, found);
    if (found !== undefined && gone === undefined && !forced) {
      if (choice.verified) {
        const again = await verifyAgain(stages, stage, resolved, found, needs);
        if (again === "changed") continue;
      }
      return end({ status: "cached", why: [madeBy(found)], action: found, resolved });
    }

    // From the look at its inputs until its end nobody may collect them.
    const lease = await leaseOf(session, needs);
    try {
      const inputs = await ensureInputs(stages, stage, resolved);
      if (inputs === "changed") continue;
      if (inputs !== "sound") return end({ status: "skipped", ...dependencyFailed(id, inputs) });
      const where = { pipeline: session.request.pipeline.name, stage: id };
      const earlier = await session.request.store.nearestAction(resolved.manifest, where);
      const why = forced
        ? [{ code: "forced", option: choice.forced! } as const]
        : gone
          ? [gone]
          : await whyNow(session, stage, resolved, earlier);
      const sharing = inFlight.get(resolved.key);
      if (sharing !== undefined) {
        const made = await sharing.done;
        if (made.type !== "made") return end(failedLike(session, sharing, made));
        if (choice.verified) await verifyAction(session, stage, resolved, made.action);
        const same: Why = sharing.run === session.id ? { code: "same-as", stage: sharing.stage } : madeBy(made.action);
        return end({ status: "cached", why: [same], action: made.action, resolved });
      }
      // Another run of the set has made it since it was looked for.
      if (forced && remade.has(resolved.key)) continue;
      const made = await make(stages, stage, resolved, { why, forced, earlier });
      stages.forcedDone.add(id);
      if (choice.verified && made.type === "made") await verifyAction(session, stage, resolved, made.action);
      return end(outcomeOf(session, made, why, resolved), made);
    } finally {
      await lease?.release();
    }
  }
}

/** Of a cached stage: its inputs need not have been looked at, or be there. */
async function verifyAgain(
  stages: PendingStages,
  stage: ValidStage,
  resolved: ResolvedAction,
  found: ActionRecord,
  needs: readonly (Outcome | undefined)[],
): Promise<"verified" | "changed"> {
  const { session } = stages;
  const lease = await leaseOf(session, needs);
  try {
    const inputs = await ensureInputs(stages, stage, resolved);
    if (inputs === "changed") return "changed";
    if (inputs === "sound") {
      await verifyAction(session, stage, resolved, found);
      return "verified";
    }
    const { failure } = dependencyFailed(stage.id, inputs);
    session.record.stage(stage.id, { verification: { outcome: "failed", failure } });
    return "verified";
  } finally {
    await lease?.release();
  }
}

async function leaseOf({ id, request }: Session, needs: readonly (Outcome | undefined)[]) {
  const keys = needs.flatMap((need) => need?.action?.key ?? []);
  return keys.length === 0 ? undefined : request.store.lease(id, keys);
}

async function whyNow(
  { request, shared, emit }: Session,
  stage: ValidStage,
  resolved: ResolvedAction,
  earlier: ActionRecord | undefined,
) {
  const where = { pipeline: request.pipeline.name, stage: stage.id };
  const why = await whyMissing(request.store, resolved, { ...where, changes: stage.contract.changes }, earlier);
  const isUntrusted = why[0].code === "untrusted-cache";
  const notice = request.store.hasLastingKey ? isUntrusted && UNTRUSTED_NOTICE : NO_LASTING_KEY;
  if (notice !== false && !shared.saidOfCache) {
    shared.saidOfCache = true;
    emit({ type: "notice", at: Date.now(), level: "warning", message: notice });
  }
  return why;
}

function isStale(outcomes: ReadonlyMap<StageId, Outcome>, id: StageId): boolean {
  const { resolved, action } = outcomes.get(id) ?? {};
  if (resolved === undefined || action === undefined) return false;
  return Object.values(resolved.inputs).some(({ from }) => {
    const producer = from && outcomes.get(from.stage);
    return producer !== undefined && producer.action?.outputs[from?.output ?? ""]?.digest !== from?.artifact.digest;
  });
}
