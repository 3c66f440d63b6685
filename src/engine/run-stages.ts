import type { ValidStage } from "../config/valid-pipeline.js";
import type { ActionRecord } from "../core/action.js";
import type { Failure } from "../core/failure.js";
import type { StageId } from "../core/ids.js";
import { explainMiss } from "../store/explain-miss.js";
import { executeAction } from "./execute-action.js";
import { BEFORE_START } from "./finish-run.js";
import { finishStage } from "./finish-stage.js";
import { madeBy, skipReason } from "./plan.js";
import { type ResolvedAction, resolveAction } from "./resolve-action.js";
import type { Made, Outcome, Session } from "./session.js";

/**
 * Brings every stage to an end, each as soon as what it needs has ended. A stage that ran anew with the same outputs
 * leaves those after it cached, because keys hold contents.
 */
export async function runStages(session: Session): Promise<ReadonlyMap<StageId, Outcome>> {
  const { graph } = session.request;
  const pending = new Map<StageId, Promise<Outcome>>();
  const rebuilding = new Map<StageId, Promise<Outcome>>();
  const stages: Stages = { session, pending, rebuilding, forcedDone: new Set() };
  const start = (id: StageId): void => {
    const outcome = settle(stages, id);
    // A bug in one stage ends the others too; it is thrown where the outcomes are gathered.
    outcome.catch((error: unknown) => session.abort(error));
    pending.set(id, outcome);
  };
  for (const id of graph.order) start(id);

  // A stage whose lost outputs were made anew may have made other bytes, if it is not deterministic: what had been
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

interface Stages {
  readonly session: Session;
  readonly pending: Map<StageId, Promise<Outcome>>;
  readonly rebuilding: Map<StageId, Promise<Outcome>>;
  readonly forcedDone: Set<StageId>;
}

async function settle(stages: Stages, id: StageId): Promise<Outcome> {
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
    const skipped = skipReason(stage, choice, needs) ?? (session.signal.aborted ? BEFORE_START : undefined);
    if (skipped !== undefined) return end({ status: "skipped", reason: skipped });

    const resolution = await resolveNow(stages, stage);
    if (!resolution.ok) return end(failedWith(session, resolution.error));
    const resolved = resolution.value;
    session.record.stage(id, { key: resolved.key });

    const forced = choice.forced !== undefined && !stages.forcedDone.has(id);
    const found = await session.request.store.findAction(resolved.key);
    const gone = found === undefined || forced ? undefined : await goneFinal(stages, stage, found);
    if (found !== undefined && gone === undefined && !forced) {
      return end({ status: "cached", reason: madeBy(found), action: found, resolved });
    }

    const inputs = await ensureInputs(stages, stage, resolved);
    if (inputs === "changed") continue;
    if (inputs !== "sound") return end({ status: "skipped", ...dependencyFailed(id, inputs) });
    const reason = forced ? String(choice.forced) : (gone ?? (await whyMissing(session, stage, resolved)));
    const sharing = session.inFlight.get(resolved.key);
    if (sharing !== undefined) {
      const made = await sharing.done;
      if (made.type !== "made") return end(failedLike(session, sharing.stage, made));
      return end({ status: "cached", reason: `the same as ${sharing.stage}`, action: made.action, resolved });
    }
    const made = await make(stages, stage, resolved, reason, forced);
    stages.forcedDone.add(id);
    return end(outcomeOf(session, made, reason, resolved), made);
  }
}

/** The action that a stage is with what its producers have made by now. */
async function resolveNow({ session, pending }: Stages, stage: ValidStage) {
  const needs = await Promise.all(
    [...(session.request.graph.needs.get(stage.id) ?? [])].map((need) => pending.get(need)),
  );
  const outputs = new Map(needs.flatMap((need) => (need?.action ? [[need.id, need.action.outputs] as const] : [])));
  return resolveAction(stage, (need) => outputs.get(need), session.tools);
}

/** Executes an action once, however many stages ask for it. */
function make(
  { session }: Stages,
  stage: ValidStage,
  resolved: ResolvedAction,
  reason: string,
  forced: boolean,
): Promise<Made> {
  const done = executeAction(session, stage, resolved, { reason, forced });
  session.inFlight.set(resolved.key, { stage: stage.id, done });
  return done.finally(() => session.inFlight.delete(resolved.key));
}

function outcomeOf(session: Session, made: Made, reason: string, resolved: ResolvedAction): Omit<Outcome, "id"> {
  switch (made.type) {
    case "made":
      return made.executed
        ? { status: "executed", reason, action: made.action, resolved }
        : { status: "cached", reason: madeBy(made.action), action: made.action, resolved };
    case "failed":
      return failedWith(session, made.failure);
    case "not-started":
      return { status: "skipped", reason: made.reason };
  }
}

/** Makes sure that the bytes a stage will read are there and right; what is not is made anew by its producer. */
async function ensureInputs(
  stages: Stages,
  stage: ValidStage,
  resolved: ResolvedAction,
): Promise<"sound" | "changed" | Outcome> {
  const { store } = stages.session.request;
  for (const { from } of Object.values(resolved.inputs)) {
    if (from === undefined) continue;
    const check = await store.checkArtifact(from.artifact.digest);
    if (check.state === "sound") continue;
    const what =
      check.state === "missing"
        ? `its output ${from.output} is no longer in the cache, and ${stage.id} reads it`
        : `its output ${from.output} is damaged: ${check.file} should be ${check.expected}, is ${check.got}`;
    stages.session.emit({
      type: "artifact-damaged",
      at: Date.now(),
      stage: from.stage,
      output: from.output,
      message: what,
    });
    if (check.state === "damaged") await store.setAside(from.artifact.digest);
    const producer = await rebuild(stages, from.stage, what);
    if (producer.action === undefined) return producer;
    return "changed";
  }
  return "sound";
}

