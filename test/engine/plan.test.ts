import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { Plan } from "../../src/engine/plan.js";
import { type ExecuteOptions, plan, record } from "../support/execute.js";
import { createRig, type Rig } from "../support/rig.js";

const PIPELINE = `
name: chain
stages:
  a: { uses: ../fake.js, with: { value: 1 }, inputs: { first: ../source.txt } }
  b: { uses: ../fake.js, inputs: { first: a.out } }
  c: { uses: ../fake.js, inputs: { first: b.out } }
`;

async function ranOnce(): Promise<Rig> {
  const rig = await createRig();
  rig.write("source.txt", "one");
  rig.pipeline(PIPELINE);
  rig.fake.answer("*", (call) => call.finish(`made by ${call.stage}`));
  await record(rig);
  return rig;
}

async function planned(rig: Rig, options: ExecuteOptions = {}): Promise<Plan> {
  const result = await plan(rig, options);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const lines = ({ stages }: Plan): readonly string[] =>
  stages.map(({ id, status, reason }) => `${id}: ${status}, ${reason}`);

test("before the first run the first stage is a miss and the rest waits for it", async () => {
  await using rig = await createRig();
  rig.write("source.txt", "one");
  rig.pipeline(PIPELINE);
  const before = await planned(rig);
  expect(lines(before)).toEqual(["a: miss, first time", "b: unknown, depends on a", "c: unknown, depends on b"]);
  expect(before.predictedMs).toBe(0);
  expect(rig.fake.calls).toEqual([]);
  expect(rig.records()).toEqual([]);
});

test("after a run all are hits, with who made them", async () => {
  await using rig = await ranOnce();
  const run = rig.records()[0]?.id;
  const after = await planned(rig);
  expect(lines(after)).toEqual([`a: hit, made by ${run}`, `b: hit, made by ${run}`, `c: hit, made by ${run}`]);
  expect(after.stages.map(({ action }) => action?.run)).toEqual([run, run, run]);
});

test("a miss is explained by what differs, with all differences in its details and the time it took before", async () => {
  await using rig = await ranOnce();
  rig.write("source.txt", "changed");
  const changed = await planned(rig, { overrides: ["stages.a.with.value=2"] });
  expect(lines(changed)).toEqual([
    "a: miss, value 1 -> 2 and 1 more",
    "b: unknown, depends on a",
    "c: unknown, depends on b",
  ]);
  expect(changed.stages[0]?.details).toEqual(["value 1 -> 2", "input first changed"]);
  const times = rig.records()[0]?.stages.map(({ executedMs }) => executedMs);
  expect(changed.stages.map(({ predictedMs }) => predictedMs)).toEqual(times);
});

test("forced, deselected and switched-off stages say so", async () => {
  await using rig = await ranOnce();
  expect(lines(await planned(rig, { force: ["a"] }))).toEqual([
    "a: miss, --force",
    "b: unknown, depends on a",
    "c: unknown, depends on b",
  ]);
  expect(lines(await planned(rig, { only: ["a"], overrides: ["stages.a.when=false"] }))).toEqual([
    "a: skipped, when: false",
    "b: skipped, not selected",
    "c: skipped, not selected",
  ]);
});

test("what is gone from the cache counts only where it will be read", async () => {
  await using rig = await ranOnce();
  const digest = (stage: number) => rig.records()[0]?.stages[stage]?.outputs["out"]?.digest;
  rig.remove(`cache/artifacts/${digest(0)}`);
  expect((await planned(rig)).stages.map(({ status }) => status)).toEqual(["hit", "hit", "hit"]);
  expect(lines(await planned(rig, { force: ["b"] })).slice(0, 2)).toEqual([
    "a: miss, its output out is no longer in the cache, and b reads it",
    "b: miss, --force",
  ]);
  const final = path.join(rig.cache, "artifacts", String(digest(2)), "result.txt");
  chmodSync(final, 0o644);
  writeFileSync(final, "other");
  expect(lines(await planned(rig))[2]).toBe("c: miss, its output out is damaged");
});

test("the plan says what the run then does", async () => {
  await using rig = await ranOnce();
  rig.write("source.txt", "changed");
  const before = await planned(rig);
  const run = await record(rig);
  const fits = { hit: ["cached"], miss: ["executed"], unknown: ["executed", "cached"], skipped: ["skipped"] };
  for (const [index, { status, key }] of before.stages.entries()) {
    expect(fits[status]).toContain(run.stages[index]?.status);
    if (key !== undefined) expect(run.stages[index]?.key).toBe(key);
  }
});
