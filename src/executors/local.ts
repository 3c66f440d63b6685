import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { AttemptResult } from "../core/attempt.js";
import { fileTrouble } from "../core/file-trouble.js";
import { maskJson } from "../core/mask-json.js";
import { environmentMask } from "../core/secret-mask.js";
import { placeFailure, runsPlace } from "../core/unwritable.js";
import { ATTEMPT_VARIABLE } from "../store/claims/orphans.js";
import { startTimeOf } from "../store/claims/process-identity.js";
import { StoreFailure } from "../store/store-failure.js";
import { attemptResult } from "./attempt-result.js";
import { tailEvents } from "./event-tail.js";
import type { Attempt, Executor, RunningAttempt } from "./executor.js";
import { heapLimitOf, YOUNG_SPACE } from "./heap-limit.js";
import { compiledModule, createLauncher, type Launcher } from "./launcher.js";
import { type LeftBehind, watchLeftBehind } from "./left-behind.js";
import { type LogFile, openLogFile } from "./log-file.js";
import { processGroup } from "./process-group.js";
import { meterProcess } from "./process-usage.js";
import { stageEnvironment } from "./stage-environment.js";

/** How often lines and events are looked for and usage sampled; the first look comes earlier. */
const LOOK_EVERY_MS = 500;
const FIRST_LOOK_MS = 60;
const LOG_LINES_PER_LOOK = 50;

/** Attempts as processes of this machine, each leading a process group of its own. */
export function localExecutor(): Executor {
  const launcher = createLauncher(compiledModule("./launch-process.js"));
  return { start: (attempt) => start(attempt, launcher), close: launcher.close };
}

async function start(attempt: Attempt, launcher: Launcher): Promise<RunningAttempt> {
  const { folder, request, command } = attempt;
  const mask = environmentMask(attempt.masked, process.env);
  const environment = {
    ...stageEnvironment(process.env, attempt.environment),
    ...command?.environment,
    // After a crash, the attempt's folder identifies processes that no lock names.
    [ATTEMPT_VARIABLE]: folder,
  };
  const log = openLog(attempt.logFile);
  if (command === undefined) writeFileSync(join(folder, "request.json"), JSON.stringify(request));
  const events =
    command === undefined
      ? tailEvents(join(folder, "events.jsonl"), (event) => attempt.onEvent(maskJson(event, mask)))
      : undefined;

  const order = {
    program: command?.program ?? process.execPath,
    args: command?.args ?? [...YOUNG_SPACE, compiledModule("../plugins/flat-stage-process.js"), folder],
    cwd: command === undefined ? folder : request.scratch,
    environment,
    logFile: attempt.logFile,
    secrets: attempt.masked,
  };
  const leftBehind = watchLeftBehind(folder);
  const { pid, ended } = await launcher.start(order, (message) => attempt.onEvent({ type: "warning", message }));
  const meter = pid === undefined ? undefined : meterProcess(pid);
  const group = pid === undefined ? undefined : processGroup(pid, leftBehind.endNow);

  const look = (): void => {
    meter?.sample();
    events?.read();
    if (command !== undefined) sayLines(false);
  };
  const sayLines = (all: boolean): void => {
    for (const line of log.newLines(LOG_LINES_PER_LOOK, all)) attempt.onEvent({ type: "log", line });
  };
  const firstLook = setTimeout(look, FIRST_LOOK_MS);
  const looks = setInterval(look, LOOK_EVERY_MS);

  const finished = (async () => {
    const exit = await ended;
    const resources = meter?.finish(exit.reapedSeconds) ?? {};
    group?.end();
    const left = await leftBehind.end(pid);
    clearTimeout(firstLook);
    clearInterval(looks);
    events?.close();
    if (command !== undefined) sayLines(true);
    const { outputs, downloads } = request;
    const heapLimit = () => (command === undefined ? heapLimitOf(environment) : undefined);
    const places = { cache: dirname(downloads), logFile: attempt.logFile };
    const logTail = (lines: number): string => log.tail(lines);
    const outcome = attemptResult({ folder, command, outputs, exit, ...places, logTail, heapLimit });
    const result = withWarning(outcome.result, left);
    if (result.status === "succeeded") {
      // A stage has said its own warnings itself.
      const said = command === undefined && outcome.result.status === "succeeded" ? outcome.result.warnings.length : 0;
      for (const message of result.warnings.slice(said)) attempt.onEvent({ type: "warning", message });
    }
    log.close();
    return { ...outcome, result: maskJson(result, mask), resources: { ...resources, ...outcome.resources } };
  })();

  const startTime = pid === undefined ? undefined : startTimeOf(pid);
  return {
    ...(pid !== undefined && { group: { pid, ...(startTime !== undefined && { startTime }) } }),
    finished,
    stop: (graceMs) => group?.stop(graceMs),
  };
}

/** What a stage left running may still have been writing: its outputs are what was there when it ended. */
function withWarning(result: AttemptResult, left: readonly LeftBehind[]): AttemptResult {
  if (result.status === "failed" || left.length === 0) return result;
  const shown = left.slice(0, MOST_NAMED).map(({ name, pid }) => `${name} (process ${pid})`);
  const more = left.length > MOST_NAMED ? ` and ${left.length - MOST_NAMED} more` : "";
  const warning = `It left ${shown.join(", ")}${more} running, in a session of its own: ended, as nothing may write into outputs afterwards`;
  return { ...result, warnings: [...result.warnings, warning] };
}

const MOST_NAMED = 5;
/** The log is in the runs folder, which may be on a different disk from everything else that a stage needs. */
function openLog(file: string): LogFile {
  try {
    return openLogFile(file);
  } catch (error) {
    const trouble = fileTrouble(error);
    if (trouble === undefined) throw error;
    throw new StoreFailure(placeFailure(runsPlace(dirname(dirname(dirname(file)))), trouble));
  }
}
