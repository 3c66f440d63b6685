import path from "node:path";
import type { Failure } from "../core/failure.js";
import type { StageId } from "../core/ids.js";
import { fail, ok, type Result } from "../core/result.js";
import type { RunRecord } from "../core/run-record.js";
import type { Executor } from "../executors/executor.js";
import { earlyStops } from "./early-stops.js";
import { askGit } from "./git-facts.js";
import { missingSource } from "./missing-source.js";
import { type OpenRun, openRun } from "./open-run.js";
import { watchOutsideWrites } from "./outside-writes.js";
import { makePlan } from "./plan.js";
import { cpuShares, planSet } from "./plan-set.js";
import type { RunRequest, SetRequest } from "./request.js";
import { resolverTools } from "./resolver-tools.js";
import { machineCapacity, resourcePool } from "./resource-pool.js";
import { type Choice, chooseStages, withRungs } from "./selection.js";
import type { Shared } from "./session.js";
import { setProgress } from "./set-progress.js";
import { stopController } from "./stop-controller.js";

interface Prepared {
  readonly run: RunRequest;
  readonly choices: ReadonlyMap<StageId, Choice>;
}

/**
 * Runs a set of pipelines as one: what is not in the cache is executed once, for whichever runs need it, and each run
 * leaves a folder of its own. A single run is a set of one. Fails only if nothing was started and no run folder was
 * made: a wrong selection, `inputs-not-cached`, `source-missing`, or a runs folder that cannot be written. Everything
 * later is in the records.
 * @returns the records, in the order of `request.members`.
 */
export async function executeSet(request: SetRequest): Promise<Result<readonly RunRecord[], Failure>> {
  const { members } = request;
  const tools = resolverTools(request);
  const prepared: Prepared[] = [];
  for (const member of members) {
    const selection = withRungs(request.selection, member.pipeline);
    const choices = chooseStages(member.graph, selection);
    if (!choices.ok) return choices;
    const run: RunRequest = { ...request, ...member, selection };
    const missing = missingSource(run, choices.value);
    if (missing !== undefined) return fail(missing);
    if (request.selection.only.length > 0) {
      const plan = await makePlan(run, tools);
      if (!plan.ok) return plan;
    }
    prepared.push({ run, choices: choices.value });
  }
  const isSweep = members.some(({ sweep }) => sweep !== undefined);
  let plan: Awaited<ReturnType<typeof planSet>> | undefined;
  try {
    plan = isSweep ? await planSet(request, tools) : undefined;
  } catch (error) {
    if (!request.signal.aborted) throw error;
    return fail({ reason: "interrupted", message: "Interrupted before anything was started" });
  }
  if (plan !== undefined && !plan.ok) return plan;

  const stop = stopController(request.signal);
  const pool = resourcePool(machineCapacity(request.jobs));
  const executor = localUnlessGiven(request.executor);
  const progress = plan && setProgress(plan.value, request);
  const shared: Shared = {
    inFlight: new Map(),
    remade: new Set(),
    verified: new Map(),
    cpuShare: plan === undefined ? () => undefined : cpuShares(plan.value, request.jobs),
    ...(request.stopEarly !== undefined && { earlyStops: earlyStops(request.stopEarly, members) }),
    saidOfCache: false,
    outside: watchOutsideWrites({
      projectRoot: request.projectRoot,
      pipelineFolder: path.dirname(members[0]?.pipeline.file ?? request.projectRoot),
      cache: request.store.root,
      runsFolder: request.runsFolder,
    }),
    failed: false,
  };
  const common = { shared, tools, pool, executor: executor.get, stop, git: await askGit(request.projectRoot) };
  const opened: OpenRun[] = [];
  let startedAt = 0;
  for (const [rank, { run, choices }] of prepared.entries()) {
    // Runs are listed by the time at which they started: those of a set in their order.
    startedAt = Math.max(startedAt + 1, Date.now());
    const one = openRun({ ...run, events: progress?.watch(rank, run.events) ?? run.events }, choices, {
      ...common,
      rank,
      startedAt: new Date(startedAt),
    });
    if (!one.ok) {
      for (const { discard } of opened) discard();
      return one;
    }
    opened.push(one.value);
  }
  progress?.start(opened.map(({ session }) => session));
  try {
    const records = await Promise.all(opened.map((run) => run.toItsEnd()));
    const unwritable = records.find((record) => !record.ok);
    return unwritable ?? ok(records.flatMap((record) => (record.ok ? [record.value] : [])));
  } finally {
    stop.close();
    await executor.close();
    request.cluster?.runner.close();
  }
}

/** A run from the cache starts no process and needs nothing that does. */
function localUnlessGiven(given: Executor | undefined): {
  readonly get: () => Promise<Executor>;
  readonly close: () => Promise<void>;
} {
  let executor = given && Promise.resolve(given);
  return {
    get: () => {
      executor ??= import("../executors/local.js").then(({ localExecutor }) => localExecutor());
      return executor;
    },
    close: async () => (await executor)?.close(),
  };
}
