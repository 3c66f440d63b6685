import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createRig, type Rig } from "../support/rig.js";

test("gate tells a condition that does not hold from one that cannot be asked, also in JUnit XML", async () => {
  await using rig = await createRig();
  rig.pipeline(
    "name: study\nparams: { epochs: 3 }\nstages:\n  a: { uses: ../fake.js, with: { value: '${params.epochs}' } }\n",
  );
  rig.fake.answer("*", async (call) => {
    await call.metric("test.auc", 0.85);
    await call.metric("test.auc.low", 0.78);
    await call.metric("test.ppv[Mass]", 0.5);
    await call.metric('test.ppv["Lung Opacity"]', 0.4);
    await call.finish();
  });
  expect((await rig.run(["run", "--quiet", "--name", "a<b"])).exitCode).toBe(0);
  const gate = (...args: readonly string[]) => rig.run(["gate", "latest", ...args]);

  const met = await gate("--where", "test.auc.low >= 0.75", "--where", "params.epochs == 3 and not test.auc < 0.8");
  expect(met).toMatchObject({ exitCode: 0, stderr: "" });
  expect(met.stdout).toContain('  met  status == "succeeded"  (status is "succeeded")\n');
  expect(met.stdout).toContain("  met  test.auc.low >= 0.75  (test.auc.low is 0.78)\n");

  const unmet = await gate("--where", "test.auc >= 0.8", "--where", "test.auc.low >= 0.8", "--junit", "gate.xml");
  expect(unmet).toMatchObject({ exitCode: 1, stderr: "" });
  expect(unmet.stdout).toContain("  NOT MET  test.auc.low >= 0.8  (test.auc.low is 0.78)\n");
  const [id] = rig.records().map((record) => record.id);
  const [time] = rig.records().map((record) => record.startedAt.slice(0, 19));
  expect(rig.read("gate.xml")).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<!-- generator: radpipe -->
<testsuites tests="3" failures="1" errors="0">
  <testsuite name="pipeline gate ${id} (a&lt;b)" timestamp="${time}" tests="3" failures="1" errors="0">
    <testcase classname="study" name="status == &quot;succeeded&quot;"/>
    <testcase classname="study" name="test.auc &gt;= 0.8"/>
    <testcase classname="study" name="test.auc.low &gt;= 0.8">
      <failure type="not-met" message="test.auc.low is 0.78"/>
    </testcase>
  </testsuite>
</testsuites>
`);
  // Its own file is written again, another's is not.
  expect((await gate("--where", "test.auc >= 0.8", "--junit", "gate.xml")).exitCode).toBe(0);
  rig.write("notes.xml", "<notes/>");
  expect(await gate("--where", "test.auc >= 0.8", "--junit", "notes.xml")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining(
      "Expected --junit to be a new file or a JUnit file that radpipe wrote, got notes.xml",
    ),
  });
  expect(rig.read("notes.xml")).toBe("<notes/>");

  const absent = await gate("--where", "not test.sensitivity.low < 0.8", "--junit", "absent.xml");
  expect(absent.exitCode).toBe(2);
  expect(absent.stderr).toContain("Expected the name of something that the run has, got `test.sensitivity.low`");
  expect(absent.stderr).toContain("The run has test.auc, test.auc.low, ");
  const other = await gate("--where", "test.ppv[Cardiomegaly] > 0.8");
  expect(other.stderr).toContain('\n  The run has test.ppv[Mass], test.ppv["Lung Opacity"].\n');
  expect(rig.read("absent.xml")).toContain('<error type="invalid-option" message="Expected the name of something');
  const own = await gate("--where", "constructor == 1", "--where", "metrics.__proto__ == 1");
  expect(own.stderr).toContain("Expected the name of something that the run has, got `constructor`");
  expect(own.stderr).toContain("Expected the name of something that the run has, got `metrics.__proto__`");
  expect((await rig.run(["gate", "nothing", "--where", "test.auc > 0"])).exitCode).toBe(2);
});

test("a run that failed passes no gate", async () => {
  await using rig = await createRig();
  rig.pipeline("params: { epochs: 3 }\nstages:\n  a: { uses: ../fake.js, with: { value: '${params.epochs}' } }\n");
  rig.fake.answer("*", (call) => call.fail("no data"));
  expect((await rig.run(["run", "--quiet"])).exitCode).toBe(1);
  const asked = await rig.run(["gate", "latest", "--where", "params.epochs == 3"]);
  expect(asked).toMatchObject({ exitCode: 1, stderr: "" });
  expect(asked.stdout).toContain('  NOT MET  status == "succeeded"  (status is "failed")\n');
});

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** The script that the page on conditions gives for CI, as a CI system runs it. */
async function runJob(rig: Rig, commit: string): Promise<number> {
  const page = readFileSync(path.join(repository, "src/experiments/conditions.md"), "utf8");
  const script = /## In CI\n[\s\S]*?```sh\n([\s\S]*?)```/.exec(page)![1]!;
  const npx = rig.write(
    "bin/npx",
    `#!/bin/sh\nshift\nexec '${process.execPath}' '${path.join(repository, "dist/src/cli/main.js")}' "$@"\n`,
  );
  chmodSync(npx, 0o755);
  const environment = {
    ...rig.environment,
    CI_COMMIT_SHA: commit,
    PATH: `${path.dirname(npx)}:${process.env["PATH"]}`,
  };
  const job = spawn("/bin/sh", ["-c", script], {
    cwd: rig.folder,
    env: { ...process.env, ...environment },
    stdio: "ignore",
  });
  const [exitCode] = await once(job, "exit");
  return exitCode;
}

test.skipIf(process.platform === "win32")(
  "the job for CI lets a good model pass, and says why it keeps another",
  async () => {
    await using rig = await createRig();
    let auc = 0.9;
    rig.fake.answer("*", async (call) => {
      await call.metric("test.auc.low", auc);
      await call.metric("test.n", 200);
      await call.finish();
    });
    const yaml = (value: number) => `stages:\n  a: { uses: ../fake.js, with: { value: ${value} } }\n`;
    rig.pipeline(yaml(1), "study");
    expect(await runJob(rig, "1234567890abcdef1234567890abcdef12345678")).toBe(0);
    expect(rig.read("gate.xml")).toContain('tests="3" failures="0" errors="0"');
    auc = 0.7;
    rig.pipeline(yaml(2), "study");
    expect(await runJob(rig, "fedcba0987654321fedcba0987654321fedcba09")).toBe(1);
    expect(rig.read("gate.xml")).toContain('<failure type="not-met" message="test.auc.low is 0.7"/>');
    rig.pipeline("stages: [", "study");
    expect(await runJob(rig, "0000000000000000000000000000000000000000")).toBe(2);
  },
);
