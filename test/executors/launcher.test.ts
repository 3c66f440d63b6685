import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { createLauncher } from "../../src/executors/launcher.js";
import { temporaryFolder } from "../support/stage-context.js";

const built = (file: string): string => fileURLToPath(new URL(`../../dist/src/executors/${file}`, import.meta.url));
const onLinux = process.platform === "linux";

const silent = (): void => {};

const order = (folder: string, program: string, ...args: readonly string[]) => ({
  program,
  args,
  cwd: folder,
  environment: { PATH: process.env["PATH"] ?? "", GIVEN: "yes" },
  logFile: path.join(folder, "log"),
  secrets: [] as readonly string[],
});

/** The process that started this one; undefined where it has ended. */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" ? undefined : Number(parent);
  } catch {
    return undefined;
  }
}

function kill(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, "SIGKILL");
  } catch {}
}

test("tells how programs ended, with the variables they were meant to see and all they printed", async () => {
  process.env["OWN"] = "no";
  const launcher = createLauncher(built("launch-process.js"));
  onTestFinished(() => {
    launcher.close();
    delete process.env["OWN"];
  });
  const folder = temporaryFolder();
  const script = 'echo "$GIVEN $OWN"; pwd; exit $0';
  const launched = await Promise.all(
    [3, 0].map((code) => launcher.start(order(folder, "sh", "-c", script, `${code}`), silent)),
  );
  const exits = await Promise.all(launched.map(({ ended }) => ended));
  expect(exits.map(({ exitCode }) => exitCode)).toEqual([3, 0]);
  expect(readFileSync(path.join(folder, "log"), "utf8").split("\n").sort()).toEqual(
    ["", "yes ", "yes ", folder, folder].sort(),
  );
  const missing = await launcher.start(order(folder, "no-such-program"), silent);
  expect(missing.pid).toBeUndefined();
  expect(await missing.ended).toMatchObject({ code: "ENOENT" });
});

test.runIf(onLinux)(
  "a launcher that was killed is named to all that it had started, and the next order starts another and says so",
  async () => {
    const launcher = createLauncher(built("launch-process.js"));
    onTestFinished(launcher.close);
    const folder = temporaryFolder();
    const sleeping = await launcher.start(order(folder, "sleep", "600"), silent);
    onTestFinished(() => kill(sleeping.pid));
    kill(parentOf(sleeping.pid!));
    expect(await sleeping.ended).toEqual({ launcherEnded: "was ended by SIGKILL" });
    const said: string[] = [];
    const next = await launcher.start(order(folder, "true"), (message) => said.push(message));
    expect(await next.ended).toMatchObject({ exitCode: 0 });
    expect(said).toEqual(["The process that starts stages was ended by SIGKILL; another one was started"]);
  },
);

test.runIf(onLinux)("the launcher ends with the process it works for, and what it started goes on", async () => {
  const folder = temporaryFolder();
  const program = `
    const { createLauncher } = await import(${JSON.stringify(built("launcher.js"))});
    const launcher = createLauncher(${JSON.stringify(built("launch-process.js"))});
    const { pid } = await launcher.start(${JSON.stringify(order(folder, "sleep", "600"))}, () => {});
    // While it starts one, the launcher of a killed process ends that too; with a second order it is past that.
    await (await launcher.start(${JSON.stringify(order(folder, "true"))}, () => {})).ended;
    console.log(pid);
    setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => kill(owner.pid));
  const [line] = (await once(createInterface({ input: owner.stdout }), "line")) as [string];
  const sleeping = Number(line);
  onTestFinished(() => kill(sleeping));
  const launcher = parentOf(sleeping)!;
  expect(launcher).not.toBe(owner.pid);
  kill(owner.pid);
  await expect.poll(() => parentOf(launcher), { timeout: 20_000 }).toBeUndefined();
  expect(parentOf(sleeping)).toBeDefined();
});

test("survives what no program can be given, and says what it was", async () => {
  const launcher = createLauncher(built("launch-process.js"));
  onTestFinished(launcher.close);
  const folder = temporaryFolder();
  const exitOf = async (changes: object) =>
    (await launcher.start({ ...order(folder, "true"), ...changes }, () => expect.unreachable())).ended;
  expect(await exitOf({ args: ["a\0b"] })).toMatchObject({ originalMessage: expect.stringContaining("null bytes") });
  expect(await exitOf({ program: "a\0b" })).toMatchObject({ originalMessage: expect.stringMatching(/null bytes/) });
  expect(await exitOf({ environment: { X: "a\0b" } })).toMatchObject({ originalMessage: expect.any(String) });
  expect(await exitOf({ args: ["x".repeat(3e6)] })).toMatchObject({ code: "E2BIG" });
  expect(await exitOf({ logFile: path.join(folder, "gone", "log") })).toMatchObject({ code: "ENOENT" });
  expect(await exitOf({ cwd: path.join(folder, "gone") })).toMatchObject({ originalMessage: expect.any(String) });
  expect(await exitOf({})).toMatchObject({ exitCode: 0 });
});
