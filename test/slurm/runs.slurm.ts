import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createRig, type Rig } from "../support/rig.js";
import { type Slurm, slurmPresent, startSlurm } from "../support/slurm.js";

const PROFILES = `profiles:
  cluster: { executor: slurm, partition: main, memory: 100MB, interval: 1s, local: [] }
  nowhere: { executor: slurm, partition: nowhere, interval: 1s, local: [] }
`;

/** A stage that waits for a file of the test, and one after it. */
const PIPELINE = `params: { seed: 0, then: "true" }
stages:
  first:
    uses: command
    with:
      run: [sh, -c, "echo \${params.seed} > {outputs.out}; echo begun >> $RUNS; while [ ! -e $GO ]; do sleep 0.2; done; \${params.then}"]
      outputs: { out: a.txt }
    env: [RUNS, GO]
  second:
    uses: command
    inputs: { in: first.out }
    with: { run: [cp, "{inputs.in}/a.txt", "{outputs.out}"], outputs: { out: b.txt } }
env: { RUNS: {}, GO: {} }
`;

describe.skipIf(!slurmPresent)("on a real Slurm with two nodes", () => {
  let slurm: Slurm;
  let rig: Rig;
  let begun: string;
  let go: string;
  beforeAll(() => {
    slurm = startSlurm();
  });
  afterAll(() => slurm[Symbol.dispose]());
  beforeEach(async () => {
    rig = await createRig({ commands: "processes" });
    [begun, go] = [path.join(rig.folder, "begun"), path.join(rig.folder, "go")];
    Object.assign(rig.environment, slurm.environment, { RUNS: begun, GO: go, RADPIPE_TRUST: "1" });
    rig.write(".radpipe.yaml", PROFILES);
    rig.pipeline(PIPELINE);
  });
  afterEach(async () => {
    if (rig.exists("go") === false) rig.write("go", "");
    slurm.ask("scancel", "--me");
    await rig[Symbol.asyncDispose]();
  });

  const times = () => (existsSync(begun) ? readFileSync(begun, "utf8").trim().split("\n").length : 0);
  const hasBegun = (count = 1) => expect.poll(times, { timeout: 60_000, interval: 100 }).toBe(count);
  const letGo = () => rig.write("go", "");
  const run = (...more: readonly string[]) =>
    rig.start(["run", "test", "--profile", "cluster", "--reporter", "plain", ...more]);
  const jobs = () =>
    slurm
      .ask("squeue", "--me", "-h", "-r", "-o", "%i")
      .split("\n")
      .filter((id) => id !== "");
  /** Slurm waits for two minutes before it begins a job again. */
  const beginAgain = async () => {
    await expect.poll(() => slurm.ask("squeue", "--me", "-h", "-o", "%T"), { timeout: 60_000 }).toBe("PENDING");
    for (const id of jobs()) slurm.ask("scontrol", "update", `jobid=${id}`, "StartTime=now");
  };
  /** One result of the stage, and nothing that waits or is left. */
  const expectWhole = async () => {
    expect(readdirSync(path.join(rig.cache, "actions"))).toHaveLength(2);
    expect(rig.records().at(-1)?.status).toBe("succeeded");
    expect((await rig.run(["cache", "verify"])).exitCode).toBe(0);
    expect(readdirSync(path.join(rig.cache, "jobs"))).toEqual([]);
    expect(readdirSync(path.join(rig.cache, "locks"))).toEqual([]);
  };

  test("a run is carried out by jobs, and a second one submits nothing", async () => {
    letGo();
    const first = await run().finished;
    expect(first.stderr).toMatch(/^first: job \d+: handed over$/m);
    expect(first.exitCode).toBe(0);
    await expectWhole();
    expect(readFileSync(path.join(rig.runs, rig.records()[0]!.id, "logs/second.log"), "utf8")).toBe("");
    const second = await run().finished;
    expect(second.stderr).not.toContain("job ");
    expect(second.exitCode).toBe(0);
  });

  test("doctor sends a job to look around on a node, and says what is wrong with a profile", async () => {
    const sound = await rig.run(["doctor", "--profile", "cluster"]);
    expect(sound.stdout).toMatch(/^ok {2}node +n[12], Node\.js \S+; it sees the cache$/m);
    expect(readdirSync(path.join(rig.cache, "jobs"))).toEqual([]);
    const wrong = await rig.run(["doctor", "--profile", "nowhere"]);
    expect(wrong.stdout).toMatch(/^!! {2}partition +nowhere does not exist\n +There are main\.$/m);
    expect(wrong.exitCode).toBe(1);
  });

  test("a job that is refused says why", async () => {
    const { stderr, exitCode } = await rig.run(["run", "test", "--profile", "nowhere"]);
    expect(stderr).toContain("first: The job was refused: Invalid partition name specified");
    expect(exitCode).toBe(1);
    expect(readdirSync(path.join(rig.cache, "jobs"))).toEqual([]);
  });

  test("an orchestrator that is killed is followed by the next, which takes its job up", async () => {
    const killed = run();
    await hasBegun();
    killed.kill("SIGKILL");
    await killed.finished;
    const next = run();
    await expect.poll(() => next.soFar().stderr, { timeout: 20_000 }).toContain("of an earlier run");
    letGo();
    expect((await next.finished).exitCode).toBe(0);
    expect(times()).toBe(1);
    await expectWhole();
  });

  test("what is detached goes on, and is attended to again", async () => {
    const left = await run("--detach").finished;
    expect(left.stdout).toContain("Its jobs go on.");
    expect(left.exitCode).toBe(0);
    await hasBegun();
    const attached = rig.start(["attach", "latest", "--reporter", "plain"]);
    await expect.poll(() => attached.soFar().stderr, { timeout: 20_000 }).toMatch(/taken up: job \d+ of an earlier/);
    letGo();
    expect((await attached.finished).exitCode).toBe(0);
    expect(times()).toBe(1);
    await expectWhole();
  });

  test("Ctrl-C cancels the job, and the next run makes the result", async () => {
    const stopped = run();
    await hasBegun();
    stopped.kill("SIGINT");
    expect((await stopped.finished).exitCode).toBe(130);
    await expect.poll(jobs, { timeout: 20_000 }).toEqual([]);
    letGo();
    expect((await run().finished).exitCode).toBe(0);
    expect(times()).toBe(2);
  });

  test("a job that somebody cancels is said to be cancelled", async () => {
    const running = run();
    await hasBegun();
    slurm.ask("scancel", ...jobs());
    const { stderr, exitCode } = await running.finished;
    expect(stderr).toContain("first: The job was cancelled");
    expect(exitCode).toBe(1);
  });

  test("a node that dies takes nothing with it: its job is made again on the other", async () => {
    const running = run();
    await hasBegun();
    const node = slurm.ask("squeue", "--me", "-h", "-o", "%N") === "n1" ? 1 : 2;
    slurm.stopNode(node);
    await beginAgain();
    letGo();
    const { exitCode } = await running.finished;
    expect(exitCode).toBe(0);
    slurm.startNode(node);
    expect(times()).toBe(2);
    expect(readdirSync(path.join(rig.cache, "actions"))).toHaveLength(2);
  });

  test("a job that Slurm begins again publishes once", async () => {
    const running = run();
    await hasBegun();
    slurm.ask("scontrol", "requeue", ...jobs());
    await beginAgain();
    letGo();
    const ended = await running.finished;
    expect(ended.exitCode, ended.stderr + ended.stdout).toBe(0);
    expect(readdirSync(path.join(rig.cache, "actions"))).toHaveLength(2);
  });

  test("a controller that is away is no failure", async () => {
    const running = run();
    await hasBegun();
    slurm.stopController();
    await expect.poll(() => running.soFar().stderr, { timeout: 60_000 }).toContain("Slurm does not answer");
    slurm.startController();
    letGo();
    expect((await running.finished).exitCode).toBe(0);
    expect(times()).toBe(1);
    await expectWhole();
  });

  test("a sweep is one batch; of its runs one fails, the others do not", async () => {
    letGo();
    const sweep = 'sweep.grid.params.then=["exit 3", "true", "exit 0", ": done"]';
    const { stderr, exitCode } = await run("--set", sweep, "--keep-going").finished;
    expect(exitCode).toBe(1);
    const first = stderr.match(/first: job (\d+): handed over/g) ?? [];
    expect(new Set(first).size).toBe(1);
    expect(
      rig
        .records()
        .map(({ status }) => status)
        .sort(),
    ).toEqual(["failed", "succeeded", "succeeded", "succeeded"]);
  });
});
