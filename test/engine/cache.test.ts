import { chmodSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { RunRecord } from "../../src/core/run-record.js";
import { execute, record, statuses } from "../support/execute.js";
import { createRig, type Rig } from "../support/rig.js";

const CHAIN = `
name: chain
stages:
  a: { uses: ../fake.js, with: { value: 1 }, inputs: { first: ../source.txt } }
  b: { uses: ../fake.js, inputs: { first: a.out } }
  c: { uses: ../fake.js, inputs: { first: b.out } }
`;

async function ranOnce(): Promise<Rig> {
  const rig = await createRig();
  rig.write("source.txt", "one");
  rig.pipeline(CHAIN);
  rig.fake.answer("*", (call) => call.finish(`made by ${call.stage}`));
  await record(rig);
  return rig;
}

const artifactFile = (rig: Rig, run: RunRecord, stage: string): string => {
  const digest = run.stages.find(({ id }) => id === stage)?.outputs["out"]?.digest;
  return path.join(rig.cache, "artifacts", String(digest), "result.txt");
};

test("comments, the order of keys, labels and inert parameters run nothing", async () => {
  await using rig = await ranOnce();
  rig.pipeline(`
# Another comment
stages:
  c: { inputs: { first: b.out }, uses: ../fake.js, timeout: 5m, description: the last }
  a: { inputs: { first: ../source.txt }, with: { note: inert, value: 1 }, uses: ../fake.js, retries: { count: 3 } }
  b: { inputs: { first: a.out }, uses: ../fake.js, resources: { cpus: 2 } }
name: chain
`);
  const run = await record(rig, { label: "second" });
  expect(statuses(run)).toEqual({ a: "cached", b: "cached", c: "cached" });
});

test("an inert parameter within another one is not in the key, its neighbours are", async () => {
  await using rig = await createRig();
  rig.fake.answer("*", (call) => call.finish());
  const run = (nested: string) => {
    rig.pipeline(`name: n\nstages: { a: { uses: ../fake.js, with: { nested: ${nested} } } }`);
    return record(rig);
  };
  expect(statuses(await run("{ kept: 1 }"))).toEqual({ a: "executed" });
  expect(statuses(await run("{ kept: 1, dropped: 2 }"))).toEqual({ a: "cached" });
  expect(statuses(await run("{ kept: 2, dropped: 2 }"))).toEqual({ a: "executed" });
});

test("a stage that runs again with the same result leaves what follows cached", async () => {
  await using rig = await ranOnce();
  const run = await record(rig, { overrides: ["stages.a.with.value=2"] });
  expect(statuses(run)).toEqual({ a: "executed", b: "cached", c: "cached" });
  expect(run.stages[0]?.reason).toBe("value 1 -> 2");
});

test("a changed source runs what reads it", async () => {
  await using rig = await ranOnce();
  rig.write("source.txt", "two, and longer");
  const run = await record(rig);
  expect(statuses(run)).toEqual({ a: "executed", b: "cached", c: "cached" });
  expect(run.stages[0]?.reason).toBe("input first changed");
});

test("a source that is edited while a stage reads it leaves no result", async () => {
  await using rig = await createRig();
  rig.write("source.txt", "one");
  rig.pipeline("name: s\nstages: { a: { uses: ../fake.js, inputs: { first: ../source.txt } } }");
  rig.fake.answer("a", async (call) => {
    if (rig.fake.calls.length === 1) rig.write("source.txt", "edited in the meantime");
    await call.finish();
  });
  const run = await record(rig);
  expect(run.failure).toEqual({
    reason: "stage-failed",
    message: 'The source "../source.txt" changed while the stage was reading it',
    remedy: "Run again.",
    stage: "a",
  });
  expect(statuses(await record(rig))).toEqual({ a: "executed" });
});

test("edited code of a stage runs it again and names the file", async () => {
  await using rig = await ranOnce();
  const code = rig.read("fake.js");
  rig.write("fake.js", code.replace('finish") break', 'finish") { break; }'));
  const run = await record(rig);
  expect(statuses(run)).toEqual({ a: "executed", b: "executed", c: "executed" });
  expect(run.stages[0]?.reason).toMatch(/^code: .*fake\.js changed$/);
});

test("a damaged file that the next stage reads is noticed, said and made again", async () => {
  await using rig = await ranOnce();
  const before = await record(rig);
  const file = artifactFile(rig, before, "a");
  chmodSync(file, 0o644);
  writeFileSync(file, "overwritten");

  const { result, events } = await execute(rig, { force: ["b"] });
  if (!result.ok) throw new Error(result.error.message);
  expect(statuses(result.value)).toEqual({ a: "executed", b: "executed", c: "cached" });
  const said = events.find(({ type }) => type === "artifact-damaged");
  expect(said).toMatchObject({ stage: "a", output: "out" });
  expect(result.value.stages[0]?.reason).toMatch(/^its output out is damaged: result\.txt should be .*, is .*$/);
  expect(result.value.warnings.length).toBe(1);
  expect(rig.read(path.relative(rig.folder, file))).toBe("made by a");
});

test("a damaged artifact that nobody reads is left alone", async () => {
  await using rig = await ranOnce();
  const file = artifactFile(rig, await record(rig), "a");
  chmodSync(file, 0o644);
  writeFileSync(file, "overwritten");
  expect(statuses(await record(rig))).toEqual({ a: "cached", b: "cached", c: "cached" });
});

test("a final output that is damaged or gone is made again", async () => {
  await using rig = await ranOnce();
  const file = artifactFile(rig, await record(rig), "c");
  chmodSync(file, 0o644);
  writeFileSync(file, "overwritten");
  expect(statuses(await record(rig))).toEqual({ a: "cached", b: "cached", c: "executed" });
  rmSync(path.dirname(file), { recursive: true });
  const run = await record(rig);
  expect(statuses(run)).toEqual({ a: "cached", b: "cached", c: "executed" });
  expect(run.stages[2]?.reason).toBe("its output out is no longer in the cache");
});

test("removed artifacts are made again only when a stage that runs reads them, however far back that goes", async () => {
  await using rig = await ranOnce();
  const before = await record(rig);
  for (const stage of ["a", "b"]) rmSync(path.dirname(artifactFile(rig, before, stage)), { recursive: true });
  expect(statuses(await record(rig))).toEqual({ a: "cached", b: "cached", c: "cached" });
  const run = await record(rig, { force: ["c"] });
  expect(statuses(run)).toEqual({ a: "executed", b: "executed", c: "executed" });
  expect(run.stages.map(({ reason }) => reason)).toEqual([
    "its output out is no longer in the cache, and b reads it",
    "its output out is no longer in the cache, and c reads it",
    "--force",
  ]);
});

test("other bytes of a stage that had to run again decide again about all that reads them", async () => {
  await using rig = await createRig();
  rig.pipeline(`
name: fork
stages:
  a: { uses: ../fake.js }
  left: { uses: ../fake.js, inputs: { first: a.out } }
  right: { uses: ../fake.js, inputs: { first: a.out }, with: { value: 1 } }
`);
  let clock = 0;
  rig.fake.answer("a", (call) => call.finish(`differs each time: ${clock++}`));
  rig.fake.answer("*", (call) => call.finish());
  const before = await record(rig);
  rmSync(path.dirname(artifactFile(rig, before, "a")), { recursive: true });

  const run = await record(rig, { overrides: ["stages.right.with.value=2"] });
  expect(statuses(run)).toEqual({ a: "executed", left: "executed", right: "executed" });
  const digest = run.stages[0]?.outputs["out"]?.digest;
  expect(digest).not.toBe(before.stages[0]?.outputs["out"]?.digest);
  expect(rig.fake.count("left")).toBe(2);
});

test("two stages that are the same action do the work once", async () => {
  await using rig = await createRig();
  rig.pipeline("name: twins\nstages: { a: { uses: ../fake.js }, b: { uses: ../fake.js } }");
  rig.fake.answer("*", (call) => call.finish());
  const run = await record(rig);
  expect(rig.fake.calls.length).toBe(1);
  expect(run.stages.map(({ status }) => status).sort()).toEqual(["cached", "executed"]);
  expect(run.stages[0]?.outputs).toEqual(run.stages[1]?.outputs);
});

test("an input may be something inside an output, and only its own content counts", async () => {
  await using rig = await createRig();
  rig.pipeline(`
name: part
stages:
  a: { uses: ../fake.js, with: { value: 1 } }
  file: { uses: ../fake.js, inputs: { first: a.out/result.txt } }
  folder: { uses: ../fake.js, inputs: { first: a.out/sub } }
`);
  rig.fake.answer("a", async (call) => {
    await call.write("out", "other.txt", String(call.params["value"]));
    await call.finish();
  });
  rig.fake.answer("*", (call) => call.finish());
  const run = await record(rig, { keepGoing: true });
  expect(run.failure?.message).toBe('Expected "sub" inside a.out for the input "first", found nothing there');
  expect(rig.fake.calls.find(({ stage }) => stage === "file")?.inputs["first"]).toMatch(/[0-9a-f]{64}\/result\.txt$/);
  const again = await record(rig, { overrides: ["stages.a.with.value=2", "stages.folder.when=false"] });
  expect(statuses(again)).toEqual({ a: "executed", file: "cached", folder: "skipped" });
});
