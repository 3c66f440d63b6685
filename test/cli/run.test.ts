import { expect, test } from "vitest";
import { createRig } from "../support/rig.js";

const CHAIN = `
name: chain
params: { value: 1 }
stages:
  a: { uses: ../fake.js, with: { value: "\${params.value}" } }
  b: { uses: ../fake.js, inputs: { first: a.out } }
`;

test("results go to standard output, progress to standard error", async () => {
  await using rig = await createRig();
  rig.pipeline(CHAIN);
  rig.fake.answer("*", async (call) => {
    await call.warn("half of it is missing");
    await call.metric("test.auc", 0.75);
    await call.finish();
  });
  const { exitCode, stdout, stderr } = await rig.run(["run"]);
  expect(exitCode).toBe(0);
  const id = rig.records()[0]!.id;
  const stable = (text: string) =>
    text
      .replaceAll(id, "RUN")
      .replace(/\d+(\.\d+)? m?s\b/g, "TIME")
      .replace(/ +TIME/g, " TIME");
  expect(stable(stdout)).toMatchInlineSnapshot(`
    "
    STAGE  STATUS TIME  WHY
    a      executed TIME  first time
    b      executed TIME  first time

    METRIC      VALUE
    a.test.auc  0.7500
    b.test.auc  0.7500

    warning: a: half of it is missing
    warning: b: half of it is missing

    succeeded in TIME
    run     runs/RUN
    report  runs/RUN/report.html
    "
  `);
  expect(stable(stderr)).toMatchInlineSnapshot(`
    "No pipeline was named: taking pipelines/test.yaml.
    Results go into cache/, records of runs into runs/.
    chain: run RUN
    a: started (first time)
    a: warning: half of it is missing
    a: done in TIME
    b: started (first time)
    b: warning: half of it is missing
    b: done in TIME
    "
  `);
  expect(rig.exists(`runs/${id}/report.html`)).toBe(true);
});

test("--quiet says where the run is, and nothing else", async () => {
  await using rig = await createRig();
  rig.pipeline(CHAIN);
  rig.fake.answer("*", (call) => call.finish());
  const { stdout, stderr } = await rig.run(["run", "--quiet"]);
  expect({ stdout, stderr }).toEqual({ stdout: `runs/${rig.records()[0]!.id}\n`, stderr: "" });
});

test("--reporter json ends with the run as scripts expect it", async () => {
  await using rig = await createRig();
  rig.pipeline(CHAIN);
  rig.fake.answer("*", async (call) => {
    if (call.stage === "a") await call.metric("files", 3);
    await call.finish();
  });
  const { stdout, stderr } = await rig.run(["run", "--reporter", "json"]);
  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines[0]).toMatchObject({ type: "run-started", pipeline: "chain" });
  expect(lines.at(-1)).toMatchObject({
    type: "run-finished",
    run: rig.records()[0]!.id,
    status: "succeeded",
    stages: [
      { id: "a", uses: "../fake.js", status: "executed", key: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { id: "b", status: "executed", durationMs: expect.any(Number), reason: expect.any(String) },
    ],
    metrics: { files: 3 },
  });
  expect(stderr).toBe(
    "No pipeline was named: taking pipelines/test.yaml.\nResults go into cache/, records of runs into runs/.\n",
  );
});

test("a stage that fails ends with 1 and says why last", async () => {
  await using rig = await createRig();
  rig.pipeline(CHAIN);
  rig.fake.answer("a", (call) => call.fail("no image has a label", "Check the table."));
  const { exitCode, stderr } = await rig.run(["run"]);
  expect(exitCode).toBe(1);
  expect(stderr.endsWith("\nerror: a: no image has a label\n  Check the table.\n")).toBe(true);
  expect(rig.exists(`runs/${rig.records()[0]!.id}/report.html`)).toBe(false);
});

