import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { execute, record } from "../support/execute.js";
import { createRig, type Rig } from "../support/rig.js";

const ONE = "name: one\nstages: { a: { uses: ../fake.js } }";

async function rigWith(yaml: string): Promise<Rig> {
  const rig = await createRig();
  rig.pipeline(yaml);
  return rig;
}

test("what a stage says arrives as events, and its log holds what it printed and logged, in order", async () => {
  await using rig = await rigWith(ONE);
  rig.fake.answer("a", async (call) => {
    await call.print("printed first\n");
    await call.log("logged second");
    await call.progress(1, 4, "images");
    await call.metric("test.auc", 0.5);
    await call.fact("backend", "cpu");
    await call.warn("careful");
    await call.finish();
  });
  const { result, events } = await execute(rig, { processes: true });
  if (!result.ok) throw new Error(result.error.message);
  const said = events.flatMap(({ type, at, ...rest }) => (type.startsWith("stage-") ? [{ type, ...rest }] : []));
  expect(said.slice(1, -1)).toEqual([
    { type: "stage-log", stage: "a", line: "logged second" },
    { type: "stage-progress", stage: "a", done: 1, total: 4, unit: "images" },
    { type: "stage-metric", stage: "a", name: "test.auc", value: 0.5 },
    { type: "stage-fact", stage: "a", name: "backend", value: "cpu" },
    { type: "stage-warning", stage: "a", message: "careful" },
  ]);
  expect(rig.read(`runs/${result.value.id}/logs/a.log`)).toBe("printed first\nlogged second\n");
  expect(result.value.stages[0]?.resources.cpuSeconds).toBeGreaterThan(0);
  expect(result.value.stages[0]?.resources.peakMemoryBytes).toBeGreaterThan(10e6);
});

test("each stage leads a process group of its own", async () => {
  await using rig = await rigWith(ONE);
  const running = record(rig, { processes: true });
  const call = await rig.fake.next("a");
  expect(call.pid).not.toBe(process.pid);
  expect(() => process.kill(-call.pid, 0)).not.toThrow();
  await call.finish();
  await running;
  await call.gone;
  expect(() => process.kill(-call.pid, 0)).toThrow("ESRCH");
});

test("a failure keeps its message and remedy; a crash shows where it happened", async () => {
  await using rig = await rigWith(ONE);
  rig.fake.answer("a", (call) => call.fail("The table has no rows", "Give it some."));
  expect((await record(rig, { processes: true })).failure).toEqual({
    reason: "stage-failed",
    message: "The table has no rows",
    remedy: "Give it some.",
    stage: "a",
  });
  rig.fake.answer("a", (call) => call.crash("x is undefined"));
  const crash = (await record(rig, { processes: true })).failure;
  expect(crash).toMatchObject({ reason: "stage-crashed", message: "The stage crashed: x is undefined", stage: "a" });
  expect(crash?.detail).toMatch(/^TypeError: x is undefined\n.*fake\.js/s);
});

test("a promise that nobody caught, and an exit without a result, are failures", async () => {
  await using rig = await rigWith(ONE);
  rig.fake.answer("a", (call) => call.rejectUnhandled());
  expect((await record(rig, { processes: true })).failure?.message).toBe("The stage crashed: nobody caught this");
  rig.fake.answer("a", async (call) => {
    await call.print("last words\n");
    call.exit(0);
  });
  expect((await record(rig, { processes: true })).failure).toEqual({
    reason: "stage-killed",
    message: "The stage's process ended with exit code 0 and left no result",
    remedy: "A stage ends by returning from `run` or by throwing: nothing in it may call `process.exit`.",
    stage: "a",
    detail: "last words",
  });
});

test("an exit without a result says which files are not kept", async () => {
  await using rig = await rigWith(ONE);
  rig.fake.answer("a", async (call) => {
    await call.write("out", "one.txt", "1");
    await call.write("out", "two.txt", "2");
    call.exit(7);
  });
  expect((await record(rig, { processes: true })).failure?.message).toBe(
    `The stage's process ended with exit code 7 and left no result, though it wrote into "out" (2 files): that is not kept`,
  );
});

test("a heap that is exhausted is out of memory, with the limit", async () => {
  await using rig = await rigWith(`
name: hungry
env: { NODE_OPTIONS: {} }
stages:
  a: { uses: ../hungry.js, env: [NODE_OPTIONS] }
  b: { uses: command, with: { run: [node, --max-old-space-size=16, -e, "const all = []; for (;;) all.push([1, 2, 3]);"], outputs: { o: o.txt } } }
`);
  rig.write(
    "hungry.js",
    `import { defineStage, port, Type } from "radpipe";
     export default defineStage({
       name: "hungry", version: 1, description: "", params: Type.Object({}), inputs: {}, outputs: { out: port("files") },
       async run() { const all = []; for (;;) all.push([1, 2, 3]); },
     });`,
  );
  rig.environment["NODE_OPTIONS"] = "--max-old-space-size=32";
  onTestFinished(() => void delete process.env["NODE_OPTIONS"]);
  const { stages } = await record(rig, { processes: true, keepGoing: true });
  const [stage, command] = stages.map(({ failure }) => failure);
  const remedy = expect.stringContaining("--max-old-space-size=MEGABYTES");
  for (const failure of [stage, command]) expect(failure).toMatchObject({ reason: "out-of-memory", remedy });
  const limit = (digits: string) =>
    new RegExp(`^The stage ran out of memory: JavaScript's heap reached its limit of ${digits}(\\.\\d)? MB$`);
  // That of a stage includes its room for new objects.
  expect(stage?.message).toMatch(limit("2\\d\\d"));
  expect(command?.message).toMatch(limit("\\d\\d"));
});

