import type { ActionRecord, KeyManifest } from "../core/action.js";
import type { Failure } from "../core/failure.js";
import type { Digest, Key, RunId, StageId } from "../core/ids.js";
import type { NewItems } from "../core/items.js";
import { fail, ok, type Result } from "../core/result.js";
import type { ValidStage } from "../core/valid-pipeline.js";
import { describeWhy, differencesIn, reasonOf, type Why } from "../core/why.js";
import { versionDifference } from "../store/explain-miss.js";
import { keyOf } from "../store/key.js";
import { firstEstimate } from "./first-estimate.js";
import { newItems, timeOfItems } from "./new-items.js";
import { predictedTime } from "./predicted-time.js";
import type { PlanRequest } from "./request.js";
import { manifestBase, outputsRead, type ResolverTools, resolveAction } from "./resolve-action.js";
import { resolverTools } from "./resolver-tools.js";
import { type Choice, chooseStages } from "./selection.js";
import { whyMissing } from "./why-missing.js";

/** What would happen to each stage if the pipeline ran now. */
export interface Plan {
  readonly pipeline: string;
  /** In graph order. */
  readonly stages: readonly PlannedStage[];
  /** Sum over the stages that would or might run, of those whose time is known. */
  readonly predictedMs: number;
}

export interface PlannedStage {
  readonly id: StageId;
  readonly uses: string;
  readonly needs: readonly StageId[];
  /** `unknown`: decided only when the stages it depends on have run. `skipped`: `when: false` or not selected. */
  readonly status: "hit" | "miss" | "unknown" | "skipped";
  readonly why: readonly Why[];
  /** The same as one line for the user; further differences are in `details`. */
  readonly reason: string;
  readonly details: readonly string[];
  /** Absent where the content of an input is not known yet. */
  readonly key?: Key;
  /** Equal of stages that will be one action, also where the key is not known yet. Absent of what is skipped. */
  readonly identity?: string;
  /** The earlier execution, of a hit and of a stage that is made again. */
  readonly action?: ActionRecord;
  /** From the time that an earlier execution took; absent for hits and where there was none. */
  readonly predictedMs?: number;
  /** How many times as much it will make as that execution made. */
  readonly growth?: number;
  /** What of its items is new, where that is known. */
  readonly items?: NewItems;
}

/** Computes keys and looks them up; runs nothing and writes nothing but the digest index. */
export async function makePlan(
  request: PlanRequest,
  tools: ResolverTools = resolverTools(request),
): Promise<Result<Plan, Failure>> {
  const choices = chooseStages(request.graph, request.selection);
  if (!choices.ok) return choices;
  const drafts = new Map<StageId, PlannedStage>();
  for (const id of request.graph.order) {
    request.signal.throwIfAborted();
    const draft = await planStage(request, id, choices.value, drafts, tools);
    if (!draft.ok) return draft;
    drafts.set(id, draft.value);
  }
  await remakeWhatIsGone(request, choices.value, drafts);

  const stages = [...drafts.values()];
  const uncached = stages.filter(({ id, status }) => choices.value.get(id)?.role === "cached" && status !== "hit");
  if (uncached.length > 0) return fail(inputsNotCached(request.selection.only, uncached));
  return ok({
    pipeline: request.pipeline.name,
    stages,
    predictedMs: stages.reduce((sum, { predictedMs }) => sum + (predictedMs ?? 0), 0),
  });
}

async function planStage(
  { pipeline, graph, store }: PlanRequest,
  id: StageId,
  choices: ReadonlyMap<StageId, Choice>,
  drafts: ReadonlyMap<StageId, PlannedStage>,
  tools: ResolverTools,
): Promise<Result<PlannedStage, Failure>> {
  const stage = pipeline.stages.get(id);
  const choice = choices.get(id);
  if (stage === undefined || choice === undefined) throw new Error(`Internal error: no stage "${id}"`);
  const needs = [...(graph.needs.get(id) ?? [])];
  const base = { id, uses: stage.uses, needs, details: [] };
  const skipped = skipReason(
    stage,
    choice,
    needs.map((need) => drafts.get(need)),
  );
  if (skipped !== undefined) return ok({ ...base, status: "skipped", ...because(skipped) });

  const where = { pipeline: pipeline.name, stage: id };
  const estimated = () => firstEstimate(stage, (need) => drafts.get(need)?.action, tools);
  const before = needs.map((need) => drafts.get(need));
  const waitsFor = needs.filter((need) => drafts.get(need)?.status !== "hit");
  if (waitsFor.length > 0) {
    const code = stage.contract.codeKey === "version" ? undefined : await tools.codeOf(stage.uses);
    const manifest = manifestBase(stage, code, tools.projectKey);
    const nearest = await tools.earlier(manifest, where);
    const news = nearest && versionDifference(manifest, nearest.manifest, stage.contract.changes);
    return ok({
      ...base,
      details: nearest === undefined ? await estimated() : news === undefined ? [] : [describeWhy(news)],
      identity: identityBeforeInputs(stage, manifest, drafts),
      ...(choice.forced === undefined
        ? { status: "unknown", ...because({ code: "waits-for", stages: waitsFor }) }
        : { status: "miss", ...because({ code: "forced", option: choice.forced }) }),
      ...predictedTime(stage, nearest, before),
    });
  }

  const resolved = await resolveAction(stage, (need) => drafts.get(need)?.action?.outputs, tools);
  if (!resolved.ok) return resolved;
  const action = await store.findAction(resolved.value.key);
  const known = { ...base, key: resolved.value.key, identity: resolved.value.key };
  if (action !== undefined) {
    if (choice.forced === undefined) return ok({ ...known, status: "hit", ...because(madeBy(action)), action });
    const forced = because({ code: "forced", option: choice.forced });
    return ok({ ...known, status: "miss", ...forced, action, predictedMs: action.durationMs });
  }
  const nearest = await tools.earlier(resolved.value.manifest, where);
  if (stage.rung !== undefined && stage.rung.level > 0) {
    const undecided = because({ code: "rung-undecided" });
    return ok({ ...known, status: "unknown", ...undecided, ...predictedTime(stage, nearest, before) });
  }
  const time = predictedTime(stage, nearest, before);
  const items = choice.forced === undefined ? await newItems(stage, resolved.value, nearest, tools) : undefined;
  const why = await whyMissing(store, resolved.value, { ...where, changes: stage.contract.changes }, nearest);
  return ok({
    ...known,
    status: "miss",
    ...(choice.forced === undefined ? because(...why) : because({ code: "forced", option: choice.forced })),
    details: nearest === undefined ? await estimated() : differencesIn(why).map(describeWhy),
    ...time,
    ...(items !== undefined && nearest !== undefined && { items, ...timeOfItems(time.predictedMs, items, nearest) }),
  });
}

