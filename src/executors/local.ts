import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ATTEMPT_VARIABLE } from "../store/orphans.js";
import { startTimeOf } from "../store/process-identity.js";
import type { execa } from "../vendor/execa.js";
import { attemptResult } from "./attempt-result.js";
import { tailEvents } from "./event-tail.js";
import type { Attempt, Executor, RunningAttempt } from "./executor.js";
import { openLogFile } from "./log-file.js";
import { processGroup } from "./process-group.js";
import { meterProcess } from "./process-usage.js";
import { redactDeep, redactor } from "./redact.js";

/** How often logs are bounded, events looked for and usage sampled; the first look comes earlier. */
const LOOK_EVERY_MS = 500;
const FIRST_LOOK_MS = 60;
const LOG_LINES_PER_LOOK = 50;

/** Attempts as child processes of this one, each leading a process group of its own. */
export async function localExecutor(): Promise<Executor> {
  const { execa } = await import("../vendor/execa.js");
  // Asking the system for every variable again is slow, and a run's stages shall all see the same.
  const inherited = { ...process.env };
  return { start: async (attempt) => start(attempt, execa, inherited) };
}

function start(attempt: Attempt, spawn: typeof execa, inherited: NodeJS.ProcessEnv): RunningAttempt {
  const { folder, request, command } = attempt;
  const secrets = request.secrets.map((name) => inherited[name] ?? "");
  const redact = redactor(secrets);
  const log = openLogFile(attempt.logFile);
  if (command === undefined) writeFileSync(join(folder, "request.json"), JSON.stringify(request));

  const environment = { ...inherited };
  for (const name of attempt.withheld) delete environment[name];
  Object.assign(environment, attempt.environment, command?.environment);
  // By it whoever takes over after a crash finds processes that no lock names.
  environment[ATTEMPT_VARIABLE] = folder;

  const events =
    command === undefined
      ? tailEvents(join(folder, "events.jsonl"), (event) => attempt.onEvent(redactDeep(event, redact)))
      : undefined;
  // Written straight into the log, so that nothing is lost or blocked when this process dies; only what might name
  // a secret takes the way through here.
  // The types of execa name descriptors up to 9 only; it hands on any.
  const output =
    secrets.length === 0 ? (log.fd as 9) : ([cleanLines(redact), { file: attempt.logFile, append: true }] as const);
  const child = spawn(
    command?.program ?? process.execPath,
    command === undefined ? [stageProcess(), folder] : command.args,
    {
      cwd: command === undefined ? folder : request.scratch,
      env: environment,
      extendEnv: false,
      stdin: "ignore",
      stdout: output,
      stderr: output,
      detached: true,
      cleanup: false,
      buffer: false,
      reject: false,
      windowsHide: true,
    } as const,
  );
  const { pid } = child;
  const meter = pid === undefined ? undefined : meterProcess(pid);
  const group = pid === undefined ? undefined : processGroup(pid);

  const look = (): void => {
    meter?.sample();
    events?.read();
    if (command !== undefined) sayLines(false);
    log.bound();
  };
  const sayLines = (all: boolean): void => {
    for (const line of log.newLines(LOG_LINES_PER_LOOK, all)) attempt.onEvent({ type: "log", line });
  };
  const firstLook = setTimeout(look, FIRST_LOOK_MS);
  const looks = setInterval(look, LOOK_EVERY_MS);

  let resources = {};
  child.once("exit", () => {
    resources = meter?.finish() ?? {};
    // Nothing that the stage left running may write into outputs that are being hashed.
    group?.end();
  });

  const finished = (async () => {
    const exit = await child;
    clearTimeout(firstLook);
    clearInterval(looks);
    events?.close();
    if (command !== undefined) sayLines(true);
    const outcome = attemptResult({ folder, command, exit, logTail: () => redact(log.tail(20)) });
    log.bound();
    log.close();
    return { result: redactDeep(outcome.result, redact), resources: { ...resources, ...outcome.resources } };
  })();

  const startTime = pid === undefined ? undefined : startTimeOf(pid);
  return {
    ...(pid !== undefined && { group: { pid, ...(startTime !== undefined && { startTime }) } }),
    finished,
    stop: () => group?.stop(),
  };
}

const cleanLines = (redact: (text: string) => string) =>
  function* (line: unknown) {
    yield redact(String(line));
  };

/** The compiled module, also where this one runs from its source in a test. */
function stageProcess(): string {
  const beside = fileURLToPath(new URL("../plugins/stage-process.js", import.meta.url));
  return import.meta.url.endsWith(".ts") ? beside.replace(/([\\/])src([\\/]plugins[\\/])/, "$1dist$1src$2") : beside;
}
