import { describe, expect, test } from "vitest";
import type { RunRecord } from "../../src/core/run-record.js";
import { executeSweep, record, statuses, sweepPlan, sweepRecords } from "../support/execute.js";
import { createRig, type Rig } from "../support/rig.js";

const STAGES = `
name: swept
seed: 7
params: { size: 1, rate: 1 }
stages:
  data: { uses: ../fake.js, with: { value: "\${params.size}", seed: 1 } }
  learn: { uses: ../fake.js, inputs: { first: data.out }, with: { value: "\${params.rate}" } }
  judge: { uses: ../fake.js, inputs: { first: learn.out } }
`;
const SWEEP = `${STAGES}
sweep:
  grid: { params.size: [1, 2], params.rate: [1, 2, 3] }
replicates: { count: 2, vary: [learn] }
`;
const RATES = `${STAGES}
sweep: { grid: { params.rate: [1, 2, 3] } }
`;

/** Every stage makes something that depends on its parameters and inputs. */
function answerAll(rig: Rig): void {
  rig.fake.answer("*", (call) =>
    call.finish(`${call.stage} ${call.params["value"]} ${call.params["seed"]} ${call.inputs["first"]}`),
  );
}

const states = (records: readonly RunRecord[]) => records.map(({ status }) => status);

test("what members share is executed once; every member leaves its own run", async () => {
  await using rig = await createRig();
  rig.pipeline(SWEEP);
  answerAll(rig);
  const plan = await sweepPlan(rig);
  expect(plan.ok && plan.value.actions.size).toBe(2 + 12 + 12);
  const { result, events } = await executeSweep(rig);
  if (!result.ok) throw new Error(result.error.message);
  const records = result.value;
  expect(["data", "learn", "judge"].map((stage) => rig.fake.count(stage))).toEqual([2, 12, 12]);
  expect(states(records)).toEqual(Array(12).fill("succeeded"));
  expect(records.map(({ sweep }) => [...Object.values(sweep?.point ?? {}), sweep?.replicate])).toEqual(
    [1, 2].flatMap((size) => [1, 2, 3].flatMap((rate) => [0, 1].map((replicate) => [size, rate, replicate]))),
  );
  const seed = records[1]?.stages[1]?.params["seed"];
  expect(records[3]?.overrides).toEqual(["params.size=1", "params.rate=2", `stages.learn.with.seed=${seed}`]);
  expect(rig.records().map(({ id }) => id)).toEqual(records.map(({ id }) => id));
  expect(records[1]?.stages[0]).toMatchObject({ status: "cached", reason: `made by ${records[0]?.id}` });
  expect(events[0]).toMatchObject({ type: "sweep-started", sweep: "the-sweep", members: { length: 12 } });
  expect(events.filter(({ type }) => type === "sweep-progress").at(-1)).toMatchObject({
    runs: { total: 12, finished: 12, failed: 0 },
    actions: { total: 26, executed: 26, cached: 0, failed: 0, running: 0 },
  });
});

test("made again it does what is missing only; more replicates add theirs", async () => {
  await using rig = await createRig();
  rig.pipeline(SWEEP);
  answerAll(rig);
  await sweepRecords(rig, { overrides: ["replicates.count=5"] });
  expect(rig.fake.count("learn")).toBe(30);
  const again = await sweepRecords(rig, { overrides: ["replicates.count=5"] });
  expect(again.map(statuses)).toEqual(Array(30).fill({ data: "cached", learn: "cached", judge: "cached" }));
  const more = await sweepRecords(rig, { overrides: ["replicates.count=8"] });
  expect(more.length).toBe(48);
  expect(rig.fake.count("learn")).toBe(30 + 6 * 3);
  expect(rig.fake.count("data")).toBe(2);
});

test("replicate 0 is the plain run", async () => {
  await using rig = await createRig();
  rig.pipeline(STAGES);
  answerAll(rig);
  await sweepRecords(rig);
  await sweepRecords(rig, { overrides: ["replicates={ count: 2, vary: [learn] }"] });
  expect(rig.fake.count("learn")).toBe(2);
});

test("a failure ends the set; members that were not finished for it say so", async () => {
  await using rig = await createRig();
  rig.pipeline(RATES);
  answerAll(rig);
  rig.fake.answer("learn", (call) => (call.params["value"] === 2 ? call.fail("too fast") : call.finish()));
  const records = await sweepRecords(rig, { jobs: 1 });
  expect(states(records)).toEqual(["interrupted", "failed", "interrupted"]);
  expect(records[2]?.failure).toEqual({
    reason: "interrupted",
    message: "The run was not finished, because another run of the sweep failed",
    remedy: "Correct that one and run again, or use --keep-going.",
  });
});

test("with --keep-going the others go on", async () => {
  await using rig = await createRig();
  rig.pipeline(RATES);
  answerAll(rig);
  rig.fake.answer("learn", (call) => (call.params["value"] === 2 ? call.fail("too fast") : call.finish()));
  const records = await sweepRecords(rig, { keepGoing: true });
  expect(states(records)).toEqual(["succeeded", "failed", "succeeded"]);
  expect(records[1]?.failure).toMatchObject({ message: "too fast", stage: "learn" });
  expect(statuses(records[1]!)).toEqual({ data: "cached", learn: "failed", judge: "skipped" });
});

