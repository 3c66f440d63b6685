import { expect, test } from "vitest";
import { createRig, type Rig } from "../support/rig.js";

/** Colours, a title, a line of our own, 8-bit control, a turned direction. */
const HOSTILE = "x\u001b[31m\u001b]0;owned\u0007\nsucceeded in 1 s\r\u009b2J\u202ey";
const SHOWN = "x\\x1b[31m\\x1b]0;owned\\x07\\nsucceeded in 1 s\\r\\x9b2J\\u{202e}y";

/** What a terminal would obey, but for ends of line. */
const OBEYED = /[^\P{Cc}\n]|\p{Bidi_Control}/u;

async function hostileRun(rig: Rig, ...args: readonly string[]) {
  rig.pipeline(`
name: hostile
description: ${JSON.stringify(HOSTILE)}
params: { finding: ${JSON.stringify(HOSTILE)} }
stages:
  a: { uses: ../fake.js, with: { value: "\${params.finding}" } }
`);
  rig.fake.answer("*", async (call) => {
    await call.print(HOSTILE);
    await call.log(HOSTILE);
    await call.warn(HOSTILE);
    await call.fact("read", HOSTILE);
    await call.fact(HOSTILE, HOSTILE);
    await call.metric(HOSTILE, 0.5);
    await call.progress(1, 2, HOSTILE);
    await call.finish();
  });
  return await rig.run(["run", "--name", `label ${HOSTILE}`, ...args]);
}

test("what stages, labels and parameters hold reaches a terminal as text, whatever is asked", async () => {
  await using rig = await createRig();
  const first = await hostileRun(rig);
  expect(first.exitCode).toBe(0);
  expect(first.stderr).toContain(`a: warning: ${SHOWN}\n`);
  expect(first.stdout).toContain(`warning: a: ${SHOWN}\n`);
  const commands = [
    ["run", "--set", "params.finding=2", "--name", HOSTILE],
    ["run", "--reporter", "json"],
    ["runs"],
    ["runs", "--json"],
    ["runs", "--where", HOSTILE],
    ["runs", "--sort", HOSTILE],
    ["show", "latest"],
    ["show", HOSTILE],
    ["compare", "--all"],
    ["compare", HOSTILE, "latest"],
    ["compare", "latest~1", "latest", "--json"],
    ["compare", "latest~1", "latest", "--markdown"],
    ["plan"],
    ["plan", "--set", `params.${HOSTILE}=1`],
    ["plan", HOSTILE],
    ["plan", `--${HOSTILE}`],
    [HOSTILE],
    ["cache", "ls"],
    ["predict", "latest", HOSTILE],
    ["report", HOSTILE],
    ["runs", "rm", HOSTILE],
    ["--cwd", HOSTILE, "runs"],
  ];
  for (const command of commands) {
    const { stdout, stderr } = await rig.run(command);
    expect({ command, obeyed: OBEYED.exec(stdout + stderr)?.[0] }).toEqual({ command, obeyed: undefined });
    expect(`${command[0]}: ${stdout}${stderr}`).not.toMatch(/^succeeded in 1 s\\r/m);
  }
});

test("nor does what a failing stage says pass for a line of ours", async () => {
  await using rig = await createRig();
  rig.pipeline("name: failing\nstages: { a: { uses: ../fake.js } }");
  rig.fake.answer("a", async (call) => {
    await call.print("log\u001b[2J line\n");
    call.fail(HOSTILE, HOSTILE);
  });
  const { stdout, stderr } = await rig.run(["run"]);
  expect(stdout + stderr).not.toMatch(OBEYED);
  expect(stderr).toContain("error: a: x\\x1b[31m\\x1b]0;owned\\x07\n  succeeded in 1 s\\r\\x9b2J\\u{202e}y\n");
  rig.fake.answer("a", (call) => call.crash(HOSTILE));
  const crashed = await rig.run(["run"]);
  expect(crashed.stdout + crashed.stderr).not.toMatch(OBEYED);
});
