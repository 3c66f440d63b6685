import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from "../core/json.js";
import type { KnownRun } from "./read-runs.js";

export interface ParamDifference {
  /** The params that have these values in these runs: a param of the pipeline first, then the stages' that follow it. */
  readonly names: readonly string[];
  /** A value per run; undefined where the run has no such param. */
  readonly values: readonly (JsonValue | undefined)[];
}

/**
 * The params of the pipeline, and of its stages as `<stage>.<param>`, that are not the same in all runs. Those with the
 * same values everywhere (`epochs` and the `train.epochs` that it sets) come as one.
 */
export function differingParams(runs: readonly KnownRun[]): readonly ParamDifference[] {
  const flat = runs.map(paramsOf);
  const names = new Set(flat.flatMap((params) => [...params.keys()]));
  const byValues = new Map<string, { readonly names: string[]; readonly values: readonly (JsonValue | undefined)[] }>();
  for (const name of names) {
    const values = flat.map((params) => params.get(name));
    const texts = values.map((value) => (value === undefined ? "" : canonicalJson(value)));
    if (texts.every((text) => text === texts[0])) continue;
    const group = texts.join("\n");
    const known = byValues.get(group);
    if (known) known.names.push(name);
    else byValues.set(group, { names: [name], values });
  }
  return [...byValues.values()];
}

function paramsOf(run: KnownRun): ReadonlyMap<string, JsonValue> {
  const params = new Map<string, JsonValue>();
  flatten(run.record.params, "", params);
  for (const stage of run.record.stages) flatten(stage.params, `${stage.id}.`, params);
  return params;
}

function flatten(object: JsonObject, prefix: string, into: Map<string, JsonValue>): void {
  for (const [name, value] of Object.entries(object)) {
    if (isJsonObject(value) && Object.keys(value).length > 0) flatten(value, `${prefix}${name}.`, into);
    else into.set(`${prefix}${name}`, value);
  }
}