test("what all need and fails is tried once", async () => {
  await using rig = await createRig();
  rig.pipeline(RATES);
  rig.fake.answer("data", (call) => call.fail("no data"));
  const records = await sweepRecords(rig, { keepGoing: true });
  expect(states(records)).toEqual(["failed", "failed", "failed"]);
  expect(records.map(({ failure }) => failure?.message)).toEqual(Array(3).fill("no data"));
  expect(rig.fake.count("data")).toBe(1);
});

test("what is asked for again is made again once", async () => {
  await using rig = await createRig();
  rig.pipeline(RATES);
  answerAll(rig);
  await sweepRecords(rig);
  const again = await sweepRecords(rig, { force: ["data"] });
  expect(rig.fake.count("data")).toBe(2);
  expect(again.filter(({ stages }) => stages[0]?.status === "executed").length).toBe(1);
});

test("interrupted, every record says so, and made again it does the rest only", async () => {
  await using rig = await createRig();
  rig.pipeline(RATES);
  const controller = new AbortController();
  answerAll(rig);
  rig.fake.answer("judge", (call) => (rig.fake.count("judge") > 1 ? controller.abort() : call.finish()));
  const { result, events } = await executeSweep(rig, { jobs: 1, signal: controller.signal });
  expect(result.ok && states(result.value)).toEqual(["succeeded", "interrupted", "interrupted"]);
  expect(events.filter(({ type }) => type === "sweep-progress").at(-1)).toMatchObject({
    runs: { total: 3, finished: 1, failed: 0 },
    actions: { total: 7, running: 0 },
  });
  expect(rig.records().map(({ status }) => status)).toEqual(["succeeded", "interrupted", "interrupted"]);
  const learned = rig.fake.count("learn");
  answerAll(rig);
  rig.fake.answer("judge", (call) => call.finish());
  const rest = await sweepRecords(rig);
  expect(states(rest)).toEqual(["succeeded", "succeeded", "succeeded"]);
  expect(statuses(rest[0]!)).toEqual({ data: "cached", learn: "cached", judge: "cached" });
  expect(rig.fake.count("learn")).toBe(3);
  expect(learned).toBeLessThanOrEqual(3);
});

test("stages of which there are several are told the same processors however many run", async () => {
  await using rig = await createRig();
  rig.pipeline(RATES);
  answerAll(rig);
  await sweepRecords(rig, { jobs: 2 });
  const told = rig.fake.calls.filter(({ stage }) => stage === "learn").map(({ cpus }) => cpus);
  expect(new Set(told).size).toBe(1);
});

const LEARNER = `
import { defineStage, optionalPort, Type } from "radpipe";
import fake from "./fake.js";

export default defineStage({
  name: "learner",
  version: 1,
  description: "Learns what a test tells it",
  params: Type.Object({
    rate: Type.Number(),
    epochs: Type.Integer(),
    stopAfter: Type.Optional(Type.Integer()),
    seed: Type.Integer({ default: 0, seed: true }),
  }),
  inputs: { ...fake.inputs, resume: optionalPort("model-checkpoint") },
  outputs: { ...fake.outputs, checkpoint: optionalPort("model-checkpoint") },
  resumable: {
    epochs: "epochs", stopAfter: "stopAfter", resume: "resume", checkpoint: "checkpoint",
    metrics: { "validation.auc": "higher" },
  },
  run: fake.run,
});
`;
const HALVING = `
name: halving
stages:
  learn: { uses: ../learner.js, with: { rate: 1, epochs: 4 } }
  judge: { uses: ../fake.js, inputs: { first: learn.out } }
sweep:
  grid: { stages.learn.with.rate: [1, 2, 3, 4] }
  stopEarly: { metric: validation.auc }
replicates: { count: 2, vary: [learn] }
`;

