import { expect, test } from "vitest";
import { execute, record, statuses } from "../support/execute.js";
import { createRig } from "../support/rig.js";

const CHAIN = `
name: chain
stages:
  a: { uses: ../fake.js, with: { value: 1 } }
  b: { uses: ../fake.js, inputs: { first: a.out } }
  c: { uses: ../fake.js, inputs: { first: b.out } }
`;

test("the first run executes every stage, the second none", async () => {
  await using rig = await createRig();
  rig.pipeline(CHAIN);
  rig.fake.answer("*", (call) => call.finish(`made by ${call.stage}`));

  const first = await record(rig);
  expect(first.status).toBe("succeeded");
  expect(statuses(first)).toEqual({ a: "executed", b: "executed", c: "executed" });
  const second = await record(rig);
  expect(statuses(second)).toEqual({ a: "cached", b: "cached", c: "cached" });
  expect(second.stages.map(({ reason }) => reason)).toEqual([
    `made by ${first.id}`,
    `made by ${first.id}`,
    `made by ${first.id}`,
  ]);
  expect(rig.fake.calls.length).toBe(3);
  expect(rig.read(`runs/${second.id}/artifacts/c/out/result.txt`)).toBe("made by c");
});

test("what needs a failed stage is skipped, and says which one failed", async () => {
  await using rig = await createRig();
  rig.pipeline(CHAIN);
  rig.fake.answer("a", (call) => call.fail("bad data", "mend it"));
  const run = await record(rig);
  expect(run.status).toBe("failed");
  expect(run.failure).toEqual({ reason: "stage-failed", message: "bad data", remedy: "mend it", stage: "a" });
  expect(run.stages.map(({ status, reason }) => `${status}: ${reason}`)).toEqual([
    "failed: bad data",
    "skipped: needs a, which failed",
    "skipped: needs a, which failed",
  ]);
});

test("a stage says at its start how long it may take, once something like it was executed", async () => {
  await using rig = await createRig();
  rig.pipeline(CHAIN);
  rig.fake.answer("*", (call) => call.finish(`made by ${call.stage}`));
  const predicted = async (...overrides: readonly string[]) =>
    (await execute(rig, { overrides })).events.flatMap((event) =>
      event.type === "stage-started" ? [[event.stage, event.predictedMs !== undefined]] : [],
    );
  expect(await predicted()).toEqual([
    ["a", false],
    ["b", false],
    ["c", false],
  ]);
  expect(await predicted("stages.a.with.value=2")).toEqual([["a", true]]);
});