/** Runs a stage again whose action is known but whose outputs are gone; once, however many stages miss them. */
async function rebuild(stages: Stages, id: StageId, reason: string): Promise<Outcome> {
  const known = stages.rebuilding.get(id);
  if (known !== undefined) return known;
  const before = stages.pending.get(id);
  const { session } = stages;
  const stage = stageOf(session, id);

  const run = async (): Promise<Outcome> => {
    const resolved = (await before)?.resolved;
    if (resolved === undefined) throw new Error(`Internal error: "${id}" has outputs but no action`);
    const end = (outcome: Omit<Outcome, "id">, made?: Made) => finishStage(session, { id, ...outcome }, made);
    if (session.choices.get(id)?.role === "cached") {
      return end(
        failedWith(session, {
          reason: "inputs-not-cached",
          message: `"${id}" must be made anew: ${reason}`,
          stage: id,
        }),
      );
    }
    let inputs = await ensureInputs(stages, stage, resolved);
    while (inputs === "changed") {
      // Its own inputs had to be made anew; with other bytes it is another action, decided like any.
      const now = await resolveNow(stages, stage);
      if (!now.ok || now.value.key !== resolved.key) return settle(stages, id);
      inputs = await ensureInputs(stages, stage, resolved);
    }
    if (inputs !== "sound") return end({ status: "skipped", ...dependencyFailed(id, inputs) });
    const made = await make(stages, stage, resolved, reason, false);
    return end(outcomeOf(session, made, reason, resolved), made);
  };
  const outcome = run().finally(() => stages.rebuilding.delete(id));
  stages.rebuilding.set(id, outcome);
  stages.pending.set(id, outcome);
  return outcome;
}

/** What is wrong with the outputs of a stage that no other reads: they are the run's own, so they must be there. */
async function goneFinal({ session }: Stages, stage: ValidStage, action: ActionRecord): Promise<string | undefined> {
  const { graph, store, pipeline } = session.request;
  if (session.choices.get(stage.id)?.role !== "run") return undefined;
  const isRead = [...(graph.neededBy.get(stage.id) ?? [])].some(
    (reader) => session.choices.get(reader)?.role === "run" && pipeline.stages.get(reader)?.when === true,
  );
  if (isRead) return undefined;
  for (const [output, { digest }] of Object.entries(action.outputs)) {
    const check = await store.checkArtifact(digest);
    if (check.state === "sound") continue;
    const message =
      check.state === "missing"
        ? `its output ${output} is no longer in the cache`
        : `its output ${output} is damaged: ${check.file} should be ${check.expected}, is ${check.got}`;
    session.emit({ type: "artifact-damaged", at: Date.now(), stage: stage.id, output, message });
    if (check.state === "damaged") await store.setAside(digest);
    return message;
  }
  return undefined;
}

async function whyMissing({ request }: Session, stage: ValidStage, resolved: ResolvedAction): Promise<string> {
  const where = { pipeline: request.pipeline.name, stage: stage.id };
  const nearest = await request.store.nearestAction(resolved.manifest, where);
  return explainMiss({ ...resolved, ...where }, nearest).summary;
}

function isStale(outcomes: ReadonlyMap<StageId, Outcome>, id: StageId): boolean {
  const { resolved, action } = outcomes.get(id) ?? {};
  if (resolved === undefined || action === undefined) return false;
  return Object.values(resolved.inputs).some(({ from }) => {
    const producer = from && outcomes.get(from.stage);
    return producer !== undefined && producer.action?.outputs[from?.output ?? ""]?.digest !== from?.artifact.digest;
  });
}

/** Names the stage that failed, however far up it stands. */
function dependencyFailed(id: StageId, need: Outcome): { reason: string; failure: Failure } {
  const reason =
    need.failure?.reason === "dependency-failed"
      ? need.reason
      : `needs ${need.id}, which ${need.status === "failed" ? "failed" : `was ${need.status}`}`;
  return { reason, failure: { reason: "dependency-failed", message: `"${id}" ${reason}`, stage: id } };
}

function failedWith(session: Session, failure: Failure): Omit<Outcome, "id"> {
  if (failure.reason === "interrupted") return { status: "interrupted", reason: "interrupted", failure };
  if (!session.request.keepGoing) session.failed = true;
  return { status: "failed", reason: failure.message, failure };
}

function failedLike(session: Session, stage: StageId, made: Exclude<Made, { type: "made" }>): Omit<Outcome, "id"> {
  if (made.type === "not-started") return { status: "skipped", reason: made.reason };
  return failedWith(session, { ...made.failure, message: `The same as ${stage}: ${made.failure.message}` });
}

function stageOf({ request }: Session, id: StageId): ValidStage {
  const stage = request.pipeline.stages.get(id);
  if (stage === undefined) throw new Error(`Internal error: no stage "${id}"`);
  return stage;
}
