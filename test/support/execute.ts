import path from "node:path";
import { expandSweep } from "../../src/config/sweep/expand-sweep.js";
import { validatePipeline } from "../../src/config/validate.js";
import type { Event } from "../../src/core/event.js";
import type { Failure } from "../../src/core/failure.js";
import { buildGraph } from "../../src/core/graph.js";
import type { Result } from "../../src/core/result.js";
import type { RunRecord } from "../../src/core/run-record.js";
import { makePlan, type Plan } from "../../src/engine/plan.js";
import { planSet, type SetPlan } from "../../src/engine/plan-set.js";
import type { Member, RunRequest, SetRequest } from "../../src/engine/request.js";
import { executeRun } from "../../src/engine/run.js";
import { executeSet } from "../../src/engine/run-set.js";
import { loadPlugins } from "../../src/plugins/load.js";
import type { LoadedPlugin } from "../../src/plugins/loaded-plugin.js";
import { transpiledCode } from "../../src/store/layout.js";
import { openStore } from "../../src/store/open-store.js";
import { fakeExecutor } from "./fake-executor.js";
import { readWhole } from "./read-pipeline.js";
import type { Rig } from "./rig.js";

export interface ExecuteOptions {
  readonly name?: string;
  readonly overrides?: readonly string[];
  readonly only?: readonly string[];
  readonly from?: readonly string[];
  readonly force?: readonly string[];
  readonly verify?: readonly string[];
  readonly jobs?: number;
  readonly keepGoing?: boolean;
  readonly label?: string;
  readonly signal?: AbortSignal;
  /** Real processes; otherwise fake stages are answered within the test's own process, which is much quicker. */
  readonly processes?: boolean;
  /** Called when the pipeline has been read and checked, before it runs. */
  readonly beforeRun?: () => void;
  readonly onEvent?: (event: Event) => void;
}

export interface Executed {
  readonly result: Result<RunRecord, Failure>;
  readonly events: readonly Event[];
}

/** Runs a pipeline of a rig within the test's own process, as the command line would. */
export async function execute(rig: Rig, options: ExecuteOptions = {}): Promise<Executed> {
  const events: Event[] = [];
  const request = await requestOf(rig, options, (event) => {
    events.push(event);
    options.onEvent?.(event);
  });
  options.beforeRun?.();
  try {
    return { result: await executeRun(request), events };
  } finally {
    await request.store.close();
  }
}

/** The same, of a run that is expected to leave a record. */
export async function record(rig: Rig, options: ExecuteOptions = {}): Promise<RunRecord> {
  const { result } = await execute(rig, options);
  if (!result.ok) throw new Error(`Expected a run, got: ${result.error.message}`);
  return result.value;
}

export async function plan(rig: Rig, options: ExecuteOptions = {}): Promise<Result<Plan, Failure>> {
  const request = await requestOf(rig, options, () => undefined);
  try {
    return await makePlan(request);
  } finally {
    await request.store.close();
  }
}

/** `id: status` of each stage, for short expectations. */
export const statuses = (record: RunRecord): Readonly<Record<string, string>> =>
  Object.fromEntries(record.stages.map(({ id, status }) => [id, status]));

export interface SweepExecuted {
  readonly result: Result<readonly RunRecord[], Failure>;
  readonly events: readonly Event[];
}

/** Runs all members of a pipeline with `sweep` or `replicates` within the test's own process. */
export async function executeSweep(rig: Rig, options: ExecuteOptions = {}): Promise<SweepExecuted> {
  const events: Event[] = [];
  const { request, set } = await requestsOf(rig, options, (event) => {
    events.push(event);
    options.onEvent?.(event);
  });
  options.beforeRun?.();
  try {
    return { result: await executeSet(set), events };
  } finally {
    await request.store.close();
  }
}

/** The records of a sweep that is expected to leave some. */
export async function sweepRecords(rig: Rig, options: ExecuteOptions = {}): Promise<readonly RunRecord[]> {
  const { result } = await executeSweep(rig, options);
  if (!result.ok) throw new Error(`Expected runs, got: ${result.error.message}`);
  return result.value;
}

export async function sweepPlan(rig: Rig, options: ExecuteOptions = {}): Promise<Result<SetPlan, Failure>> {
  const { request, set } = await requestsOf(rig, options, () => undefined);
  try {
    return await planSet(set);
  } finally {
    await request.store.close();
  }
}

const requestOf = async (rig: Rig, options: ExecuteOptions, events: (event: Event) => void): Promise<RunRequest> =>
  (await requestsOf(rig, options, events)).request;

async function requestsOf(
  rig: Rig,
  options: ExecuteOptions,
  events: (event: Event) => void,
): Promise<{ readonly request: RunRequest; readonly set: SetRequest }> {
  Object.assign(process.env, rig.environment);
  const file = path.join(rig.folder, `pipelines/${options.name ?? "test"}.yaml`);
  const parsed = await readWhole({
    file,
    displayFile: path.basename(file),
    overrides: options.overrides ?? [],
    environment: process.env,
    workingFolder: rig.folder,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error, undefined, 2));
  const loaded = await loadPlugins(
    parsed.value.uses.map(({ uses }) => uses),
    { base: path.dirname(file), transpiled: transpiledCode(rig.cache) },
  );
  const contracts = new Map([...loaded].map(([uses, plugin]) => [uses, "problem" in plugin ? plugin : plugin.stage]));
  const pipeline = validatePipeline(parsed.value, contracts);
  if (!pipeline.ok) throw new Error(JSON.stringify(pipeline.error, undefined, 2));
  const graph = buildGraph(pipeline.value);
  if (!graph.ok) throw new Error(JSON.stringify(graph.error, undefined, 2));
  const expanded = await expandSweep(parsed.value, pipeline.value, async () => contracts);
  if (!expanded.ok) throw new Error(JSON.stringify(expanded.error, undefined, 2));
  const members = expanded.value.members.map(({ pipeline, member }): Member => {
    const graph = buildGraph(pipeline);
    if (!graph.ok) throw new Error(JSON.stringify(graph.error, undefined, 2));
    return { pipeline, graph: graph.value, sweep: { id: "the-sweep", ...member } };
  });
  const store = await openStore({ root: rig.cache, runsFolder: rig.runs });
  if (!store.ok) throw new Error(store.error.message);
  const common = {
    plugins: new Map([...loaded].filter((entry): entry is [string, LoadedPlugin] => !("problem" in entry[1]))),
    store: store.value,
    projectKey: undefined,
    selection: {
      only: options.only ?? [],
      from: options.from ?? [],
      force: options.force ?? [],
      verify: options.verify ?? [],
    },
    signal: options.signal ?? new AbortController().signal,
    runsFolder: rig.runs,
    projectRoot: rig.folder,
    jobs: options.jobs ?? 2,
    keepGoing: options.keepGoing ?? false,
    events,
    ...(options.processes !== true && { executor: fakeExecutor(rig.fake) }),
    software: { radpipe: "0.0.0", packages: {} },
  };
  const { stopEarly } = expanded.value;
  return {
    request: {
      ...common,
      pipeline: pipeline.value,
      graph: graph.value,
      ...(options.label !== undefined && { label: options.label }),
    },
    set: { ...common, members, ...(stopEarly !== undefined && { stopEarly }) },
  };
}
