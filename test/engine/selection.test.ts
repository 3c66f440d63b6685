import { expect, test } from "vitest";
import { execute, plan, record, statuses } from "../support/execute.js";
import { createRig } from "../support/rig.js";

const PIPELINE = `
name: tree
stages:
  a: { uses: ../fake.js, with: { value: 1 } }
  b: { uses: ../fake.js, inputs: { first: a.out } }
  c: { uses: ../fake.js, inputs: { first: b.out } }
  side: { uses: ../fake.js, inputs: { first: a.out }, with: { value: 2 } }
`;

async function rigWith(ran: boolean) {
  const rig = await createRig();
  rig.pipeline(PIPELINE);
  rig.fake.answer("*", (call) => call.finish(`made by ${call.stage}`));
  if (ran) await record(rig);
  return rig;
}

test("--only runs nothing else, and takes what it needs from the cache", async () => {
  await using rig = await rigWith(true);
  const run = await record(rig, { only: ["b"], overrides: ["stages.b.with={value: 9}"] });
  expect(statuses(run)).toEqual({ a: "cached", b: "executed", c: "skipped", side: "skipped" });
  expect(run.stages[2]?.reason).toBe("not selected");
});

test("--only with inputs that are not cached names them and starts nothing", async () => {
  await using rig = await rigWith(false);
  const { result } = await execute(rig, { only: ["c"] });
  expect(result).toEqual({
    ok: false,
    error: {
      reason: "inputs-not-cached",
      message:
        'Expected everything that --only c needs to be in the cache, missing: "a" (first time), "b" (depends on a)',
      remedy: "Run once without --only, or add --only a --only b.",
    },
  });
  expect(rig.records()).toEqual([]);
});

test("--only with an input whose bytes were removed says so", async () => {
  await using rig = await rigWith(true);
  rig.remove(`cache/artifacts/${(await record(rig)).stages[1]?.outputs["out"]?.digest}`);
  const { result } = await execute(rig, { only: ["c"], force: ["c"] });
  expect(!result.ok && result.error.message).toBe(
    'Expected everything that --only c needs to be in the cache, missing: "b" (its output out is no longer in the cache, and c reads it)',
  );
});

test("--from makes a stage and all after it again, whatever the cache holds", async () => {
  await using rig = await rigWith(true);
  const run = await record(rig, { from: ["b"] });
  expect(run.stages.map(({ id, status, reason }) => `${id}: ${status}, ${reason}`)).toEqual([
    expect.stringMatching(/^a: cached, made by /),
    "b: executed, --from",
    "c: executed, --from",
    "side: skipped, not selected",
  ]);
});

test("--from runs what it needs where that is not cached", async () => {
  await using rig = await rigWith(false);
  expect(statuses(await record(rig, { from: ["c"] }))).toEqual({
    a: "executed",
    b: "executed",
    c: "executed",
    side: "skipped",
  });
});

test("--force makes one stage again; the rest is decided as always", async () => {
  await using rig = await rigWith(true);
  const run = await record(rig, { force: ["b"] });
  expect(statuses(run)).toEqual({ a: "cached", b: "executed", c: "cached", side: "cached" });
  expect(run.stages[1]?.reason).toBe("--force");
});

test.each([
  [{ only: ["bb"] }, 'Expected --only to name a stage of this pipeline, got "bb"', "Did you mean `b`?"],
  [
    { from: ["train"] },
    'Expected --from to name a stage of this pipeline, got "train"',
    "Its stages are `a`, `b`, `c`, `side`.",
  ],
  [{ only: ["a"], from: ["b"] }, "Expected either --only or --from, got both", undefined],
  [
    { only: ["a"], force: ["c"] },
    'Expected --force to name a stage that is run, got "c", which is not among the chosen ones',
    "Add `--only c`, or leave `--force c` out.",
  ],
])("a selection that cannot be meant is refused: %j", async (selection, message, remedy) => {
  await using rig = await rigWith(false);
  const planned = await plan(rig, selection);
  expect(planned.ok).toBe(false);
  if (planned.ok) return;
  expect(planned.error.message).toBe(message);
  if (remedy !== undefined) expect(planned.error.remedy).toBe(remedy);
});
