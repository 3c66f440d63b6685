import { expect, test } from "vitest";
import { createRig } from "../support/rig.js";

const SWEEP = `name: swept
params: { rate: 1 }
stages:
  data: { uses: ../fake.js, with: { seed: 1 } }
  learn: { uses: ../fake.js, inputs: { first: data.out }, with: { value: "\${params.rate}" } }
sweep:
  grid: { params.rate: [1, 2] }
replicates: { count: 2, vary: [learn] }
`;

/** Ids, times and durations are others each time. */
const masked = (text: string): string =>
  text
    .replaceAll(/\d{8}T\d{6}Z-swept(-sweep)?-[0-9a-f]{6}/g, (_, sweep = "") => `<id>-swept${sweep}`)
    .replaceAll(/\b\d+(\.\d+)? m?s\b/g, "<time>");

test("run, plan and runs of a sweep", async () => {
  await using rig = await createRig();
  rig.pipeline(SWEEP);
  rig.fake.answer("data", (call) => call.finish());
  rig.fake.answer("learn", async (call) => {
    const value = Number(call.params["value"]) / 4 + (call.params["seed"] === undefined ? 0 : 0.1);
    await call.metric("validation.auc", value);
    await call.metric("test.auc", 1 - value);
    await call.finish(String(value));
  });

  const planned = await rig.run(["plan"]);
  expect(planned.stdout).toMatchInlineSnapshot(`
    "STAGE  ACTIONS  CACHED  TO RUN  OPEN  TIME  WHY
    data         1               1              first time
    learn        4                     4        depends on data

    4 runs of 5 different actions: 0 cached, 1 to run, 4 open until those have run.
    "
  `);
  const ran = await rig.run(["run", "--name", "search"]);
  expect(ran.exitCode).toBe(0);
  expect(masked(ran.stdout)).toMatchInlineSnapshot(`
    "
    rate  RUNS  VALIDATION.AUC   TEST.AUC
    2        2  0.5500 ± 0.0707  0.4500 ± 0.0707
    1        2  0.3000 ± 0.0707  0.7000 ± 0.0707

    succeeded in <time>: 4 runs, 4 succeeded
    sweep   <id>-swept-sweep
    folder  runs/sweeps/<id>-swept-sweep
    "
  `);
  expect(rig.fake.count("data")).toBe(1);
  expect(rig.fake.count("learn")).toBe(4);
  expect(rig.records().map(({ label, status }) => [label, status])).toEqual(
    [1, 2, 3, 4].map((number) => [`search-${number}`, "succeeded"]),
  );
  for (const { id } of rig.records()) expect(rig.exists(`runs/${id}/report.html`)).toBe(true);

  const listed = await rig.run(["runs", "--sweep", "search", "--sort", "test.auc", "--where", "params.rate < 3"]);
  expect(masked(listed.stdout)).toMatchInlineSnapshot(`
    "RUN                            POINT                STATUS      TIME  TEST.AUC
    <id>-swept  rate=1, replicate 1  succeeded  <time>    0.7500
    <id>-swept  rate=1, replicate 2  succeeded  <time>    0.6500
    <id>-swept  rate=2, replicate 1  succeeded  <time>    0.5000
    <id>-swept  rate=2, replicate 2  succeeded  <time>    0.4000
    "
  `);
  expect(listed.stderr).toMatchInlineSnapshot(`
    "warning: These are 2 settings ranked by test.auc. The best of several on the test images is partly so by chance: choose by a validation metric, such as --sort validation.auc, and report the test result of that one.
    "
  `);
  for (const { stdout } of [planned, ran, listed]) {
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  }
  const again = await rig.run(["plan"]);
  expect(again.stdout.split("\n").at(-2)).toBe(
    "4 runs of 5 different actions: 5 cached. Everything that is asked for is in the cache.",
  );
});

test("a sweep is removed with what sums it up; its runs are found by their last digits", async () => {
  await using rig = await createRig();
  rig.pipeline(SWEEP);
  rig.fake.answer("*", (call) => call.finish());
  await rig.run(["run", "--name", "search"]);
  const [first] = rig.records();
  expect((await rig.run(["show", first!.id.slice(-6)])).stdout).toContain("(rate=1, replicate 1)");
  const { exitCode, stdout } = await rig.run(["runs", "rm", "search"]);
  expect([exitCode, stdout.trimEnd().split("\n").length]).toEqual([0, 5]);
  expect([rig.records().length, rig.exists(`runs/sweeps/${first?.sweep?.id}`)]).toEqual([0, false]);
});

