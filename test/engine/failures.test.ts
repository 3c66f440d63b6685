import { expect, test } from "vitest";
import { execute, record, statuses } from "../support/execute.js";
import { createRig } from "../support/rig.js";

const one = (options: string) => `name: one\nstages: { a: { uses: ../fake.js${options} } }`;

test("a stage is tried again as often as it allows, and its last failure counts", async () => {
  await using rig = await createRig();
  rig.pipeline(one(", retries: { count: 2, delay: 0.001s }"));
  rig.fake.answer("a", (call) => call.fail(`attempt ${rig.fake.count("a")}`));
  const { result, events } = await execute(rig);
  expect(result.ok && result.value.failure?.message).toBe("attempt 3");
  expect(result.ok && result.value.stages[0]?.attempts).toBe(3);
  expect(events.flatMap((event) => (event.type === "stage-retrying" ? [event.attempt] : []))).toEqual([2, 3]);
});

test("a retry that works makes the stage a success", async () => {
  await using rig = await createRig();
  rig.pipeline(one(", retries: { count: 2, delay: 0.001s }"));
  rig.fake.answer("a", (call) => (rig.fake.count("a") < 2 ? call.crash("broken pipe") : call.finish()));
  const run = await record(rig);
  expect(run.status).toBe("succeeded");
  expect(run.stages[0]).toMatchObject({ status: "executed", attempts: 2 });
});

test("each attempt has fresh outputs and the scratch of the one before", async () => {
  await using rig = await createRig();
  rig.pipeline(one(", retries: { count: 1, delay: 0.001s }"));
  rig.fake.answer("a", async (call) => {
    if (rig.fake.count("a") === 1) {
      await call.write("out", "half.txt", "half");
      await call.writeScratch("checkpoint", "epoch 3");
      call.fail("once");
    } else await call.finish();
  });
  const run = await record(rig);
  const [first, second] = rig.fake.calls;
  expect(second?.scratch).toBe(first?.scratch);
  expect(second?.attempt).not.toBe(first?.attempt);
  expect(rig.exists(`runs/${run.id}/artifacts/a/out/half.txt`)).toBe(false);
});

test("an output that stays empty fails the stage", async () => {
  await using rig = await createRig();
  rig.pipeline(one(""));
  rig.fake.answer("a", (call) => call.finishAsIs());
  const run = await record(rig);
  expect(run.failure).toEqual({
    reason: "output-missing",
    message: 'Expected the stage to write its output "out", found nothing in it',
    stage: "a",
  });
});

const DIAMOND = `
name: diamond
stages:
  bad: { uses: ../fake.js, with: { value: 1 } }
  good: { uses: ../fake.js, with: { value: 2 } }
  afterBad: { uses: ../fake.js, inputs: { first: bad.out } }
  afterGood: { uses: ../fake.js, inputs: { first: good.out } }
`;

test("after a failure nothing new starts, but what runs may end", async () => {
  await using rig = await createRig();
  rig.pipeline(DIAMOND);
  const running = record(rig);
  const good = await rig.fake.next("good");
  const bad = await rig.fake.next("bad");
  bad.fail("no");
  await bad.gone;
  await good.finish();
  const run = await running;
  expect(run.stages.map(({ id, status, reason }) => `${id}: ${status}, ${reason}`)).toEqual([
    "bad: failed, no",
    "good: executed, first time",
    "afterBad: skipped, needs bad, which failed",
    "afterGood: skipped, not started: an earlier stage failed",
  ]);
});

test("--keep-going runs all that does not depend on the failure", async () => {
  await using rig = await createRig();
  rig.pipeline(DIAMOND);
  rig.fake.answer("bad", (call) => call.fail("no"));
  rig.fake.answer("*", (call) => call.finish());
  const run = await record(rig, { keepGoing: true });
  expect(run.status).toBe("failed");
  expect(statuses(run)).toEqual({ bad: "failed", good: "executed", afterBad: "skipped", afterGood: "executed" });
});