test("what is wrong with a file is said all at once, before anything runs", async () => {
  await using rig = await createRig();
  rig.pipeline("stages:\n  a: { uses: ../fake.js, wth: {} }\n  b: { uses: nothing }\n");
  const { exitCode, stdout, stderr } = await rig.run(["run"]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain("pipelines/test.yaml:2:26 error:");
  expect(stderr).toContain("pipelines/test.yaml:3:14 error:");
  expect(rig.exists("runs")).toBe(false);
});

test("predict and export of a run without a model say which run has one", async () => {
  await using rig = await createRig();
  rig.pipeline(CHAIN);
  rig.fake.answer("a", (call) => call.fail("no image has a label"));
  await rig.run(["run"]);
  const id = rig.records()[0]!.id;
  const said = {
    exitCode: 2,
    stderr:
      `error: Expected a run with a model, got ${id}, which is failed: a failed (no image has a label)\n` +
      "  Run a pipeline that trains a model to its end, such as `pipeline run demo`.\n",
  };
  expect(await rig.run(["predict", "latest", "x.png"])).toMatchObject(said);
  expect(await rig.run(["export", "latest", "--format", "onnx", "--out", "model"])).toMatchObject(said);
});

test("Ctrl-C stops the stages, records the run as interrupted and ends with 130", async () => {
  await using rig = await createRig();
  rig.pipeline(CHAIN);
  const started = rig.start(["run"]);
  const call = await rig.fake.next("a");
  started.kill("SIGINT");
  await call.gone;
  const { exitCode, stderr } = await started.finished;
  expect(exitCode).toBe(130);
  expect(stderr).toContain("Interrupted: stopping the stages. Ctrl-C again ends at once.\n");
  expect(rig.records()[0]?.status).toBe("interrupted");
});

test("a second Ctrl-C ends everything at once, also a stage that does not listen", async () => {
  await using rig = await createRig();
  rig.pipeline(CHAIN);
  const started = rig.start(["run"]);
  const call = await rig.fake.next("a");
  call.block(60_000);
  started.kill("SIGINT");
  started.kill("SIGTERM");
  expect((await started.finished).exitCode).toBe(130);
  await call.gone;
});

test("plan says what would run and why, and runs nothing", async () => {
  await using rig = await createRig();
  rig.pipeline(CHAIN);
  rig.fake.answer("*", (call) => call.finish());
  const args = ["plan", "test"];
  expect((await rig.run(args)).stdout).toMatchInlineSnapshot(`
    "STAGE  STATUS   TIME  WHY
    a      miss           first time
    b      unknown        depends on a

    1 stage runs, 1 may run, depending on what those make.
    "
  `);
  await rig.run(["run", "--quiet"]);
  const first = rig.records()[0]!.id;
  expect((await rig.run(args)).stdout.replaceAll(first, "RUN")).toMatchInlineSnapshot(`
    "STAGE  STATUS  TIME  WHY
    a      hit           made by RUN
    b      hit           made by RUN

    Everything that is asked for is in the cache.
    "
  `);
  const changed = await rig.run([...args, "--set", "params.value=2"]);
  expect(changed.stdout.replace(/\d+(\.\d+)? m?s\b/g, "TIME").replace(/ +TIME/g, " TIME")).toMatchInlineSnapshot(`
    "STAGE  STATUS TIME  WHY
    a      miss TIME  value 1 -> 2
    b      unknown TIME  depends on a

    1 stage runs, 1 may run, depending on what those make; about TIME.
    "
  `);
  expect(JSON.parse((await rig.run([...args, "--json"])).stdout)).toMatchObject({
    pipeline: "chain",
    stages: [
      { id: "a", status: "hit", needs: [] },
      { id: "b", status: "hit", needs: ["a"] },
    ],
    predictedMs: 0,
  });
  expect(rig.records().length).toBe(1);
});

test("a run that is wholly cached takes over the results of the earlier report", async () => {
  await using rig = await createRig();
  rig.pipeline(CHAIN);
  rig.fake.answer("*", async (call) => {
    await call.metric("test.auc", 0.75);
    await call.finish();
  });
  await rig.run(["run", "--quiet"]);
  const first = rig.records()[0]!.id;
  const marked = rig.read(`runs/${first}/report.html`).replaceAll("Key numbers", "Key numbers, once");
  rig.write(`runs/${first}/report.html`, marked);
  await rig.run(["run", "--quiet"]);
  const second = rig.records().at(-1)!.id;
  const report = rig.read(`runs/${second}/report.html`);
  expect(report).toContain("Key numbers, once");
  expect(report).toContain(`<code>${second}</code>`);
  expect(report).toContain("Every stage was taken from the cache.");
});
