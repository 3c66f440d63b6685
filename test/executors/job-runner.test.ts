import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import type { Key } from "../../src/core/ids.js";
import { DETACH, type Job, type JobEnd } from "../../src/executors/jobs/job.js";
import { writeAnswer } from "../../src/executors/jobs/job-folder.js";
import type { JobBatch, JobQueue, JobState, Submission } from "../../src/executors/jobs/job-queue.js";
import { jobRunner } from "../../src/executors/jobs/job-runner.js";
import { temporaryFolder } from "../support/stage-context.js";

afterEach(() => {
  vi.useRealTimers();
});

/** A queue that does as the test says, in a time that the test moves. */
function setUp({ maxJobs = 100 } = {}) {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] });
  const folder = temporaryFolder();
  const batches: JobBatch[] = [];
  const cancelled: string[] = [];
  const said: string[] = [];
  let answer: Submission | undefined;
  let states: ReadonlyMap<string, JobState> | undefined = new Map();
  const queue: JobQueue = {
    name: "Slurm",
    submit: async (batch) => {
      batches.push(batch);
      return answer ?? { type: "submitted", id: String(batches.length) };
    },
    states: async () => states,
    cancel: async (ids) => cancelled.push(...ids) > 0,
  };
  const runner = jobRunner({ queue, folder, maxJobs, intervalMs: 10_000, say: (message) => said.push(message) });
  const controller = new AbortController();
  const queued: string[] = [];
  const start = (digit: string, changes: Partial<Job> = {}): Promise<JobEnd> =>
    runner.run({
      key: digit.repeat(64) as Key,
      stage: "train",
      request: { cpus: 1, gpus: 0 },
      order: {},
      signal: controller.signal,
      onEvent: () => {},
      onState: (text) => queued.push(text),
      ...changes,
    });
  return {
    ...{ folder, batches, cancelled, said, controller, queued, start, runner },
    answers: (next: Submission | undefined) => {
      answer = next;
    },
    shows: (next: ReadonlyMap<string, JobState> | undefined) => {
      states = next;
    },
    pass: (ms: number) => vi.advanceTimersByTimeAsync(ms),
  };
}

const running: JobState = { id: "1", phase: "running", text: "running on n1" };

test("jobs with equal requests that come together are one batch; each ends with its own answer", async () => {
  const { start, pass, batches, folder } = setUp();
  const ends = Promise.all([start("a"), start("b"), start("c", { request: { cpus: 2, gpus: 0 } })]);
  await pass(500);
  expect(batches.map(({ folders }) => folders.length)).toEqual([2, 1]);
  for (const { folders } of batches) for (const each of folders) writeAnswer(each, { status: "published" });
  await pass(1_100);
  expect((await ends).map(({ type }) => type)).toEqual(["answered", "answered", "answered"]);
  await pass(1);
  expect(readdirSync(folder)).toEqual([]);
});

test("a queue that does not answer, or knows a job no more, does not make it fail before its time", async () => {
  const { start, pass, shows, said, batches } = setUp();
  const end = start("a");
  await pass(500);
  shows(undefined);
  await pass(600_000);
  expect(said).toEqual(["Slurm does not answer; jobs go on, and it is asked again"]);
  shows(new Map());
  await pass(39_000);
  writeAnswer(batches[0]!.folders[0]!, { status: "published" });
  await pass(1_100);
  expect(await end).toEqual({ type: "answered", answer: { status: "published" } });
});

test("a job that is gone without an answer is lost after four intervals, one that was ended after one", async () => {
  const { start, pass, shows, batches } = setUp();
  const lost = start("a");
  await pass(61_000);
  expect(await lost).toMatchObject({ type: "silent", cause: "lost" });
  const failed = start("b");
  await pass(500);
  const over: JobState = { id: "2", phase: "over", text: "NODE_FAIL", cause: "infrastructure" };
  shows(new Map([[batches[1]!.name, over]]));
  await pass(21_000);
  expect(await failed).toMatchObject({ type: "silent", cause: "infrastructure", text: "NODE_FAIL" });
});

test("where nobody knows whether a job was taken, it is looked up by its name before it is handed over again", async () => {
  const { start, pass, answers, shows, batches, queued } = setUp();
  answers({ type: "unknown", message: "no answer" });
  shows(undefined);
  const end = start("a");
  await pass(30_000);
  expect(batches).toHaveLength(1);
  shows(new Map([[batches[0]!.name, running]]));
  await pass(20_000);
  expect(batches).toHaveLength(1);
  expect(queued).toContain("job 1: running on n1");
  writeAnswer(batches[0]!.folders[0]!, { status: "published" });
  await pass(1_100);
  expect((await end).type).toBe("answered");
});

test("not more are handed over than may be", async () => {
  const { start, pass, batches } = setUp({ maxJobs: 2 });
  const ends = Promise.all([start("a"), start("b"), start("c")]);
  await pass(5_000);
  expect(batches.map(({ folders }) => folders.length)).toEqual([2]);
  for (const each of batches[0]!.folders) writeAnswer(each, { status: "published" });
  await pass(5_000);
  expect(batches.map(({ folders }) => folders.length)).toEqual([2, 1]);
  writeAnswer(batches[1]!.folders[0]!, { status: "published" });
  await pass(1_100);
  await ends;
});

test("Ctrl-C cancels; what is left goes on, and the next run follows it instead of handing over another", async () => {
  const { start, pass, controller, cancelled, shows, batches, folder } = setUp();
  const end = start("a");
  await pass(500);
  controller.abort(DETACH);
  expect(await end).toEqual({ type: "aborted" });
  expect(cancelled).toEqual([]);
  shows(new Map([[batches[0]!.name, running]]));
  const other = new AbortController();
  const states: string[] = [];
  const next = start("a", { signal: other.signal, onState: (text) => states.push(text) });
  await pass(11_000);
  expect(batches).toHaveLength(1);
  expect(states).toEqual(["taken up: job 1 of an earlier run", "job 1: running on n1"]);
  other.abort();
  expect(await next).toEqual({ type: "aborted" });
  expect(cancelled).toEqual(["1"]);
  expect(existsSync(`${folder}/${"a".repeat(64)}.json`)).toBe(false);
});

test("the entry of a job that had ended when nobody looked is no job any more", async () => {
  const { start, pass, controller, batches } = setUp();
  const left = start("a");
  await pass(500);
  controller.abort(DETACH);
  await left;
  writeAnswer(batches[0]!.folders[0]!, { status: "published" });
  const next = start("a", { signal: new AbortController().signal });
  await pass(500);
  expect(batches).toHaveLength(2);
  mkdirSync(batches[1]!.folders[0]!, { recursive: true });
  writeAnswer(batches[1]!.folders[0]!, { status: "published" });
  await pass(1_100);
  await next;
});