test("when: false skips a stage and what needs it, which is no failure", async () => {
  await using rig = await createRig();
  rig.pipeline(DIAMOND);
  rig.fake.answer("*", (call) => call.finish());
  const run = await record(rig, { overrides: ["stages.bad.when=false"] });
  expect(run.status).toBe("succeeded");
  expect(run.stages.map(({ id, status, reason }) => `${id}: ${status}, ${reason}`)).toEqual([
    "bad: skipped, when: false",
    "good: executed, first time",
    "afterBad: skipped, needs bad, which is skipped",
    "afterGood: executed, first time",
  ]);
});

test("Ctrl-C stops what runs, starts nothing more, and the run is interrupted", async () => {
  await using rig = await createRig();
  rig.pipeline(DIAMOND);
  const stop = new AbortController();
  const running = record(rig, { signal: stop.signal, jobs: 1 });
  const bad = await rig.fake.next("bad");
  stop.abort();
  await bad.aborted;
  const run = await running;
  expect(run.status).toBe("interrupted");
  expect(run.failure?.reason).toBe("interrupted");
  expect(run.stages.map(({ id, status, reason }) => `${id}: ${status}, ${reason}`)).toEqual([
    "bad: interrupted, interrupted",
    "good: skipped, interrupted before it started",
    "afterBad: skipped, needs bad, which was interrupted",
    "afterGood: skipped, interrupted before it started",
  ]);
  expect(rig.records()[0]?.status).toBe("interrupted");
});

test("Ctrl-C ends the wait before a retry", async () => {
  await using rig = await createRig();
  rig.pipeline(one(", retries: { count: 2, delay: 1h }"));
  rig.fake.answer("a", (call) => call.fail("no"));
  const stop = new AbortController();
  const run = await record(rig, {
    signal: stop.signal,
    onEvent: (event) => event.type === "stage-retrying" && stop.abort(),
  });
  expect(statuses(run)).toEqual({ a: "interrupted" });
});

test("a stage that takes longer than its timeout is stopped", async () => {
  await using rig = await createRig();
  rig.pipeline(one(", timeout: 0.05s"));
  const run = await record(rig);
  expect(run.failure).toEqual({
    reason: "stage-timed-out",
    message: "Expected the stage to end within 0.05 s, it was still running",
    remedy: "Raise `timeout`, or leave it out.",
    stage: "a",
  });
});

test("a source that does not exist is said before anything starts", async () => {
  await using rig = await createRig();
  rig.write("source.txt", "x");
  rig.pipeline(one(", inputs: { first: ../source.txt }"));
  const { result } = await execute(rig, { beforeRun: () => rig.remove("source.txt") });
  expect(result.ok).toBe(false);
  expect(!result.ok && result.error.reason).toBe("source-missing");
  expect(rig.records()).toEqual([]);
});

test("a runs folder that cannot be made is said before anything starts", async () => {
  await using rig = await createRig();
  rig.pipeline(one(""));
  rig.write("runs", "a file");
  const { result } = await execute(rig);
  expect(result).toEqual({
    ok: false,
    error: {
      reason: "store-unwritable",
      message: `Cannot write to the runs folder ${rig.runs}: EEXIST: file already exists, mkdir '${rig.runs}'`,
      remedy: "Free space or correct the permissions, or choose another folder with --runs or RADPIPE_RUNS.",
    },
  });
  expect(rig.fake.calls).toEqual([]);
});

test("a cache that cannot be written fails the stage that needed it", async () => {
  await using rig = await createRig();
  rig.pipeline(one(""));
  rig.fake.answer("a", async (call) => {
    rig.remove("cache/artifacts");
    rig.write("cache/artifacts", "a file");
    await call.finish();
  });
  const run = await record(rig);
  expect(run.failure).toMatchObject({ reason: "store-unwritable", stage: "a" });
  expect(run.failure?.message).toMatch(/^Cannot use the cache .*: ENOTDIR/);
});
