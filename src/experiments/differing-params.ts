import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from "../core/json.js";
import { outputsOfKind } from "../core/stages-making.js";
import { TEST_PART_FACT } from "../core/test-part-fact.js";
import { type Candidate, runsOf } from "./candidates.js";
import type { KnownRun } from "./read-runs.js";
import { rungsAmong } from "./training-rungs.js";

/** A value per candidate; undefined where it has no such param or fact. */
export type PerCandidate = readonly (JsonValue | undefined)[];

export interface ParamDifference {
  /** The params that have these values in these candidates: a param of the pipeline first, then the stages' that follow it. */
  readonly names: readonly string[];
  readonly values: PerCandidate;
}

/**
 * The params of the pipeline, and of its stages as `<stage>.<param>`, that are not the same in all candidates. Those with
 * the same values everywhere (`epochs` and the `train.epochs` that it sets) come as one; those that differ between the
 * replicates of a candidate are what replicates are for, and left out.
 */
export function differingParams(candidates: readonly Candidate[]): readonly ParamDifference[] {
  const byValues = new Map<string, { readonly names: string[]; readonly values: PerCandidate }>();
  for (const { name, values } of differing(candidates, paramsOf)) {
    const group = values.map((value) => (value === undefined ? "" : canonicalJson(value))).join("\n");
    const known = byValues.get(group);
    if (known) known.names.push(name);
    else byValues.set(group, { names: [name], values });
  }
  return [...byValues.values()];
}

/**
 * Facts that differ, such as the backend that `auto` became, as `<stage>.<fact>`; without those that only repeat the values
 * of a param.
 */
export function differingFacts(
  candidates: readonly Candidate[],
  params: readonly ParamDifference[],
): readonly { readonly name: string; readonly values: PerCandidate }[] {
  const told = new Set(params.map(({ values }) => textOf(values.map((value) => value ?? null))));
  return differing(candidates, factsOf).filter(({ values }) => !told.has(textOf(values.map((value) => value ?? null))));
}

type Named = ReadonlyMap<string, JsonValue>;

function differing(
  candidates: readonly Candidate[],
  of: (run: KnownRun) => Named,
): readonly { readonly name: string; readonly values: PerCandidate }[] {
  const found = candidates.map((candidate) => runsOf(candidate).map(of));
  const names = new Set(found.flatMap((runs) => runs.flatMap((named) => [...named.keys()])));
  return [...names].flatMap((name) => {
    const texts = found.map((runs) => new Set(runs.map((named) => textOf(named.get(name)))));
    const isVaried = texts.some((values) => values.size > 1);
    const isSame = new Set(texts.flatMap((values) => [...values])).size === 1;
    return isVaried || isSame ? [] : [{ name, values: found.map(([first]) => first?.get(name)) }];
  });
}

const textOf = (value: JsonValue | undefined): string => (value === undefined ? "" : canonicalJson(value));

function paramsOf(run: KnownRun): Named {
  const params = new Map<string, JsonValue>();
  flatten(run.record.params, "", params);
  for (const stage of toldOf(run)) flatten(stage.params, `${stage.id}.`, params);
  return params;
}

function toldOf({ record: { stages } }: KnownRun): typeof stages {
  const rungs = rungsAmong(stages);
  return stages.filter(({ id }) => !rungs.has(id));
}

/** Facts that the comparability guard speaks of. */
const GUARDED: readonly string[] = ["positive", "negative", "metricsVersion", TEST_PART_FACT];

const factsOf = (run: KnownRun): Named =>
  new Map(
    toldOf(run).flatMap((stage) =>
      Object.entries(stage.facts)
        .filter(([name]) => !(outputsOfKind(stage, "predictions").length > 0 && GUARDED.includes(name)))
        .map(([name, value]): [string, JsonValue] => [`${stage.id}.${name}`, value]),
    ),
  );

function flatten(object: JsonObject, prefix: string, into: Map<string, JsonValue>): void {
  for (const [name, value] of Object.entries(object)) {
    if (isJsonObject(value) && Object.keys(value).length > 0) flatten(value, `${prefix}${name}.`, into);
    else into.set(`${prefix}${name}`, value);
  }
}
