import { writeFileSync } from "node:fs";
import path from "node:path";
import type { AttemptResult } from "../../src/core/attempt.js";
import type { Attempt, AttemptOutcome, Executor, RunningAttempt } from "../../src/executors/executor.js";
import type { FakeCall, FakeStages } from "./fake-stage.js";

/** Hands every attempt to the test without starting a process; a stop is heard at once and ends the attempt. */
export const fakeExecutor = (stages: FakeStages): Executor => ({
  start: async (attempt) => {
    const { call, running } = openCall(attempt);
    void stages.receive(call);
    return running;
  },
  close: () => {},
});

function openCall(attempt: Attempt): { readonly call: FakeCall; readonly running: RunningAttempt } {
  const { request, onEvent } = attempt;
  const metrics: Record<string, number> = {};
  const facts: Record<string, string | number | boolean> = {};
  const warnings: string[] = [];
  const end = settled<AttemptOutcome>();
  const stopped = settled<void>();
  const finish = (result: AttemptResult): void => end.resolve({ result, resources: { cpuSeconds: 0.5 } });
  const succeed = (): void => finish({ status: "succeeded", metrics, facts, warnings });
  const fail = (
    reason: "stage-failed" | "stage-crashed" | "stage-killed",
    message: string,
    remedy?: string,
    alone = false,
  ): void =>
    finish({
      status: "failed",
      failure: { reason, message, ...(remedy !== undefined && { remedy }), ...(alone && { alone }) },
    });
  const write = async (output: string, file: string, text: string): Promise<void> =>
    writeFileSync(path.join(String(request.outputs[output]), file), text);
  const onlyInProcess = (): never => {
    throw new Error("A fake stage without a process of its own cannot do this");
  };

  const call: FakeCall = {
    pid: 0,
    stage: request.stage,
    attempt: attempt.folder,
    params: request.params,
    inputs: request.inputs,
    outputs: request.outputs,
    scratch: request.scratch,
    cpus: request.resources.cpus,
    write,
    writeScratch: async (file, text) => writeFileSync(path.join(request.scratch, file), text),
    print: async (text) => writeFileSync(attempt.logFile, text, { flag: "a" }),
    log: async (line) => onEvent({ type: "log", line }),
    warn: async (message) => {
      warnings.push(message);
      onEvent({ type: "warning", message });
    },
    progress: async (done, total, unit) => onEvent({ type: "progress", done, total, unit }),
    metric: async (name, value) => {
      metrics[name] = value;
      onEvent({ type: "metric", name, value });
    },
    fact: async (name, value) => {
      facts[name] = value;
      onEvent({ type: "fact", name, value });
    },
    sayHeaders: onlyInProcess,
    block: onlyInProcess,
    rejectUnhandled: onlyInProcess,
    async finish(text = "made") {
      await write("out", "result.txt", text);
      succeed();
    },
    finishAsIs: succeed,
    fail: (message, remedy, alone) => fail("stage-failed", message, remedy, alone),
    crash: (message) => fail("stage-crashed", `The stage crashed: ${message}`),
    exit: (code) => fail("stage-killed", `The stage's process ended with exit code ${code} and left no result`),
    aborted: stopped.promise,
    gone: end.promise.then(() => undefined),
  };
  const stop = (): void => {
    stopped.resolve();
    fail("stage-killed", "The stage's process ended on SIGTERM");
  };
  return { call, running: { finished: end.promise, stop } };
}

function settled<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
