import type { ActionRecord } from "../core/action.js";
import type { Digest, StageId } from "../core/ids.js";
import type { ValidStage } from "../core/valid-pipeline.js";
import { describeWhy, type Why } from "../core/why.js";
import type { ArtifactCheck } from "../store/store.js";
import { finishStage } from "./finish-stage.js";
import { dependencyFailed, failedWith, outcomeOf } from "./outcomes.js";
import { make, type PendingStages, resolveNow, stageOf } from "./pending-stages.js";
import type { ResolvedAction, ResolvedInput } from "./resolve-action.js";
import type { Made, Outcome, Session } from "./session.js";

/** Makes sure that the bytes a stage will read are there and right; what is not is made again by its producer. */
export async function ensureInputs(
  stages: PendingStages,
  stage: ValidStage,
  resolved: ResolvedAction,
): Promise<"sound" | "changed" | Outcome> {
  const { store } = stages.session.request;
  for (const { from } of Object.values(resolved.inputs)) {
    if (from === undefined) continue;
    const check = await store.checkArtifact(from.artifact.digest);
    if (check.state === "sound") continue;
    const producer = await rebuild(stages, from, check, stage.id);
    if (producer.action === undefined) return producer;
    return "changed";
  }
  return "sound";
}

/** Runs a stage again whose action is known but whose output is gone; once, however many stages miss it. */
async function rebuild(
  stages: PendingStages,
  { stage: id, output, artifact }: NonNullable<ResolvedInput["from"]>,
  check: ArtifactCheck,
  reader: StageId,
): Promise<Outcome> {
  const known = stages.rebuilding.get(id);
  if (known !== undefined) return known;
  const before = stages.pending.get(id);
  const { session } = stages;
  const stage = stageOf(session, id);

  const run = async (): Promise<Outcome> => {
    const gone = await setAside(session, id, output, artifact.digest, check, reader);
    const resolved = (await before)?.resolved;
    if (resolved === undefined) throw new Error(`Internal error: "${id}" has outputs but no action`);
    const end = (outcome: Omit<Outcome, "id">, made?: Made) => finishStage(session, { id, ...outcome }, made);
    if (session.choices.get(id)?.role === "cached") {
      return end(
        failedWith(session, {
          reason: "inputs-not-cached",
          message: `"${id}" must be made again: ${describeWhy(gone)}`,
          stage: id,
        }),
      );
    }
    let inputs = await ensureInputs(stages, stage, resolved);
    while (inputs === "changed") {
      // Its own inputs had to be made again; with other bytes it is another action, decided like any.
      const now = await resolveNow(stages, stage);
      if (!now.ok || now.value.key !== resolved.key) return stages.settle(id);
      inputs = await ensureInputs(stages, stage, resolved);
    }
    if (inputs !== "sound") return end({ status: "skipped", ...dependencyFailed(id, inputs) });
    const where = { pipeline: session.request.pipeline.name, stage: id };
    const earlier = await session.request.store.nearestAction(resolved.manifest, where);
    const made = await make(stages, stage, resolved, { why: [gone], forced: false, earlier });
    return end(outcomeOf(session, made, [gone], resolved), made);
  };
  const outcome = run().finally(() => stages.rebuilding.delete(id));
  stages.rebuilding.set(id, outcome);
  stages.pending.set(id, outcome);
  return outcome;
}

/** What is wrong with the outputs of a stage that no other reads: they are the run's own, so they must be there. */
export async function goneFinal(
  { session }: PendingStages,
  stage: ValidStage,
  action: ActionRecord,
): Promise<Why | undefined> {
  const { graph, store, pipeline } = session.request;
  if (session.choices.get(stage.id)?.role !== "run") return undefined;
  const isRead = [...(graph.neededBy.get(stage.id) ?? [])].some(
    (reader) => session.choices.get(reader)?.role === "run" && pipeline.stages.get(reader)?.when === true,
  );
  if (isRead && !store.checksContents) return undefined;
  for (const [output, { digest }] of Object.entries(action.outputs)) {
    const check = await store.checkArtifact(digest);
    if (check.state === "sound") continue;
    return setAside(session, stage.id, output, digest, check);
  }
  return undefined;
}

/** Says what is wrong with an output, and moves damaged bytes away. */
async function setAside(
  { request, emit }: Session,
  stage: StageId,
  output: string,
  digest: Digest,
  check: ArtifactCheck,
  reader?: StageId,
): Promise<Why> {
  const why: Why =
    check.state === "damaged"
      ? { code: "damaged", output, found: { file: check.file, expected: check.expected, got: check.got } }
      : { code: "output-missing", output, ...(reader && { reader: { stage: reader, runs: "surely" } }) };
  emit({ type: "artifact-damaged", at: Date.now(), stage, output, message: describeWhy(why) });
  if (check.state === "damaged") await request.store.setAside(digest);
  return why;
}
