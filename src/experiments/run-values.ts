import { isJsonArray, isJsonObject, type JsonValue } from "../core/json.js";
import { partitionOf } from "../core/partitions.js";
import type { ExpressionValue } from "./expression.js";
import type { ValuedRecord } from "./listed-run.js";
import type { KnownRun } from "./read-runs.js";

/** Where the first part of a name leads. Metrics may be named without `metrics.`: `validation.auc`. */
const PLAIN = [
  "id",
  "label",
  "note",
  "status",
  "pipeline",
  "startedAt",
  "durationMs",
  "sweep",
  "replicate",
  "fold",
  "inner",
] as const;

/** The value that a name has in a run; null where it has none. */
export function valueInRun(
  run: Pick<KnownRun, "id" | "state"> & { readonly record: ValuedRecord },
  name: string,
): ExpressionValue {
  const { record } = run;
  const [head = "", ...rest] = name.split(".");
  switch (head) {
    case "params":
      return scalar(dig(record.params, rest));
    case "stages": {
      const stage = record.stages.find(({ id }) => id === rest[0]);
      return stage === undefined ? null : scalar(dig(stage.params, rest[1] === "with" ? rest.slice(2) : rest.slice(1)));
    }
    case "metrics":
      return metricOf(record, name.slice("metrics.".length));
    case "id":
      return run.id;
    case "note":
      return record.note ?? null;
    case "tags":
      return record.tags?.includes(rest.join(".")) === true ? true : null;
    case "label":
      return record.label ?? null;
    case "status":
      return run.state === "killed" ? "interrupted" : run.state;
    case "pipeline":
      return record.pipeline.name;
    case "startedAt":
      return record.startedAt;
    case "durationMs":
      return record.durationMs ?? null;
    case "sweep":
      return record.sweep?.id ?? null;
    case "replicate":
      return record.sweep?.replicate ?? null;
    case "fold":
      return record.sweep?.fold ?? null;
    case "inner":
      return record.sweep?.inner ?? null;
    default:
      return metricOf(record, name);
  }
}

/** Names come from outside: what every object has is no metric. */
const metricOf = ({ metrics }: ValuedRecord, name: string): number | null =>
  Object.hasOwn(metrics, name) ? (metrics[name] ?? null) : null;

/** Adds every name that has a value in a run. */
export function addNames(names: Set<string>, record: ValuedRecord): void {
  for (const name of PLAIN) names.add(name);
  for (const tag of record.tags ?? []) names.add(`tags.${tag}`);
  for (const name of leaves(record.params, "params")) names.add(name);
  for (const name of Object.keys(record.metrics)) {
    names.add(`metrics.${name}`);
    if (partitionOf(name) !== undefined) names.add(name);
  }
  for (const stage of record.stages)
    for (const name of leaves(stage.params, `stages.${stage.id}.with`)) names.add(name);
}

function leaves(value: JsonValue | Readonly<Record<string, JsonValue>>, path: string): readonly string[] {
  if (!isJsonObject(value)) return [path];
  return Object.entries(value).flatMap(([name, member]) => leaves(member, `${path}.${name}`));
}

function dig(value: JsonValue | Readonly<Record<string, JsonValue>>, path: readonly string[]): JsonValue | undefined {
  let found: JsonValue | undefined = value;
  for (const name of path) {
    if (isJsonObject(found)) found = Object.hasOwn(found, name) ? found[name] : undefined;
    else if (isJsonArray(found)) found = found[Number(name)];
    else return undefined;
  }
  return found;
}

const scalar = (value: JsonValue | undefined): ExpressionValue =>
  value === undefined || typeof value === "object" ? null : value;