/** What tells a stage from others before the contents of its inputs are known: by the stages that will make them. */
function identityBeforeInputs(
  stage: ValidStage,
  manifest: KeyManifest,
  drafts: ReadonlyMap<StageId, PlannedStage>,
): string {
  const inputs = Object.entries(stage.inputs).map(([port, { source }]) => {
    const from = source.type === "wire" ? drafts.get(source.stage)?.identity : undefined;
    const what = source.type === "wire" ? [from ?? "", source.output, source.path ?? ""] : [source.path];
    return [port, what.join(" ") as Digest] as const;
  });
  return keyOf({ ...manifest, inputs: Object.fromEntries(inputs) });
}

/** Turns hits whose bytes are gone, but will be read or are final, into misses; from the end to the start. */
async function remakeWhatIsGone(
  { pipeline, graph, store }: PlanRequest,
  choices: ReadonlyMap<StageId, Choice>,
  drafts: Map<StageId, PlannedStage>,
): Promise<void> {
  for (const id of [...graph.order].reverse()) {
    const draft = drafts.get(id);
    if (draft?.status !== "hit" || draft.action === undefined) continue;
    const { action } = draft;
    const after = [...(graph.neededBy.get(id) ?? [])].flatMap((reader) => drafts.get(reader) ?? []);
    const readers = after.filter(({ status }) => status === "miss" || status === "unknown");
    const final = choices.get(id)?.role === "run" && after.every(({ status }) => status === "skipped");
    const needed = [
      ...readers
        .sort((a, b) => Number(a.status === "unknown") - Number(b.status === "unknown"))
        .flatMap((reader) => outputsRead(pipeline.stages.get(reader.id), id).map((output) => ({ output, reader }))),
      ...(final ? Object.keys(action.outputs).map((output) => ({ output, reader: undefined })) : []),
    ];
    for (const { output, reader } of needed) {
      const artifact = action.outputs[output];
      if (artifact === undefined) continue;
      const { state } = await store.checkArtifact(artifact.digest);
      if (state === "sound") continue;
      const certain = reader?.status !== "unknown";
      const gone = because({
        code: state === "missing" ? "output-missing" : "damaged",
        output,
        ...(reader && { reader: { stage: reader.id, runs: certain ? "surely" : "perhaps" } }),
      });
      drafts.set(id, { ...draft, status: certain ? "miss" : "unknown", ...gone, predictedMs: action.durationMs });
      break;
    }
  }
}

/** Why a stage does not take part at all. */
export function skipReason(
  stage: ValidStage,
  choice: Choice,
  needs: readonly ({ readonly id: StageId; readonly status: string } | undefined)[],
): Why | undefined {
  if (choice.role === "skip") return { code: "not-selected" };
  if (!stage.when) return { code: "when-false" };
  const skipped = needs.find((need) => need?.status === "skipped");
  return skipped && { code: "needs-skipped", stage: skipped.id };
}

export const madeBy = (action: ActionRecord): Why => ({ code: "made-by", run: action.run as RunId });

export const because = (...why: readonly Why[]): Pick<PlannedStage, "why" | "reason"> => ({
  why,
  reason: reasonOf(why),
});

function inputsNotCached(only: readonly string[], uncached: readonly PlannedStage[]): Failure {
  const named = uncached.map(({ id, reason }) => `"${id}" (${reason})`).join(", ");
  return {
    reason: "inputs-not-cached",
    message: `Expected everything that --only ${only.join(", ")} needs to be in the cache, missing: ${named}`,
    remedy: `Run once without --only, or add ${uncached.map(({ id }) => `--only ${id}`).join(" ")}.`,
  };
}
