import type { ActionRecord, FileEntry } from "../core/action.js";
import type { NewItems } from "../core/items.js";
import { canonicalJson } from "../core/json.js";
import type { ValidStage } from "../core/valid-pipeline.js";
import { itemBaseOf } from "../store/key.js";
import type { ResolvedAction, ResolverTools } from "./resolve-action.js";

/** What a stage takes before and after its items, about. */
const START_MS = 1000;
/** What taking an item costs beside making it, about. */
const TAKING = 0.05;

/**
 * What of the items of a stage is new, where its inputs are known and the nearest execution differs in nothing but them,
 * so that its items are those that will be taken. Undefined where it is not known.
 */
export async function newItems(
  stage: ValidStage,
  { manifest, inputs }: ResolvedAction,
  nearest: ActionRecord | undefined,
  { store }: Pick<ResolverTools, "store">,
): Promise<NewItems | undefined> {
  const files = stage.contract.itemFiles?.(stage.params, Object.keys(inputs));
  const used = nearest?.items?.find(({ name }) => name === files?.name);
  if (files === undefined || used === undefined || nearest === undefined) return undefined;
  const base = itemBaseOf(manifest);
  if (base !== itemBaseOf(nearest.manifest)) return undefined;
  if (canonicalJson(manifest.params) !== canonicalJson(nearest.manifest.params)) return undefined;
  const { from, tree } = inputs[files.port] ?? {};
  const source = stage.inputs[files.port]?.source;
  if (source?.type === "wire" && source.path !== undefined) return undefined;
  const entries: readonly FileEntry[] | undefined =
    tree?.files ?? (from && (await store.artifactFiles(from.artifact.digest)));
  const digests = entries?.filter(({ path }) => files.isItem(path)).map(({ sha256 }) => sha256) ?? [];
  if (digests.length === 0) return undefined;
  return { name: files.name, made: store.countNewItems(base, used.space, digests), total: digests.length };
}

/** The time of the nearest execution, in proportion to what of the items is to be made and what is taken. */
export function timeOfItems(predictedMs: number | undefined, { name, made, total }: NewItems, nearest: ActionRecord) {
  const then = nearest.items?.find((use) => use.name === name);
  if (predictedMs === undefined || then === undefined || then.made + then.taken === 0) return {};
  const weight = made + TAKING * (total - made);
  const ofItems = Math.max(0, predictedMs - START_MS) / (then.made + TAKING * then.taken);
  return { predictedMs: Math.round(Math.min(predictedMs, START_MS) + ofItems * weight) };
}