describe("successive halving", () => {
  test("trains the better half further after each rung, and the same one when made again", async () => {
    await using rig = await createRig();
    rig.write("learner.js", LEARNER);
    rig.pipeline(HALVING);
    // The third rate is best after an epoch, the second after two.
    const auc: Readonly<Record<string, readonly number[]>> = { 1: [0.5], 2: [0.6, 0.9], 3: [0.7, 0.8], 4: [0.4] };
    rig.fake.answer("*", async (call) => {
      const { rate, stopAfter } = call.params as { rate?: number; stopAfter?: number };
      if (stopAfter !== undefined) {
        await call.metric("validation.auc", auc[String(rate)]?.[stopAfter - 1] ?? 0);
        await call.write("checkpoint", "state.bin", `${rate} ${stopAfter} ${call.params["seed"]}`);
      } else if (call.stage === "judge") await call.metric("test.auc", 0.5);
      await call.finish(`${rate} ${stopAfter} ${call.params["seed"]} ${call.inputs["first"]}`);
    });
    const counts = () => ["learn-to-1", "learn-to-2", "learn", "judge"].map((stage) => rig.fake.count(stage));
    const records = await sweepRecords(rig);
    expect(counts()).toEqual([8, 4, 2, 2]);
    expect(states(records)).toEqual(Array(8).fill("succeeded"));
    expect(records.map(({ sweep }) => sweep?.stopped && [sweep.stopped.epochs, sweep.stopped.rank])).toEqual([
      [1, 3],
      [1, 3],
      undefined,
      undefined,
      [2, 2],
      [2, 2],
      [1, 4],
      [1, 4],
    ]);
    expect(records[4]?.stages.map(({ id, status, reason }) => `${id} ${status}: ${reason}`).slice(2)).toEqual([
      "learn skipped: stopped after 2 of 4 epochs: validation.auc 0.8000 is number 2 of 2",
      "judge skipped: needs learn, which is skipped",
    ]);
    expect(records[4]?.metrics).toEqual({ "validation.auc": 0.8 });
    expect(records[2]?.metrics).toEqual({ "test.auc": 0.5 });

    const planned = await sweepPlan(rig);
    const kinds = planned.ok ? [...planned.value.actions.values()].map(({ status }) => status) : [];
    expect([kinds.length, new Set(kinds)]).toEqual([16, new Set(["hit"])]);
    const again = await sweepRecords(rig);
    expect(counts()).toEqual([8, 4, 2, 2]);
    expect(again.map(({ sweep }) => sweep?.stopped)).toEqual(records.map(({ sweep }) => sweep?.stopped));

    // The plain run of a point that was stopped finds no training that was cut short.
    const plain = await record(rig);
    expect(plain.stages.map(({ id, status }) => `${id} ${status}`)).toEqual(["learn executed", "judge executed"]);
  });

  test("goes on without a point that says nothing of the others, also when not asked to", async () => {
    await using rig = await createRig();
    rig.write("learner.js", LEARNER);
    rig.pipeline(
      HALVING.replace(/replicates.*\n/, "").replace("metric: validation.auc", "metric: validation.auc, grace: 2"),
    );
    rig.fake.answer("*", async (call) => {
      if (call.params["rate"] === 1) return call.fail("diverged", undefined, true);
      await call.metric("validation.auc", Number(call.params["rate"] ?? 0));
      await call.write("checkpoint", "state.bin", "x").catch(() => undefined);
      await call.finish(`${call.stage} ${call.params["rate"]}`);
    });
    const records = await sweepRecords(rig);
    expect(states(records)).toEqual(["failed", "succeeded", "succeeded", "succeeded"]);
    expect(records[0]?.failure?.message).toBe("diverged");
    expect(records.map(({ sweep }) => sweep?.stopped?.rank)).toEqual([undefined, 3, undefined, undefined]);
  });

  test("by a metric of one class or finding, which runs must measure", async () => {
    await using rig = await createRig();
    rig.write("learner.js", LEARNER.replace("metrics: {", 'ofEach: ["validation.auc"], metrics: {'));
    const byMass = HALVING.replace(/replicates.*\n/, "").replace("validation.auc", `'validation.auc["Mass"]'`);
    rig.pipeline(byMass);
    rig.fake.answer("*", async (call) => {
      await call.metric("validation.auc[Mass]", Number(call.params["rate"] ?? 0));
      await call.write("checkpoint", "state.bin", "x").catch(() => undefined);
      await call.finish(`${call.stage} ${call.params["rate"]} ${call.params["stopAfter"]}`);
    });
    expect((await sweepRecords(rig)).map(({ sweep }) => sweep?.stopped?.rank)).toEqual([4, 3, 2, undefined]);
    rig.pipeline(byMass.replace("Mass", "Hernia"));
    const [first] = await sweepRecords(rig);
    expect(first?.failure).toMatchObject({
      stage: "learn-to-2",
      message:
        "Expected some run to measure validation.auc[Hernia], by which `stopEarly` chooses, got validation.auc[Mass]",
    });
  });

  test("goes on without a point that failed", async () => {
    await using rig = await createRig();
    rig.write("learner.js", LEARNER);
    rig.pipeline(
      HALVING.replace(/replicates.*\n/, "").replace("metric: validation.auc", "metric: validation.auc, grace: 2"),
    );
    rig.fake.answer("*", async (call) => {
      if (call.params["rate"] === 4) return call.fail("diverged");
      await call.metric("validation.auc", Number(call.params["rate"] ?? 0));
      await call.write("checkpoint", "state.bin", "x").catch(() => undefined);
      await call.finish(`${call.stage} ${call.params["rate"]}`);
    });
    const records = await sweepRecords(rig, { keepGoing: true });
    expect(states(records)).toEqual(["succeeded", "succeeded", "succeeded", "failed"]);
    expect(records.map(({ sweep }) => sweep?.stopped?.rank)).toEqual([3, undefined, undefined, undefined]);
  });
});
