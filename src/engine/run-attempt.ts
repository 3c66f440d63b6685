import { hostname } from "node:os";
import type { ActionRecord, ResourceUse } from "../core/action.js";
import type { AttemptEvent, AttemptResult } from "../core/attempt.js";
import type { Event } from "../core/event.js";
import type { Failure } from "../core/failure.js";
import type { StageId } from "../core/ids.js";
import { fail, ok, type Result } from "../core/result.js";
import type { CommandLine } from "../core/stage-contract.js";
import { isStageFailure } from "../core/stage-failure.js";
import { unreachable } from "../core/unreachable.js";
import type { ValidStage } from "../core/valid-pipeline.js";
import type { EnvironmentWishes } from "../executors/stage-environment.js";
import type { PublishRequest } from "../store/store.js";
import { attemptRequest } from "./attempt-request.js";
import { changedInput } from "./changed-input.js";
import { changedSource } from "./changed-source.js";
import { madeOutputs } from "./check-outputs.js";
import { inputManifests } from "./input-manifests.js";
import { itemPlaces, keepItems } from "./remembered-items.js";
import { inputPaths } from "./resolve-action.js";
import type { StageAttempt } from "./stage-attempt.js";
import { stopWhenNeeded } from "./stop-attempt.js";
import { withVariablesNotPassed } from "./variables-not-passed.js";
import type { Workplace } from "./workplace.js";

/** One attempt of one stage, from its empty folder to the published action. */
export async function runAttempt(session: Workplace, execution: StageAttempt): Promise<Result<ActionRecord, Failure>> {
  const made = await makeOutputs(session, execution);
  if (!made.ok) return made;
  const { stage, resolved, claim, cpus } = execution;
  const { outputs, result, durationMs, resources } = made.value;
  return ok(
    await session.request.store.publish({
      claim,
      outputs,
      record: {
        manifest: resolved.manifest,
        codeDetail: { modules: resolved.code?.modules ?? {}, packages: resolved.code?.packages ?? {} },
        pipeline: session.request.pipeline.name,
        stage: stage.id,
        run: session.id,
        metrics: result.metrics,
        facts: result.facts,
        warnings: result.warnings,
        durationMs: Math.round(durationMs),
        resources: { cpus, ...resources },
        ...(result.items !== undefined && { items: result.items.uses }),
        host: hostname(),
        finishedAt: new Date().toISOString(),
      },
    }),
  );
}

interface MadeOutputs {
  /** Filled folders in the attempt. */
  readonly outputs: PublishRequest["outputs"];
  readonly result: Extract<AttemptResult, { readonly status: "succeeded" }>;
  readonly durationMs: number;
  readonly resources: ResourceUse;
}

/**
 * The outputs of a stage in a fresh folder of its claim, not yet published. Where radpipe's own process that starts stages
 * dies under it, it is begun a second time.
 */
export async function makeOutputs(
  session: Workplace,
  execution: StageAttempt,
  isSecond = false,
): Promise<Result<MadeOutputs, Failure>> {
  const { stage, resolved, claim } = execution;
  const { request, signal } = session;
  const { store } = request;
  // First of all, so that what starts processes gets ready while the attempt does.
  const executor = await session.executor();
  const { folder, outputs } = await claim.newAttempt(Object.keys(stage.outputs));
  const inputs = await inputPaths(stage, resolved, store);
  const command = commandLine(stage, inputs, outputs);
  if (!command.ok) return command;

  const wishes: EnvironmentWishes = {
    declared: stage.environment,
    secrets: stage.secrets,
    withheld: session.secrets.filter((name) => !stage.secrets.includes(name)),
    passesAll: stage.passesEnvironment,
    isProgram: command.value !== undefined,
  };
  const manifests = command.value === undefined ? inputManifests(stage, resolved, { store, folder }) : {};
  const items =
    execution.remembers === true && command.value === undefined ? itemPlaces(session, execution, folder) : undefined;
  const began = performance.now();
  const running = await executor.start({
    folder,
    request: attemptRequest(session, execution, inputs, outputs, manifests, items),
    ...(command.value !== undefined && { command: command.value }),
    environment: wishes,
    masked: session.secrets,
    logFile: execution.logFile,
    onEvent: (event) => {
      const isResult = event.type === "warning" || event.type === "metric" || event.type === "fact";
      if (!(isResult && execution.isQuiet === true)) session.emit(stageEvent(stage.id, event));
    },
  });
  const stopped = stopWhenNeeded(running, stage, signal);
  try {
    if (running.group !== undefined) await claim.recordProcessGroup(running.group);
  } catch (error) {
    // A stage that the lock does not name could not be ended by the one who takes over the lock.
    running.stop();
    await running.finished;
    stopped();
    throw error;
  }
  const { result, resources, mayStartAgain } = await running.finished;
  const durationMs = performance.now() - began;
  const reason = stopped();
  const keep = async (areInputsSound: boolean): Promise<void> => {
    if (items === undefined || result.items === undefined) return;
    await keepItems(session, execution, items, result.items, areInputsSound);
  };
  if (result.status === "failed") await keep(false);
  if (reason !== undefined) return fail(reason);
  if (mayStartAgain === true && !isSecond) return makeOutputs(session, execution, true);
  // A stage whose files were taken away fails for no fault of its own.
  if (result.status === "failed") claim.mustHold();
  if (result.status === "failed") {
    return fail({ ...withVariablesNotPassed(result.failure, { stage, wishes }), stage: stage.id });
  }

  const made = madeOutputs(stage, outputs);
  if (!made.ok) return made;
  const changed = await changedSource(session, stage, resolved);
  if (changed !== undefined) return fail(changed);
  const damaged = await changedInput(session, stage, resolved);
  if (damaged !== undefined) return fail(damaged);
  await keep(true);
  return ok({ outputs: made.value, result, durationMs, resources });
}

function commandLine(
  stage: ValidStage,
  inputs: Readonly<Record<string, string>>,
  outputs: Readonly<Record<string, string>>,
): Result<CommandLine | undefined, Failure> {
  try {
    return ok(stage.contract.commandLine?.(stage.params, { inputs, outputs }));
  } catch (error) {
    if (!isStageFailure(error)) throw error;
    const { message, remedy } = error;
    return fail({ reason: "stage-failed", message, stage: stage.id, ...(remedy !== undefined && { remedy }) });
  }
}

function stageEvent(stage: StageId, event: AttemptEvent): Event {
  const at = Date.now();
  switch (event.type) {
    case "progress":
      return { ...event, type: "stage-progress", at, stage };
    case "log":
      return { ...event, type: "stage-log", at, stage };
    case "warning":
      return { ...event, type: "stage-warning", at, stage };
    case "metric":
      return { ...event, type: "stage-metric", at, stage };
    case "epoch":
      return { ...event, type: "stage-epoch", at, stage };
    case "fact":
      return { ...event, type: "stage-fact", at, stage };
    default:
      return unreachable(event);
  }
}
