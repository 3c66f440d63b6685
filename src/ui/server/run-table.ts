import type { RunId } from "../../core/ids.js";
import { isJsonObject, type JsonValue } from "../../core/json.js";
import { AS_READ, partitionOf } from "../../core/partitions.js";
import { memberName } from "../../core/point-name.js";
import { ok, type Result } from "../../core/result.js";
import type { ValuedRecord } from "../../experiments/listed-run.js";
import { openRuns, type Runs } from "../../experiments/open-runs.js";
import { valueInRun } from "../../experiments/run-values.js";
import { type ChosenRun, chooseRuns, type RunsChoice } from "../../project/choose-runs.js";
import type { Problem } from "../../project/problem.js";
import type { Column, Row, Table, Value } from "../api.js";

export interface TableRequest extends RunsChoice {
  /** Names of columns; those that tell the runs apart where none is named. */
  readonly columns?: readonly string[];
  /** Whether to tell all names that there are. */
  readonly available?: boolean;
}

const MOST_PARAMS = 5;
const MOST_METRICS = 3;
const PREFERRED = ["auc", "accuracy", "sensitivity", "specificity", "loss"];

/** Runs in rows: those of the choice, in its order, with what the columns have of each. */
export async function runTable(runsFolder: string, asked: TableRequest): Promise<Result<Table, Problem>> {
  const runs = openRuns(runsFolder);
  const chosen = await chooseRuns(runs, asked);
  if (!chosen.ok) return chosen;
  const ids = new Set(chosen.value.map(({ run }) => run.id));
  const isOpen = asked.columns === undefined || asked.available === true;
  const available = isOpen ? await namesOf(runs, ids) : undefined;
  const columns = asked.columns ?? firstColumns(available ?? []);
  const values = columns.length === 0 ? new Map<RunId, readonly Value[]>() : await valuesOf(runs, columns);
  return ok({
    columns,
    rows: chosen.value.map(({ run }) => rowOf(run, values.get(run.id) ?? columns.map(() => null))),
    ...(available !== undefined && { available }),
    unreadable: [...runs.unreadable].map(([id, why]) => ({ id, why })),
  });
}

function rowOf(
  { id, label, note, tags, pipeline, state, startedAt, durationMs, sweep }: ChosenRun["run"],
  values: readonly Value[],
): Row {
  return {
    id,
    ...(label !== undefined && { label }),
    ...(note !== undefined && { note }),
    ...(tags !== undefined && { tags }),
    pipeline,
    state,
    startedAt,
    ...(durationMs !== undefined && { durationMs }),
    ...(sweep !== undefined && {
      sweep: {
        id: sweep.id,
        ...(sweep.label !== undefined && { label: sweep.label }),
        member: memberName(sweep),
      },
    }),
    values,
  };
}

async function valuesOf(runs: Runs, columns: readonly string[]): Promise<ReadonlyMap<RunId, readonly Value[]>> {
  const picked = await runs.listWith((run) => columns.map((name) => valueInRun(run, name)));
  return new Map(picked.map(({ run, picked: values }) => [run.id, values]));
}

const COUNTED = 20;

/** Params with how many values they have in these runs, and metrics that one of them has. */
async function namesOf(runs: Runs, ids: ReadonlySet<RunId>): Promise<readonly Column[]> {
  const values = new Map<string, Set<unknown>>();
  const metrics = new Set<string>();
  await runs.listWith(({ id, record }) => {
    if (!ids.has(id)) return;
    for (const name in record.metrics) if (partitionOf(name) !== undefined) metrics.add(name);
    addParams(values, record);
  });
  return [
    ...[...values].map(([name, found]) => ({ name, values: found.size })),
    ...[...metrics].map((name) => ({ name })),
  ];
}

function addParams(values: Map<string, Set<unknown>>, { params, stages }: ValuedRecord): void {
  const add = (name: string, value: JsonValue): void => {
    if (isJsonObject(value)) for (const member in value) add(`${name}.${member}`, value[member]!);
    else {
      const found = values.get(name);
      if (found === undefined) values.set(name, new Set([scalarOf(value)]));
      else if (found.size < COUNTED) found.add(scalarOf(value));
    }
  };
  for (const name in params) add(`params.${name}`, params[name]!);
  for (const stage of stages)
    for (const name in stage.params) add(`stages.${stage.id}.with.${name}`, stage.params[name]!);
}

const scalarOf = (value: JsonValue): unknown => (typeof value === "object" ? JSON.stringify(value) : value);

/** Params of the pipeline that differ, else those of stages; then the metrics that people ask for first. */
function firstColumns(available: readonly Column[]): readonly string[] {
  const differing = available.filter(({ values = 0 }) => values > 1).map(({ name }) => name);
  const ofPipeline = differing.filter((name) => name.startsWith("params."));
  const metrics = PREFERRED.flatMap((metric) =>
    AS_READ.map((partition) => `${partition}.${metric}`).filter((name) => available.some((one) => one.name === name)),
  );
  return [
    ...(ofPipeline.length > 0 ? ofPipeline : differing.filter((name) => !/seed$/i.test(name))).slice(0, MOST_PARAMS),
    ...metrics.slice(0, MOST_METRICS),
  ];
}