test("one run of the file's own values", async () => {
  await using rig = await createRig();
  rig.pipeline(SWEEP);
  rig.fake.answer("*", (call) => call.finish());
  const { stdout } = await rig.run(["run", "--no-sweep", "--reporter", "json"]);
  expect(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
    type: "run-finished",
    status: "succeeded",
  });
  expect(rig.records().map(({ sweep, pipeline }) => [sweep, pipeline.document["sweep"]])).toEqual([
    [undefined, undefined],
  ]);
});

test("for scripts the last line is sweep-finished, and every line of a run names it", async () => {
  await using rig = await createRig();
  rig.pipeline(SWEEP);
  rig.fake.answer("*", async (call) => {
    if (call.stage === "learn") await call.metric("validation.auc", Number(call.params["value"]) / 4);
    await call.finish(`${call.params["value"]} ${call.params["seed"]}`);
  });
  const { stdout, exitCode } = await rig.run(["run", "--reporter", "json"]);
  expect(exitCode).toBe(0);
  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines[0]).toMatchObject({ type: "sweep-started", pipeline: "swept", members: { length: 4 } });
  const ids = ((lines[0]?.["members"] ?? []) as { run: string }[]).map(({ run }) => run);
  for (const line of lines) if (/^(run|stage)-/.test(String(line["type"]))) expect(ids).toContain(line["run"]);
  const finished = lines.at(-1);
  expect(finished).toMatchObject({
    type: "sweep-finished",
    status: "succeeded",
    members: [
      {
        run: ids[0],
        point: { "params.rate": 1 },
        replicate: 0,
        status: "succeeded",
        metrics: { "validation.auc": 0.25 },
      },
      { run: ids[1], replicate: 1 },
      { run: ids[2], point: { "params.rate": 2 } },
      { run: ids[3] },
    ],
    points: [
      { point: { "params.rate": 2 }, succeeded: 2, metrics: { "validation.auc": { mean: 0.5, deviation: 0, n: 2 } } },
      { point: { "params.rate": 1 } },
    ],
  });
  expect(JSON.parse(rig.read(`runs/sweeps/${finished?.["sweep"]}/sweep.json`))).toMatchObject({ status: "succeeded" });
});

test("Ctrl-C: every run says interrupted, and the next time only the rest is done", async () => {
  await using rig = await createRig();
  rig.pipeline(SWEEP);
  rig.fake.answer("data", (call) => call.finish());
  const started = rig.start(["run", "--jobs", "1"]);
  await (await rig.fake.next("learn")).finish("first");
  await rig.fake.next("learn");
  started.kill("SIGINT");
  const { exitCode } = await started.finished;
  expect(exitCode).toBe(130);
  expect(rig.records().map(({ status }) => status)).toEqual(["succeeded", "interrupted", "interrupted", "interrupted"]);
  const before = rig.fake.count("learn");
  rig.fake.answer("learn", (call) => call.finish());
  expect((await rig.run(["run"])).exitCode).toBe(0);
  expect([rig.fake.count("learn") - before, rig.fake.count("data")]).toEqual([3, 1]);
});

test("a wrong condition shows its place", async () => {
  await using rig = await createRig();
  rig.pipeline(SWEEP);
  rig.fake.answer("*", (call) => call.finish());
  await rig.run(["run", "--no-sweep"]);
  const unknown = await rig.run(["runs", "--where", "status == 'succeeded' and params.rat > 1"]);
  expect(unknown.exitCode).toBe(2);
  expect(unknown.stderr).toMatchInlineSnapshot(`
    "--where:1:27 error: Expected the name of something that a run has, got \`params.rat\`
      1 | status == 'succeeded' and params.rat > 1
        |                           ^^^^^^^^^^
      Did you mean \`params.rate\`?
    "
  `);
  const broken = await rig.run(["runs", "--where", "(params.rate > 1"]);
  expect(broken.stderr).toMatchInlineSnapshot(`
    "--where:1:17 error: Expected \`)\` for the \`(\` at character 1, got the end of the expression
      1 | (params.rate > 1
        |                 ^
    "
  `);
  expect((await rig.run(["runs", "--sort", "validation.auk"])).stderr).toMatchInlineSnapshot(`
    "error: Expected --sort to name a metric or a parameter that a run has, got "validation.auk"
      For example params.epochs, validation.auc, status, pipeline, label, replicate.
    "
  `);
  expect((await rig.run(["runs", "--sweep", "none"])).stderr).toMatchInlineSnapshot(`
    "error: Expected the id of a sweep, its beginning or last six digits, its label, or latest, got "none"
      There are no sweeps: a pipeline with \`sweep\` or \`replicates\` makes one.
    "
  `);
});
