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
    [3, 0].map((code) => launcher.start(order(folder, "sh", "-c", script, `${code}`))),
  );
  const exits = await Promise.all(launched.map(({ ended }) => ended));
  expect(exits.map(({ exitCode }) => exitCode)).toEqual([3, 0]);
  expect(readFileSync(path.join(folder, "log"), "utf8").split("\n").sort()).toEqual(
    ["", "yes ", "yes ", folder, folder].sort(),
  );
  const missing = await launcher.start(order(folder, "no-such-program"));
  expect(missing.pid).toBeUndefined();
  expect(await missing.ended).toMatchObject({ code: "ENOENT" });
});

test.runIf(onLinux)(
  "what a killed launcher had started counts as killed, and the next order starts another",
  async () => {
    const launcher = createLauncher(built("launch-process.js"));
    onTestFinished(launcher.close);
    const folder = temporaryFolder();
    const sleeping = await launcher.start(order(folder, "sleep", "600"));
    onTestFinished(() => kill(sleeping.pid));
    kill(parentOf(sleeping.pid!));
    expect(await sleeping.ended).toEqual({ signal: "SIGKILL" });
    expect(await (await launcher.start(order(folder, "true"))).ended).toMatchObject({ exitCode: 0 });
  },
);

test.runIf(onLinux)("the launcher ends with the process it works for, and what it started goes on", async () => {
  const folder = temporaryFolder();
  const program = `
    const { createLauncher } = await import(${JSON.stringify(built("launcher.js"))});
    const launcher = createLauncher(${JSON.stringify(built("launch-process.js"))});
    const { pid } = await launcher.start(${JSON.stringify(order(folder, "sleep", "600"))});
    // While it starts one, the launcher of a killed process ends that too; with a second order it is past that.
    await (await launcher.start(${JSON.stringify(order(folder, "true"))})).ended;
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