test("a killed stage says what may have killed it", async () => {
  await using rig = await rigWith(ONE);
  rig.fake.answer("a", (call) => void process.kill(call.pid, "SIGKILL"));
  expect((await record(rig, { processes: true })).failure).toEqual({
    reason: "stage-killed",
    message: "The stage's process was killed by SIGKILL",
    remedy:
      "The system does this when memory runs out: lower batch or image sizes, or run fewer stages at once (`--jobs 1`).",
    stage: "a",
  });
});

test("Ctrl-C reaches a stage that listens, and ends one that does not", async () => {
  await using rig = await rigWith(`
name: two
stages:
  listens: { uses: ../fake.js, with: { value: 1 }, resources: { cpus: 1 } }
  deaf: { uses: ../fake.js, with: { value: 2 }, resources: { cpus: 1 } }
`);
  const stop = new AbortController();
  const running = record(rig, { processes: true, signal: stop.signal });
  const listens = await rig.fake.next("listens");
  const deaf = await rig.fake.next("deaf");
  deaf.block(60_000);
  stop.abort();
  await listens.aborted;
  const run = await running;
  expect(run.stages.map(({ status }) => status)).toEqual(["interrupted", "interrupted"]);
  await deaf.gone;
});

test("children that a program leaves behind do not outlive it", async () => {
  await using rig = await rigWith(`
name: left
stages:
  a:
    uses: command
    with:
      run: [sh, -c, '(sleep 600; echo late > "$0/late") & echo $! > {outputs.out}', ../late]
      outputs: { out: pid.txt }
`);
  const run = await record(rig, { processes: true });
  const pid = Number(rig.read(`runs/${run.id}/artifacts/a/out/pid.txt`));
  await expect.poll(() => existsSync(`/proc/${pid}/cmdline`), { timeout: 20_000 }).toBe(false);
});

test("a log that grows without end keeps its beginning and its end, and takes no more room anywhere", async () => {
  await using rig = await rigWith(`
name: chatty
stages:
  a:
    uses: command
    with:
      run: [sh, -c, 'echo first; yes "one of many lines" | head -c 12000000; echo last; echo x > {outputs.out}']
      outputs: { out: o.txt }
`);
  const { result, events } = await execute(rig, { processes: true });
  if (!result.ok) throw new Error(result.error.message);
  const log = rig.read(`runs/${result.value.id}/logs/a.log`);
  expect(log.length).toBeLessThan(4.2e6);
  expect(log).toMatch(/^first\n/);
  expect(log).toMatch(/\n\[\d+ bytes left out\]\n/);
  expect(log).toMatch(/last\n$/);
  expect(events.filter(({ type }) => type === "stage-log").length).toBeLessThan(1000);
  const left = ["runs", "cache"].flatMap((folder) => filesOf(path.join(rig.folder, folder)));
  expect(left.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(6e6);
});

const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

/** The process that started this one. */
function parentOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

const LAUNCHER_ENDED = "The process that starts stages was ended by SIGKILL";

test.runIf(process.platform === "linux")(
  "where the process that starts stages is killed, it is said, another one is started, and the stage begins again",
  async () => {
    await using rig = await rigWith(ONE);
    const running = record(rig, { processes: true });
    const first = await rig.fake.next("a");
    await first.write("out", "half.txt", "half");
    process.kill(parentOf(first.pid), "SIGKILL");
    await first.gone;
    const second = await rig.fake.next("a");
    await second.finish();
    const run = await running;
    expect(run.status).toBe("succeeded");
    expect(run.warnings).toEqual([{ stage: "a", message: `${LAUNCHER_ENDED}; another one was started` }]);
    expect(rig.exists(`runs/${run.id}/artifacts/a/out/half.txt`)).toBe(false);
  },
);

test.runIf(process.platform === "linux")("where that happens twice, the stage fails by name", async () => {
  await using rig = await rigWith(ONE);
  rig.fake.answer("a", (call) => void process.kill(parentOf(call.pid), "SIGKILL"));
  expect((await record(rig, { processes: true })).failure).toEqual({
    reason: "stage-killed",
    message: `${LAUNCHER_ENDED}, and the stage had to end with it`,
    remedy: "Run again: what the stage keeps in its scratch folder is taken up.",
    stage: "a",
  });
  expect(rig.fake.count("a")).toBe(2);
});
