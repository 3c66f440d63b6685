import { expect, test } from "vitest";
import { reasonOf } from "../../src/core/why.js";
import { execute, plan, record } from "../support/execute.js";
import { createRig } from "../support/rig.js";

const PIPELINE = `
name: chain
stages:
  a: { uses: ../fake.js, with: { value: 1 }, inputs: { first: ../source.txt } }
  b: { uses: ../fake.js, inputs: { first: a.out } }
  c: { uses: ../fake.js, when: false, inputs: { first: b.out } }
  d: { uses: ../fake.js, inputs: { first: c.out } }
`;

test("record, events and plan say by code and data why each stage ran or did not, with the sentence beside it", async () => {
  await using rig = await createRig();
  rig.write("source.txt", "one");
  rig.pipeline(PIPELINE);
  rig.fake.answer("*", (call) => call.finish(`made by ${call.stage}`));
  const first = await record(rig);
  expect(first.stages.map(({ why }) => why)).toEqual([
    [{ code: "first-run" }],
    [{ code: "first-run" }],
    [{ code: "when-false" }],
    [{ code: "needs-skipped", stage: "c" }],
  ]);

  rig.write("source.txt", "two, and longer");
  const changed = { overrides: ["stages.a.with.value=2"] };
  const both = [
    { code: "params-changed", param: "value", before: "1", after: "2" },
    { code: "input-changed", input: "first", change: "changed" },
  ];
  const planned = await plan(rig, changed);
  expect(planned.ok && planned.value.stages.map(({ why }) => why)).toEqual([
    both,
    [{ code: "waits-for", stages: ["a"] }],
    [{ code: "when-false" }],
    [{ code: "needs-skipped", stage: "c" }],
  ]);
  const { result, events } = await execute(rig, changed);
  if (!result.ok) throw new Error(result.error.message);
  expect(result.value.stages.slice(0, 2).map(({ why }) => why)).toEqual([both, [{ code: "made-by", run: first.id }]]);
  expect(result.value.stages[0]?.reason).toBe("value 1 -> 2 and 1 more");
  expect(JSON.parse(rig.read(`runs/${result.value.id}/run.json`)).stages[0].why).toEqual(both);
  const said = events.filter((event) => "reason" in event);
  expect(said.map(({ type }) => type)).toContain("stage-started");
  expect(said.map(({ why }) => reasonOf(why))).toEqual(said.map(({ reason }) => reason));
});

test.each(["interrupted before it started", "not started: an earlier stage failed"])(
  "a stage that fails with the words %s has failed, and so has its run",
  async (message) => {
    await using rig = await createRig();
    rig.write("source.txt", "one");
    rig.pipeline(PIPELINE);
    rig.fake.answer("a", (call) => call.fail(message));
    const run = await record(rig);
    expect(run.status).toBe("failed");
    expect(run.failure).toMatchObject({ reason: "stage-failed", message });
    expect(run.stages.map(({ why }) => why)).toEqual([
      [{ code: "failed", message }],
      [{ code: "dependency-failed", stage: "a", status: "failed" }],
      [{ code: "when-false" }],
      [{ code: "needs-skipped", stage: "c" }],
    ]);
  },
);
