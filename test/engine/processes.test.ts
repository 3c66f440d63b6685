import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { FakeCall } from "../support/fake-stage.js";
import { createRig, type Rig } from "../support/rig.js";

const CHAIN = `
name: chain
stages:
  a: { uses: ../fake.js, with: { value: 1 } }
  b: { uses: ../fake.js, inputs: { first: a.out } }
`;
const RUN = ["run", "test", "--reporter", "plain"];

async function rigWith(yaml = CHAIN): Promise<Rig> {
  const rig = await createRig();
  rig.pipeline(yaml);
  return rig;
}

/** A process that was killed and that nobody reaps yet is not alive: it runs no more and writes nothing. */
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return process.platform !== "linux";
  }
};

const kill = async (call: FakeCall): Promise<void> => {
  process.kill(call.pid, "SIGKILL");
  await call.gone;
};

/** The run goes on from whatever was left, ends well, and leaves no attempt or scratch behind. */
async function expectRecovery(rig: Rig, executed: readonly string[]): Promise<void> {
  const before = rig.fake.calls.length;
  rig.fake.answer("*", (call) => call.finish(`made by ${call.stage}`));
  const result = await rig.run(RUN);
  expect(`${result.exitCode} ${result.stderr}`).toMatch(/^0 /);
  expect(rig.fake.calls.slice(before).map(({ stage }) => stage)).toEqual(executed);
  const last = rig.records().at(-1);
  expect(last?.status).toBe("succeeded");
  expect(rig.read(`runs/${last?.id}/artifacts/b/out/result.txt`)).toBe("made by b");
  expect(readdirSync(path.join(rig.cache, "scratch"))).toEqual([]);
}

test("of two orchestrators at once one computes, and the other waits and takes the result", async () => {
  await using rig = await rigWith();
  const first = rig.start(RUN);
  const a = await rig.fake.next("a");
  const second = rig.start(RUN);
  await expect.poll(() => second.soFar().stderr, { timeout: 30_000 }).toContain(`process ${first.pid}`);
  rig.fake.answer("b", (call) => call.finish("made by b"));
  await a.finish("made by a");
  expect((await first.finished).exitCode).toBe(0);
  expect((await second.finished).exitCode).toBe(0);
  expect(rig.fake.calls.map(({ stage }) => stage)).toEqual(["a", "b"]);
  const [one, two] = rig.records();
  expect(one?.stages.map(({ outputs }) => outputs)).toEqual(two?.stages.map(({ outputs }) => outputs));
});

test("an orchestrator that is killed leaves a record that says running, and a stage that the next run ends first", async () => {
  await using rig = await rigWith();
  const first = rig.start(RUN);
  const orphan = await rig.fake.next("a");
  await orphan.writeScratch("checkpoint", "epoch 3");
  first.kill("SIGKILL");
  await first.finished;
  expect(rig.records()[0]).toMatchObject({ status: "running", process: { pid: first.pid } });
  expect(isAlive(orphan.pid)).toBe(true);

  const second = rig.start(RUN);
  const again = await rig.fake.next("a");
  expect(isAlive(orphan.pid)).toBe(false);
  expect(again.scratch).not.toBe(orphan.scratch);
  expect(existsSync(orphan.scratch)).toBe(false);
  expect(existsSync(path.join(again.scratch, "checkpoint"))).toBe(true);
  rig.fake.answer("b", (call) => call.finish());
  await again.finish();
  expect((await second.finished).exitCode).toBe(0);
});

test("an orchestrator and its stage that are killed together leave nothing half-made", async () => {
  await using rig = await rigWith();
  const first = rig.start(RUN);
  const a = await rig.fake.next("a");
  await a.write("out", "result.txt", "half");
  first.kill("SIGKILL");
  await kill(a);
  await first.finished;
  await expectRecovery(rig, ["a", "b"]);
});

test("a killed stage fails the run, and the next run goes on from there", async () => {
  await using rig = await rigWith();
  const first = rig.start(RUN);
  await (await rig.fake.next("a")).finish("made by a");
  await kill(await rig.fake.next("b"));
  expect((await first.finished).exitCode).toBe(1);
  expect(rig.records()[0]?.failure).toMatchObject({ reason: "stage-killed", stage: "b" });
  await expectRecovery(rig, ["b"]);
});

test("an orphan that finishes after its orchestrator was killed changes nothing", async () => {
  await using rig = await rigWith();
  const first = rig.start(RUN);
  const orphan = await rig.fake.next("a");
  first.kill("SIGKILL");
  await first.finished;
  await orphan.finish("made by nobody's stage");
  await orphan.gone;
  await expectRecovery(rig, ["a", "b"]);
});

test("an orphan whose attempt was taken away ends by itself", async () => {
  await using rig = await rigWith();
  const first = rig.start(RUN);
  const orphan = await rig.fake.next("a");
  first.kill("SIGKILL");
  await first.finished;
  rig.remove(path.relative(rig.folder, orphan.attempt));
  await orphan.gone;
});

test.each(["SIGINT", "SIGTERM"] as const)("%s stops the stages and records the run as interrupted", async (signal) => {
  await using rig = await rigWith();
  const run = rig.start(RUN);
  const a = await rig.fake.next("a");
  await a.writeScratch("checkpoint", "epoch 3");
  run.kill(signal);
  await a.aborted;
  expect((await run.finished).exitCode).toBe(130);
  await a.gone;
  expect(rig.records()[0]).toMatchObject({ status: "interrupted", failure: { reason: "interrupted" } });
  const next = rig.start(RUN);
  const again = await rig.fake.next("a");
  expect(existsSync(path.join(again.scratch, "checkpoint"))).toBe(true);
  rig.fake.answer("b", (call) => call.finish("made by b"));
  await again.finish();
  expect((await next.finished).exitCode).toBe(0);
});

test("a second Ctrl-C ends the run at once, and the stages with it", async () => {
  await using rig = await rigWith();
  const run = rig.start(RUN);
  const a = await rig.fake.next("a");
  a.block(60_000);
  run.kill("SIGINT");
  await expect.poll(() => run.soFar().stderr, { timeout: 30_000 }).toContain("Interrupted");
  run.kill("SIGINT");
  expect((await run.finished).exitCode).toBe(130);
  await a.gone;
});
