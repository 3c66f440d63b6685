import { expect, test } from "vitest";
import { executeSweep, statuses, sweepPlan, sweepRecords } from "../support/execute.js";
import { createRig } from "../support/rig.js";

const SWEEP = `
name: swept
seed: 7
params: { size: 1, rate: 1 }
stages:
  data: { uses: ../fake.js, with: { value: "\${params.size}", seed: 1 } }
  learn: { uses: ../fake.js, inputs: { first: data.out }, with: { value: "\${params.rate}" } }
  judge: { uses: ../fake.js, inputs: { first: learn.out } }
sweep:
  grid: { params.size: [1, 2], params.rate: [1, 2, 3] }
replicates: { count: 2, vary: [learn] }
`;

test("what members share is executed once; every member leaves its own run", async () => {
  await using rig = await createRig();
  rig.pipeline(SWEEP);
  rig.fake.answer("data", (call) => call.finish(`data of ${call.params["value"]}`));
  rig.fake.answer("learn", (call) =>
    call.finish(`${call.params["value"]} ${call.params["seed"]} ${call.inputs["first"]}`),
  );
  rig.fake.answer("judge", async (call) => {
    await call.metric("validation.auc", 0.5);
    await call.finish(call.inputs["first"]);
  });
  const plan = await sweepPlan(rig);
  expect(plan.ok && [...plan.value.actions.values()].length).toBe(2 + 12 + 12);
  const { result, events } = await executeSweep(rig);
  if (!result.ok) throw new Error(result.error.message);
  expect(rig.fake.count("data")).toBe(2);
  expect(rig.fake.count("learn")).toBe(12);
  expect(rig.fake.count("judge")).toBe(12);
  expect(result.value.map(({ status }) => status)).toEqual(Array(12).fill("succeeded"));
  expect(result.value.map(({ sweep }) => [...Object.values(sweep?.point ?? {}), sweep?.replicate])).toEqual(
    [1, 2].flatMap((size) => [1, 2, 3].flatMap((rate) => [0, 1].map((replicate) => [size, rate, replicate]))),
  );
  expect(result.value[3]?.overrides).toEqual([
    "params.size=1",
    "params.rate=2",
    `stages.learn.with.seed=${result.value[1]?.stages[1]?.params["seed"]}`,
  ]);
  expect(rig.records().map(({ id }) => id)).toEqual(result.value.map(({ id }) => id));
  expect(events.filter(({ type }) => type === "sweep-progress").at(-1)).toMatchObject({
    runs: { total: 12, finished: 12, failed: 0 },
    actions: { total: 26, executed: 26, cached: 0, failed: 0, running: 0 },
  });

  const again = await sweepRecords(rig);
  expect(again.map(statuses)).toEqual(Array(12).fill({ data: "cached", learn: "cached", judge: "cached" }));
  const more = await sweepRecords(rig, { overrides: ["replicates.count=3"] });
  expect(more.length).toBe(18);
  expect(rig.fake.count("learn")).toBe(18);
});
