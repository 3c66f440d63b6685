import { readdir } from "node:fs/promises";
import { hostname } from "node:os";
import type { ValidStage } from "../config/valid-pipeline.js";
import type { ActionRecord } from "../core/action.js";
import type { AttemptEvent, AttemptRequest } from "../core/attempt.js";
import type { Event } from "../core/event.js";
import type { Failure } from "../core/failure.js";
import type { StageId } from "../core/ids.js";
import type { Kind } from "../core/kind.js";
import { fail, ok, type Result } from "../core/result.js";
import { type CommandLine, STAGE_CONTRACT_VERSION } from "../core/stage-contract.js";
import { StageFailure } from "../core/stage-failure.js";
import { unreachable } from "../core/unreachable.js";
import type { RunningAttempt } from "../executors/executor.js";
import type { Claim, Store } from "../store/store.js";
import { interrupted } from "./interrupted.js";
import { inputPaths, type ResolvedAction } from "./resolve-action.js";
import type { Session } from "./session.js";

export interface Execution {
  readonly stage: ValidStage;
  readonly resolved: ResolvedAction;
  readonly claim: Claim;
  /** Processors the stage may use at once. */
  readonly cpus: number;
  readonly logFile: string;
}

/** One attempt of one stage, from its empty folder to the published action. */
export async function runAttempt(session: Session, execution: Execution): Promise<Result<ActionRecord, Failure>> {
  const { stage, resolved, claim } = execution;
  const { request, signal } = session;
  const { store } = request;
  const { folder, outputs } = await claim.newAttempt(Object.keys(stage.outputs));
  const inputs = await inputPaths(stage, resolved, store);
  const command = commandLine(stage, inputs, outputs);
  if (!command.ok) return command;

  const began = performance.now();
  const executor = await session.executor();
  const running = await executor.start({
    folder,
    request: attemptRequest(session, execution, inputs, outputs),
    ...(command.value !== undefined && { command: command.value }),
    environment: stage.environment,
    withheld: session.secrets.filter((name) => !stage.secrets.includes(name)),
    logFile: execution.logFile,
    onEvent: (event) => session.emit(stageEvent(stage.id, event)),
  });
  const stopped = stopWhenNeeded(running, stage, signal);
  if (running.group !== undefined) await claim.recordProcessGroup(running.group);
  const { result, resources } = await running.finished;
  const durationMs = performance.now() - began;
  const reason = stopped();
  if (reason !== undefined) return fail(reason);
  if (result.status === "failed") return fail({ ...result.failure, stage: stage.id });

  const made = await madeOutputs(stage, outputs);
  if (!made.ok) return made;
  const changed = await changedSource(session, stage, resolved);
  if (changed !== undefined) return fail(changed);
  return ok(
    await store.publish({
      claim,
      outputs: made.value,
      record: {
        manifest: resolved.manifest,
        codeDetail: { modules: resolved.code?.modules ?? {}, packages: resolved.code?.packages ?? {} },
        pipeline: request.pipeline.name,
        stage: stage.id,
        run: session.id,
        metrics: result.metrics,
        facts: result.facts,
        warnings: result.warnings,
        durationMs: Math.round(durationMs),
        resources,
        host: hostname(),
        finishedAt: new Date().toISOString(),
      },
    }),
  );
}

/** Ends the attempt at Ctrl-C or when its time is up. The answer, asked for afterwards, says which it was. */
function stopWhenNeeded(running: RunningAttempt, stage: ValidStage, signal: AbortSignal): () => Failure | undefined {
  let failure: Failure | undefined;
  const stop = (why: Failure): void => {
    failure ??= why;
    running.stop();
  };
  const onAbort = (): void => stop(interrupted(stage));
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  const { timeoutMs } = stage;
  // Node cannot count further than 2^31-1 ms (24 days) at once, and would fire immediately.
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => stop(timedOut(stage, timeoutMs)), Math.min(timeoutMs, 2 ** 31 - 1));
  return () => {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    return failure;
  };
}

const timedOut = (stage: ValidStage, timeoutMs: number): Failure => ({
  reason: "stage-timed-out",
  message: `Expected the stage to end within ${timeoutMs / 1000} s, it was still running`,
  remedy: "Raise `timeout`, or leave it out.",
  stage: stage.id,
});

function attemptRequest(
  { request }: Session,
  { stage, resolved, claim, cpus }: Execution,
  inputs: Readonly<Record<string, string>>,
  outputs: Readonly<Record<string, string>>,
): AttemptRequest {
  const plugin = request.plugins.get(stage.uses);
  if (plugin === undefined) throw new Error(`Internal error: the plugin "${stage.uses}" was not loaded`);
  return {
    stage: stage.id,
    plugin: { uses: plugin.uses, base: plugin.base },
    contractVersion: STAGE_CONTRACT_VERSION,
    params: stage.params,
    inputs,
    manifests: manifests(stage, resolved, request.store),
    outputs,
    scratch: claim.scratch,
    downloads: request.store.downloads,
    resources: { ...stage.resources, cpus },
    secrets: stage.secrets,
  };
}

/** The file lists of inputs that are whole artifacts, as they lie beside them. */
function manifests(stage: ValidStage, { inputs }: ResolvedAction, store: Store): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const [port, { from }] of Object.entries(inputs)) {
    const source = stage.inputs[port]?.source;
    const whole = source?.type === "wire" && source.path === undefined;
    if (from !== undefined && whole) files[port] = `${store.artifactPath(from.artifact.digest)}.json`;
  }
  return files;
}

function commandLine(
  stage: ValidStage,
  inputs: Readonly<Record<string, string>>,
  outputs: Readonly<Record<string, string>>,
): Result<CommandLine | undefined, Failure> {
  try {
    return ok(stage.contract.commandLine?.(stage.params, { inputs, outputs }));
  } catch (error) {
    if (!(error instanceof StageFailure)) throw error;
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
    case "fact":
      return { ...event, type: "stage-fact", at, stage };
    default:
      return unreachable(event);
  }
}

/** The declared outputs with something in them; an optional one may stay empty. */
async function madeOutputs(
  stage: ValidStage,
  folders: Readonly<Record<string, string>>,
): Promise<Result<Readonly<Record<string, { readonly folder: string; readonly kind: Kind }>>, Failure>> {
  const made: Record<string, { folder: string; kind: Kind }> = {};
  for (const [output, port] of Object.entries(stage.outputs)) {
    const folder = folders[output];
    if (folder === undefined) throw new Error(`Internal error: no folder for the output "${output}"`);
    if ((await readdir(folder).catch(() => [])).length > 0) made[output] = { folder, kind: port.kind };
    else if (!port.optional) {
      return fail({
        reason: "output-missing",
        message: `Expected the stage to write its output "${output}", found nothing in it`,
        stage: stage.id,
      });
    }
  }
  return ok(made);
}

/** A source that was edited while the stage read it may be in the outputs in either state: they are not kept. */
async function changedSource(
  { request }: Session,
  stage: ValidStage,
  { inputs }: ResolvedAction,
): Promise<Failure | undefined> {
  for (const [port, { source, digest }] of Object.entries(inputs)) {
    if (source === undefined) continue;
    const now = await request.store.digestSource(source).catch(() => undefined);
    if (now?.digest === digest) continue;
    const input = stage.inputs[port]?.source;
    return {
      reason: "stage-failed",
      message: `The source "${input?.type === "source" ? input.written : source}" changed while the stage was reading it`,
      remedy: "Run again.",
      stage: stage.id,
    };
  }
  return undefined;
}
